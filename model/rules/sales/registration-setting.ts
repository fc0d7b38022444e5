import type { JobLook } from './registration.ts';

/*
 * What is wanted of a domain that we hold, and how far the registrar has it. Wanting is one row that anybody may change at any
 * time; the registrar is brought to it step by step, and looked at before and after each.
 */

/** A name server of a domain. Addresses are given where it lies below the domain itself (glue, RFC 1034 section 4.2.1). */
export interface NameServer {
  /** Without the final dot, in A-labels. */
  name: string;
  addresses: string[];
}

/** What can be wanted, by kind. */
export interface SettingValues {
  /** Our mark, by which a domain is known as this order's. */
  mark: { orderId: string };
  /** Whether the registrar renews by itself at the end of the term. Off is a cancelation for that day. */
  'auto-renew': { on: boolean };
  'name-servers': { servers: NameServer[] };
  /** Whether another registrar can take the domain over. */
  lock: { on: boolean };
}
export type SettingKind = keyof SettingValues;
export const SETTING_KINDS = ['mark', 'auto-renew', 'name-servers', 'lock'] as const satisfies readonly SettingKind[];
/** Those that a person sets; the mark is ours. */
export const PERSONAL_SETTINGS = ['auto-renew', 'name-servers', 'lock'] as const satisfies readonly SettingKind[];

export type Wanted = { [Kind in SettingKind]: { kind: Kind; wanted: SettingValues[Kind] } }[SettingKind];

export const SETTING_STATES = [
  /** To be done. */
  'wanted',
  /** The registrar has it; what became of it is looked up. */
  'sent',
  'done',
  /** The registrar, or the registry, does not do it. */
  'refused',
] as const;
export type SettingState = (typeof SETTING_STATES)[number];

/** A domain as the registrar shows it. */
export interface DomainFacts {
  expiresAt: Date | null;
  payableAt: Date | null;
  status: string;
  nameServers: NameServer[];
  comment: string | null;
  /** It will be given up at the end of its term. */
  ending: boolean;
}

/** True when the domain is as it is wanted. */
export function isSo(setting: Wanted, facts: DomainFacts): boolean {
  switch (setting.kind) {
    case 'mark':
      return facts.comment?.includes(setting.wanted.orderId) === true;
    case 'auto-renew':
      return facts.ending !== setting.wanted.on;
    case 'name-servers':
      return spelled(facts.nameServers) === spelled(setting.wanted.servers);
    case 'lock':
      return isLocked(facts.status) === setting.wanted.on;
  }
}

export function isLocked(status: string): boolean {
  return status.includes('LOCK');
}

function spelled(servers: readonly NameServer[]): string {
  return servers
    .map(({ name, addresses }) => [name.toLowerCase(), ...addresses.toSorted()].join(' '))
    .toSorted()
    .join('\n');
}

/** Something that was sent and does not show: this long after, without a job, it did not arrive and is sent again. */
const ARRIVES_WITHIN_MS = 15 * 60_000;
/** As that, of what the registrar does at once. */
const AT_ONCE_MS = 30_000;

/**
 * What a look at a setting that was sent means, where the domain is not as wanted. `job` is null for what the registrar does at
 * once, without one.
 */
export function sentVerdict(job: JobLook | null, sinceMs: number): 'wait' | 'refused' | 'again' {
  if (job === 'failed') return 'refused';
  if (job === 'running' || job === 'support') return 'wait';
  return sinceMs >= (job === null ? AT_ONCE_MS : ARRIVES_WITHIN_MS) ? 'again' : 'wait';
}
