import type { Change } from '#model/rules/change.ts';
import type { RecordSet, RecordSetKey } from '#model/rules/record-set.ts';

/** Providers this build can talk to. Adding one: a folder beside `powerdns/`, a line in both registries, its contract run. */
export const PROVIDER_KINDS = ['powerdns'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** What a provider can do; plan, rules and executor read it instead of asking for the kind. */
export interface ProviderCapabilities {
  /** Unit of a write: one record with an id, one record set, or the whole zone. */
  writeModel: 'record' | 'record-set' | 'zone';
  /** True when one call writes all its changes or none. */
  atomicBatch: boolean;
  /** Most changes one write call may carry. */
  maxChangesPerCall: number;
  ttl: { min: number; max: number };
  /** Whether a write can carry a precondition the provider itself checks (ETag, old values). */
  precondition: boolean;
}

/** What is needed to talk to one account. `secret` is plaintext: it lives in the worker only, never in a result. */
export interface ProviderConnection {
  kind: ProviderKind;
  /** Not secret: base URL, server id. */
  settings: Record<string, string>;
  secret: string;
}

/** One zone as the provider lists it. `ref` is the provider's own id of the zone. */
export interface ProviderZone {
  ref: string;
  /** Absolute lower-case A-label name with final dot. */
  name: string;
  kind: 'primary' | 'secondary' | 'presigned' | 'unknown';
  serial: number | null;
  dnssec: boolean;
}

/** A complete read of a zone. Anything less throws `provider-incomplete`: absence is not delete (R4). */
export interface ZoneReading {
  zone: ProviderZone;
  sets: RecordSet[];
  /** Values as the provider sent them, by set key, so that what we do not model is kept byte-exact. */
  raw: Record<string, unknown>;
}

/** What *Test connection* found. */
export interface ConnectionReport {
  server: string;
  version: string;
  zoneCount: number;
  /** A few zone names, for recognition. */
  sample: string[];
  rights: { read: boolean; write: 'proved' | 'not-proved' | 'refused' };
}

/** Reads of one account. Every method throws `ApexkeepError` with a `provider-*` code; none retries by itself. */
export interface DnsReader {
  readonly capabilities: ProviderCapabilities;
  testConnection(signal: AbortSignal): Promise<ConnectionReport>;
  listZones(signal: AbortSignal): Promise<ProviderZone[]>;
  readZone(ref: string, signal: AbortSignal): Promise<ZoneReading>;
  /** Only the named sets; a set that does not exist is absent from the answer. O(1) where the provider filters. */
  readSets(ref: string, keys: readonly RecordSetKey[], signal: AbortSignal): Promise<RecordSet[]>;
  /** Name servers to ask for the zone's truth on the wire, as host:port or address:port. */
  authoritativeServers(ref: string, signal: AbortSignal): Promise<string[]>;
}

/**
 * Writes of one account. Only `activities/execute-change.ts` and the write probe may hold one (see test/architecture).
 * `write` sends the changes in the given order, at most `maxChangesPerCall`, in one call and one attempt. It returns when
 * the provider accepted; throws `provider-refused` (nothing stored), `provider-rate-limited`, or `unknown-outcome` when the
 * answer was lost. Acceptance is never proof: the caller reads back.
 */
export interface DnsWriter {
  write(
    ref: string,
    changes: readonly Pick<Change, 'name' | 'type' | 'action' | 'before' | 'after'>[],
    signal: AbortSignal,
  ): Promise<void>;
  /** Proves the right to write without changing anything, or throws. */
  probeWrite(ref: string, signal: AbortSignal): Promise<void>;
}
