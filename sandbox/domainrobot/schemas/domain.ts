import { z } from 'zod';
import { flag, keptMembers, members, stamps, text, whole } from './members.ts';
import { contactBody } from './contact.ts';

const period = members({ unit: z.enum(['MONTH', 'YEAR', 'DAY']), period: whole });
export const nameServers = z.array(members({ name: text, ttl: whole, ipAddresses: z.array(text) }));
const dnssecData = z.array(members({ algorithm: whole, flags: whole, protocol: whole, publicKey: text }));

const domainShape = {
  ...stamps,
  name: text,
  idn: text,
  domainCreated: text,
  nicMemberLabel: text,
  registryStatus: z.enum([
    'ACTIVE',
    'HOLD',
    'LOCK',
    'HOLD_LOCK',
    'AUTO',
    'LOCK_OWNER',
    'LOCK_UPDATE',
    'PENDING',
    'NONE',
  ]),
  nameServers,
  nameServerEntries: z.array(text),
  period,
  trustee: flag,
  privacy: flag,
  authinfo: text,
  authinfoExpire: text,
  domainsafe: flag,
  logId: whole,
  confirmOrder: flag,
  confirmOwnerConsent: flag,
  ignoreWhois: flag,
  comment: text,
  registrarStatus: text,
  registrarStatusReason: text,
  removeCancelation: flag,
  priceClass: text,
  priceClassRenew: text,
  abuseEmail: text,
  generalRequestEmail: text,
  privacyPlusMail: text,
  privacyPlus: flag,
  nameServerGroup: text,
  ownerc: contactBody,
  adminc: contactBody,
  techc: contactBody,
  zonec: contactBody,
  expire: text,
  payable: text,
  action: text,
  autoDnssec: flag,
  dnssec: flag,
  validCertificate: flag,
  cancelationStatus: text,
  autoRenewStatus: z.enum(['TRUE', 'FALSE', 'ONCE']),
  dnssecData,
  ...keptMembers(['parking', 'extensions', 'autodnsSecJob', 'rddsOptIn', 'servicesAdd', 'servicesRem', 'zone']),
};

export const domainBody = members(domainShape);
export type DomainBody = z.infer<typeof domainBody>;

export const restoreBody = members({ ...domainShape, deleted: text, restorePhaseEnd: text });

export const cancelationBody = members({
  ...stamps,
  domain: text,
  registryWhen: text,
  gainingRegistrar: text,
  disconnect: flag,
  notice: text,
  logId: whole,
  registryStatus: text,
  status: text,
  type: z.enum(['DELETE', 'TRANSIT', 'PREACK']),
  execution: z.enum(['DATE', 'EXPIRE', 'NOW']),
});
