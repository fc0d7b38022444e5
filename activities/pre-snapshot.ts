import { isOutdatedReading } from '#model/store/history.ts';
import { markPreSnapshot } from './conclude-execution.ts';
import type { Dependencies } from './dependencies.ts';
import type { Execution } from './execution-store.ts';
import type { DnsReader } from './providers/dns-provider.ts';
import { observe, readWholeZone } from './readings.ts';

/**
 * Keeps the zone as it was before the first write. A fresh observation is marked as it is (the touched sets are compared
 * with the provider before each write anyway); an old one is renewed by a complete read first.
 */
export async function ensurePreSnapshot(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  reader: DnsReader,
  signal: AbortSignal,
): Promise<void> {
  if (execution.preSnapshotId !== null) return;
  const marked = await deps.database.inTenant({ tenantId }, async (tx) => {
    const fresh = await tx.sql(
      `select 1 from zone where tenant_id = current_tenant() and id = $1
          and observed_at > clock_timestamp() - $2 * interval '1 millisecond'`,
      [execution.zone.id, deps.timing.snapshotFreshMs],
    );
    if (fresh.length > 0) await markPreSnapshot(tx, execution);
    return fresh.length > 0;
  });
  if (marked) return;
  const reading = await readWholeZone(deps, tenantId, reader, execution.zone, signal);
  await deps.database.inTenant({ tenantId }, async (tx) => {
    try {
      await observe(tx, execution.zone.id, reading, 'pre-change', execution.request.id);
    } catch (error) {
      // Someone observed the zone while we read it: their observation is the newer one.
      if (!isOutdatedReading(error)) throw error;
    }
    await markPreSnapshot(tx, execution);
  });
}
