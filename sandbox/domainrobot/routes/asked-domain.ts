import type { Core } from '../core.ts';
import { Refusal, wrongValue } from '../envelope.ts';
import type { AskedDomain } from '../portfolio.ts';
import { ruleOf } from '../prices.ts';
import type { DomainBody } from '../schemas/domain.ts';

/** Members of a body that are neither kept as they are nor said by the stand-in itself. */
const OWN = new Set<keyof DomainBody>([
  'created',
  'updated',
  'owner',
  'updater',
  'name',
  'idn',
  'domainCreated',
  'registryStatus',
  'registrarStatus',
  'nameServers',
  'period',
  'authinfo',
  'authinfoExpire',
  'confirmOrder',
  'confirmOwnerConsent',
  'ignoreWhois',
  'removeCancelation',
  'comment',
  'ownerc',
  'adminc',
  'techc',
  'zonec',
  'expire',
  'payable',
  'action',
  'dnssec',
  'dnssecData',
  'cancelationStatus',
  'autoRenewStatus',
  'zone',
]);

const LEAST_NAME_SERVERS = 2;

/** What of a body is kept and shown again as it came. */
export function extraOf(body: DomainBody): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !OWN.has(key as keyof DomainBody)));
}

/** The id of a contact that exists. */
export function contactOf(core: Core, body: DomainBody, role: 'ownerc' | 'adminc' | 'techc' | 'zonec'): number {
  const id = body[role]?.id;
  if (id !== undefined && core.world.contacts[id] !== undefined) return id;
  const objects = [{ type: 'member', value: role }];
  throw new Refusal(role === 'zonec' ? 'EF01010' : 'EF01000', { objects });
}

/** The years of a body, which the registry must sell. */
export function yearsOf(name: string, body: DomainBody): number {
  const { unit = 'YEAR', period = 1 } = body.period ?? {};
  if (unit !== 'YEAR' || period < 1 || period > (ruleOf(name)?.maxYears ?? 1)) throw new Refusal('EF01016');
  return period;
}

/** The name servers of a body: enough of them, unless a group or autoDNSSEC says which. */
export function nameServersOf(body: DomainBody): Record<string, unknown>[] {
  const given = body.nameServers ?? [];
  if (given.some(({ name }) => name === undefined || name === '')) throw wrongValue('nameServers.name');
  if (given.length < LEAST_NAME_SERVERS && body.nameServerGroup === undefined) throw wrongValue('nameServers');
  return given;
}

/** Keys for the registry: DNSKEY form only. */
export function keysOfBody(body: DomainBody): Record<string, unknown>[] {
  const keys = body.dnssecData ?? [];
  for (const { flags, protocol, algorithm, publicKey } of keys) {
    if (flags !== 257 && flags !== 256) throw wrongValue('dnssecData.flags');
    if (protocol !== 3) throw wrongValue('dnssecData.protocol');
    if (algorithm === undefined) throw wrongValue('dnssecData.algorithm');
    if (publicKey === undefined || !/^[A-Za-z0-9+/]+=*$/.test(publicKey)) throw wrongValue('dnssecData.publicKey');
  }
  return keys;
}

/** A whole domain as a create or a transfer asks for it. */
export function askedDomain(core: Core, name: string, body: DomainBody): AskedDomain {
  const dnssecData = keysOfBody(body);
  return {
    years: yearsOf(name, body),
    ownerc: contactOf(core, body, 'ownerc'),
    adminc: contactOf(core, body, 'adminc'),
    techc: contactOf(core, body, 'techc'),
    zonec: contactOf(core, body, 'zonec'),
    nameServers: nameServersOf(body),
    dnssec: body.dnssec ?? dnssecData.length > 0,
    dnssecData,
    comment: body.comment ?? null,
    extra: extraOf(body),
  };
}
