import { z } from 'zod';
import { flag, keptMembers, members, stamps, text, whole } from './members.ts';

const contactShape = {
  ...stamps,
  id: whole,
  alias: text,
  type: z.enum(['PERSON', 'ORG', 'ROLE']),
  organization: text,
  title: text,
  city: text,
  country: z.string().regex(/^[A-Z]{2}$/),
  state: text,
  email: text,
  protection: z.enum(['SHOW_ALL', 'SHOW_NONE']),
  sip: text,
  domainsafe: flag,
  confirmOwnerConsent: flag,
  comment: text,
  verification: z.enum(['PENDING', 'SUCCESS', 'FAILED', 'NOT_SET']),
  fname: text,
  lname: text,
  address: z.array(text),
  pcode: text,
  phone: text,
  fax: text,
  ownedBy: text,
  addressQuality: text,
  ...keptMembers(['documents', 'handleClaims', 'nicRef', 'extensions']),
};

export const contactBody = members(contactShape);
export type ContactBody = z.infer<typeof contactBody>;
