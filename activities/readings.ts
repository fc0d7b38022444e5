import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { digestZone } from '#model/rules/hash.ts';
import { keyOf } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';
import { databaseNow, type Observed, recordObservation } from '#model/store/history.ts';
import type { Dependencies } from './dependencies.ts';
import type { DnsReader, ZoneReading } from './providers/dns-provider.ts';

/** A complete reading with its `digestZone` and the moment it began, by the database's clock. */
export interface TimedReading extends ZoneReading {
  startedAt: Date;
  digest: string;
}

/** A zone by its account and the provider's own id of it. */
export interface ZonePlace {
  accountId: string;
  ref: string;
}

/**
 * Reads a whole zone: the one way by which a zone gets onto its time line and under a plan. Absence is never delete (R4), so
 * anything less than complete throws `provider-incomplete`, and so does a reading that lacks sets the zone had when a second
 * one at once does not say the very same. A provider that leaves out half of a zone and answers 200 closes nothing.
 */
export async function readWholeZone(
  deps: Dependencies,
  tenantId: string,
  reader: DnsReader,
  zone: ZonePlace,
  signal: AbortSignal,
): Promise<TimedReading> {
  const { startedAt, known } = await deps.database.inTenant({ tenantId }, async (tx) => ({
    startedAt: await databaseNow(tx),
    known: await newestOf(tx, zone),
  }));
  const read = async (): Promise<TimedReading> => {
    const reading = await reader.readZone(zone.ref, signal);
    return { ...reading, startedAt, digest: digestZone(reading.sets) };
  };
  const first = await read();
  if (known === null || known.digest === first.digest) return first;
  const had = await deps.database.inTenant({ tenantId }, (tx) => liveKeys(tx, known.zoneId));
  for (const set of first.sets) had.delete(keyOf(set));
  if (had.size === 0) return first;
  const second = await read();
  if (second.digest === first.digest) return second;
  const lacking = [...had].slice(0, 3).join(', ');
  throw new ApexkeepError(
    'provider-incomplete',
    sentence(
      'reading-half',
      '{zone} was read without {count} record sets it had ({lacking}), and read once more it was different. Nothing was taken over.',
      { zone: first.zone.name, count: had.size, lacking: had.size > 3 ? `${lacking}, …` : lacking },
    ),
  );
}

/** The newest observation of a zone that was read before, or null. */
async function newestOf(tx: Tx, zone: ZonePlace): Promise<{ zoneId: string; digest: string } | null> {
  const [known] = await tx.sql<{ zoneId: string; digest: string }>(
    `select z.id as "zoneId", encode(o.digest, 'hex') as digest from zone z join observation o
         on o.tenant_id = z.tenant_id and o.zone_id = z.id
      where z.tenant_id = current_tenant() and z.provider_account_id = $1 and z.provider_ref = $2
      order by o.at desc limit 1`,
    [zone.accountId, zone.ref],
    'reading-known',
  );
  return known ?? null;
}

/** The keys of every set of the zone as last observed. */
async function liveKeys(tx: Tx, zoneId: string): Promise<Set<string>> {
  const rows = await tx.sql<{ key: string }>(
    `select name || ' ' || type as key from record_set where tenant_id = current_tenant() and zone_id = $1 and seen_until is null`,
    [zoneId],
  );
  return new Set(rows.map((row) => row.key));
}

/** Puts a reading on the zone's time line and into the zone's row. */
export async function observe(
  tx: Tx,
  zoneId: string,
  reading: TimedReading,
  reason: Parameters<typeof recordObservation>[1]['reason'],
  changeRequestId?: string,
): Promise<Observed> {
  const observed = await recordObservation(tx, {
    zoneId,
    sets: reading.sets,
    reason,
    serial: reading.zone.serial,
    readStartedAt: reading.startedAt,
    digest: reading.digest,
    ...(changeRequestId === undefined ? {} : { changeRequestId }),
  });
  await tx.sql(
    'update zone set kind = $2, dnssec = $3 where tenant_id = current_tenant() and id = $1 and (kind <> $2 or dnssec <> $3)',
    [zoneId, reading.zone.kind, reading.zone.dnssec],
  );
  return observed;
}
