import type { Core } from './core.ts';
import { absent } from './envelope.ts';
import { moment } from './moments.ts';
import { readable, scriptOf } from './names.ts';
import type { HeldDomain } from './world.ts';

const KEPT_VERSIONS = 20;

/** The domain as it is now; null when it is not ours. */
export function held(core: Core, name: string): HeldDomain | null {
  return core.world.domains[name]?.at(-1)?.domain ?? null;
}

/** A domain as it is asked for by a create or a transfer. */
export type AskedDomain = Pick<
  HeldDomain,
  'years' | 'ownerc' | 'adminc' | 'techc' | 'zonec' | 'nameServers' | 'dnssec' | 'dnssecData' | 'comment' | 'extra'
>;

/** A domain that has just come into the portfolio, still without a term. */
export function newDomain(core: Core, name: string, of: AskedDomain, action: string): HeldDomain {
  const now = core.now();
  return {
    ...of,
    name,
    created: now,
    updated: now,
    domainCreated: now,
    expire: null,
    payable: null,
    registryStatus: 'ACTIVE',
    registrarStatus: 'ACTIVE',
    action,
    authinfo: null,
    authinfoExpire: null,
    shownFrom: now + (scriptOf(core.world, name).hiddenMs ?? 0),
  };
}

/** The domain as inventory reads show it: as of an earlier time, and not before it shall be seen. */
export function shown(core: Core, name: string, asOf: number): HeldDomain | null {
  const domain = core.world.domains[name]?.findLast((version) => version.at <= asOf)?.domain ?? null;
  if (domain === null) return pending(core, name);
  return domain.shownFrom > core.now() ? null : domain;
}

/** A name whose registration runs, where its script lets the inventory show it. */
function pending(core: Core, name: string): HeldDomain | null {
  if (scriptOf(core.world, name).showPending !== true) return null;
  const job = core.running(name);
  if (job?.action !== 'create') return null;
  const domain = newDomain(core, name, job.work['domain'] as AskedDomain, 'CREATE');
  return { ...domain, created: job.created, updated: job.created, domainCreated: null, registryStatus: 'PENDING' };
}

/** All that inventory reads show. */
export function allShown(core: Core, asOf: number): HeldDomain[] {
  const running = Object.values(core.world.jobs).flatMap((job) => (job.ended ? [] : [job.name]));
  const names = new Set([...Object.keys(core.world.domains), ...running]);
  return [...names].flatMap((name) => shown(core, name, asOf) ?? []);
}

/** The domain, or a refusal when it is not ours. */
export function ours(core: Core, name: string): HeldDomain {
  const domain = held(core, name);
  if (domain === null) throw absent(core, name);
  return domain;
}

function version(core: Core, name: string, domain: HeldDomain | null): void {
  const versions = (core.world.domains[name] ??= []);
  versions.push({ at: core.now(), domain });
  if (versions.length > KEPT_VERSIONS) versions.shift();
}

export function put(core: Core, domain: HeldDomain): void {
  version(core, domain.name, domain);
}

/** Changes a domain that is ours; the time of the change is noted. */
export function change(core: Core, name: string, members: Partial<HeldDomain>): HeldDomain {
  const domain = { ...ours(core, name), ...members, updated: core.now() };
  version(core, name, domain);
  return domain;
}

/** Takes a domain out of the portfolio, with all that was to happen to it. */
export function remove(core: Core, name: string): void {
  version(core, name, null);
  core.drop('expiry', name);
  core.drop('deactivation', name);
  core.drop('cancelation', name);
  delete core.world.cancelations[name];
}

/** Arranges what happens to a domain at the end of its term, in place of what was arranged before. */
export function watchExpiry(core: Core, name: string): void {
  core.drop('expiry', name);
  const expire = held(core, name)?.expire ?? null;
  if (expire !== null) core.plan(expire, 'expiry', name);
}

/** AuthCodes of some registries die by themselves. */
export function authinfoOf(core: Core, domain: HeldDomain): { code: string; expire: number | null } | null {
  if (domain.authinfo === null) return null;
  if (domain.authinfoExpire !== null && domain.authinfoExpire <= core.now()) return null;
  return { code: domain.authinfo, expire: domain.authinfoExpire };
}

function when(member: string, ms: number | null): Record<string, string> {
  return ms === null ? {} : { [member]: moment(ms) };
}

/** A domain as `GET /domain/{name}` shows it. */
export function wireDomain(core: Core, domain: HeldDomain): Record<string, unknown> {
  const cancelation = core.world.cancelations[domain.name];
  const authinfo = authinfoOf(core, domain);
  const lasting = cancelation?.execution === 'EXPIRE';
  return {
    ...domain.extra,
    created: moment(domain.created),
    updated: moment(domain.updated),
    ...when('domainCreated', domain.domainCreated),
    owner: core.owner(),
    updater: core.owner(),
    name: domain.name,
    idn: readable(domain.name),
    registryStatus: domain.registryStatus,
    registrarStatus: domain.registrarStatus,
    nameServers: domain.nameServers,
    period: { unit: 'YEAR', period: domain.years },
    ownerc: { id: domain.ownerc },
    adminc: { id: domain.adminc },
    techc: { id: domain.techc },
    zonec: { id: domain.zonec },
    ...when('expire', domain.expire),
    ...when('payable', domain.payable),
    action: domain.action,
    dnssec: domain.dnssec,
    ...(domain.dnssecData.length === 0 ? {} : { dnssecData: domain.dnssecData }),
    ...(domain.comment === null ? {} : { comment: domain.comment }),
    ...(authinfo === null ? {} : { authinfo: authinfo.code, ...when('authinfoExpire', authinfo.expire) }),
    ...(cancelation === undefined
      ? {}
      : { cancelationStatus: lasting ? `${cancelation.type}_EXPIRE` : cancelation.type }),
    autoRenewStatus: lasting ? 'FALSE' : 'TRUE',
  };
}
