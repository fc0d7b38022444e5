import type { Tx } from '#model/database.ts';
import { digestZone } from '#model/rules/hash.ts';
import { databaseNow, type Observed, recordObservation } from '#model/store/history.ts';
import type { Dependencies } from './dependencies.ts';
import type { DnsReader, ZoneReading } from './providers/dns-provider.ts';

/** A complete reading with the moment it began, by the database's clock. */
export interface TimedReading extends ZoneReading {
  startedAt: Date;
}

/** Reads a whole zone. Anything less than complete throws `provider-incomplete`: absence is never delete (R4). */
export async function readWholeZone(
  deps: Dependencies,
  tenantId: string,
  reader: DnsReader,
  ref: string,
  signal: AbortSignal,
): Promise<TimedReading> {
  const startedAt = await deps.database.inTenant({ tenantId }, (tx) => databaseNow(tx));
  return { ...(await reader.readZone(ref, signal)), startedAt };
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
    digest: digestZone(reading.sets),
    ...(changeRequestId === undefined ? {} : { changeRequestId }),
  });
  await tx.sql(
    'update zone set kind = $2, dnssec = $3 where tenant_id = current_tenant() and id = $1 and (kind <> $2 or dnssec <> $3)',
    [zoneId, reading.zone.kind, reading.zone.dnssec],
  );
  return observed;
}
