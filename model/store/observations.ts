import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { ObservationReason } from '#model/entities/observation.ts';
import { ApexkeepError } from '#model/errors.ts';
import { hashSet } from '#model/rules/hash.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';

/** One complete reading of a zone. */
export interface Reading {
  zoneId: string;
  /** Every record set of the zone, canonical, each name and type once. */
  sets: RecordSet[];
  reason: ObservationReason;
  serial: number | null;
  /** `databaseNow(tx)` taken before the first request of the reading. */
  readStartedAt: Date;
  changeRequestId?: string;
  /** `digestZone(sets)`, hex. */
  digest: string;
}

export interface Observed {
  observationId: string;
  at: Date;
  /** Record sets that were added, changed or removed since the observation before. */
  changed: number;
  /** The zone's generation now; it grew when `changed` is not 0. */
  generation: number;
}

interface ZoneState {
  name: string;
  generation: number;
  written_at: Date | null;
  write_is_newer: boolean;
  newest_is_newer: boolean;
  newest_digest: string | null;
  record_set_count: number;
  at: Date;
}

/** The database's clock, cut to milliseconds. Where order matters, times come from here. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.sql<{ now: Date }>(`select date_trunc('milliseconds', clock_timestamp()) as now`);
  if (row === undefined) throw new Error('The database gave no time.');
  return row.now;
}

const OUTDATED = 'reading-outdated';

/** True for the refusal of a reading that began before the zone was last written or read: read again. */
export function isOutdatedReading(error: unknown): boolean {
  return error instanceof ApexkeepError && error.extra['reason'] === OUTDATED;
}

/** Locks the zone row and picks the moment of this observation: strictly after every other of the zone. */
async function lockZone(tx: Tx, reading: Reading): Promise<ZoneState> {
  const locked = await tx.sql(
    'select 1 from zone where tenant_id = (select current_tenant()) and id = $1 for no key update',
    [reading.zoneId],
  );
  // A second statement, so that it sees what the holder of the lock committed.
  const [zone] = await tx.sql<ZoneState>(
    `select z.name, z.generation, z.written_at, z.record_set_count,
            coalesce(z.written_at > $2, false) as write_is_newer, coalesce(o.at > $2, false) as newest_is_newer,
            encode(o.digest, 'hex') as newest_digest,
            greatest(date_trunc('milliseconds', clock_timestamp()), o.at + interval '1 millisecond') as at
       from zone z left join lateral (
         select at, digest from observation
          where tenant_id = z.tenant_id and zone_id = z.id order by at desc limit 1) o on true
      where z.tenant_id = (select current_tenant()) and z.id = $1`,
    [reading.zoneId, reading.readStartedAt],
  );
  if (locked.length === 0 || zone === undefined)
    throw new ApexkeepError('row-missing', sentence('zone-gone', 'This zone does not exist any more.'));
  return zone;
}

/** A newer observation of the very same content contradicts nothing: many may read one zone at once. */
function refuseOutdated(zone: ZoneState, digest: string): void {
  const contradicted = zone.newest_is_newer && zone.newest_digest !== digest;
  if (!zone.write_is_newer && !contradicted) return;
  const name = { zone: zone.name };
  const said = zone.write_is_newer
    ? sentence('reading-before-write', 'The zone {zone} was written after this reading began; read it again.', name)
    : sentence(
        'reading-overtaken',
        'The zone {zone} was read otherwise by someone else after this reading began; read it again.',
        name,
      );
  throw new ApexkeepError('temporarily-unavailable', said, { extra: { reason: OUTDATED } });
}

/** Compares by hash: what is new here, and the hashes (hex) of what is no longer so. */
async function compare(
  tx: Tx,
  reading: Reading,
  known: boolean,
): Promise<{ fresh: [RecordSet, string][]; gone: string[] }> {
  const kept = new Set<string>();
  if (known) {
    const [row] = await tx.sql<{ hashes: string | null }>(
      `select encode(string_agg(hash, ''::bytea), 'hex') as hashes from record_set
        where tenant_id = (select current_tenant()) and zone_id = $1 and seen_until is null`,
      [reading.zoneId],
    );
    const hashes = row?.hashes ?? '';
    for (let at = 0; at < hashes.length; at += 64) kept.add(hashes.slice(at, at + 64));
  }
  const fresh: [RecordSet, string][] = [];
  for (const set of reading.sets) {
    const hash = hashSet(set);
    if (!kept.delete(hash)) fresh.push([set, hash]);
  }
  return { fresh, gone: [...kept] };
}

/** A text[] value as PostgreSQL writes it. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

async function endVersions(tx: Tx, zoneId: string, gone: string[], observationId: string, at: Date): Promise<string[]> {
  if (gone.length === 0) return [];
  const ended = await tx.sql<{ name: string; type: string }>(
    `update record_set r set seen_until = $4, until_observation = $3
       from unnest($2::text[]) as g(hash)
      where r.tenant_id = (select current_tenant()) and r.zone_id = $1 and r.seen_until is null
        and r.hash = decode(g.hash, 'hex')
      returning r.name, r.type`,
    [zoneId, gone, observationId, at],
  );
  return ended.map(keyOf);
}

/** Rows of one statement: a million sets must not run into the statement timeout. */
const CHUNK = 20_000;

async function beginVersions(
  tx: Tx,
  zoneId: string,
  fresh: [RecordSet, string][],
  observationId: string,
  at: Date,
): Promise<void> {
  for (let done = 0; done < fresh.length; done += CHUNK) {
    const chunk = fresh.slice(done, done + CHUNK);
    await tx.sql(
      `insert into record_set (tenant_id, zone_id, name, type, ttl, "values", extras, hash, seen_from, from_observation)
       select current_tenant(), $1, n.name, n.type, n.ttl, n.vals::text[], n.extras::jsonb, decode(n.hash, 'hex'), $3, $2
         from unnest($4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[])
           as n(name, type, ttl, vals, extras, hash)`,
      [
        zoneId,
        observationId,
        at,
        chunk.map(([set]) => set.name),
        chunk.map(([set]) => set.type),
        chunk.map(([set]) => set.ttl),
        chunk.map(([set]) => arrayLiteral(set.values)),
        chunk.map(([set]) => (set.extras === undefined ? null : JSON.stringify(set.extras))),
        chunk.map(([, hash]) => hash),
      ],
    );
  }
}

/**
 * Writes what one complete reading saw. A reading that finds nothing new writes one row; a changed set ends its present
 * version and begins the next at the same moment. Locks the zone row until the transaction ends.
 * Refuses (`temporarily-unavailable`, see `isOutdatedReading`) a reading begun before the zone was last written, or before
 * its newest observation where that saw something else: it proves nothing about now. Throws `row-missing` for an unknown zone.
 */
export async function recordObservation(tx: Tx, reading: Reading): Promise<Observed> {
  const zone = await lockZone(tx, reading);
  refuseOutdated(zone, reading.digest);
  const observationId = uuidv7();
  let changed = 0;
  if (zone.newest_digest !== reading.digest) {
    const { fresh, gone } = await compare(tx, reading, zone.newest_digest !== null);
    const touched = new Set(await endVersions(tx, reading.zoneId, gone, observationId, zone.at));
    await beginVersions(tx, reading.zoneId, fresh, observationId, zone.at);
    for (const [set] of fresh) touched.add(keyOf(set));
    changed = touched.size;
  }
  const [updated] = await tx.sql<{ generation: number }>(
    `with seen as (
       insert into observation (tenant_id, id, zone_id, at, reason, serial, record_set_count, changed, digest, change_request_id)
       values (current_tenant(), $2, $1, $3, $4, $5, $6, $7::int, decode($8, 'hex'), $9))
     update zone set serial = $5, record_set_count = $6, observed_at = $3, read_failed_at = null, read_failure = null,
                     generation = generation + (case when $7::int > 0 then 1 else 0 end)
      where tenant_id = (select current_tenant()) and id = $1 returning generation`,
    [
      reading.zoneId,
      observationId,
      zone.at,
      reading.reason,
      reading.serial,
      reading.sets.length,
      changed,
      reading.digest,
      reading.changeRequestId ?? null,
    ],
  );
  return { observationId, at: zone.at, changed, generation: updated?.generation ?? zone.generation };
}
