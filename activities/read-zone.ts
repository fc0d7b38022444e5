import { isOutdatedReading } from '#model/store/history.ts';
import { publish } from '#model/store/live-events.ts';
import type { ZoneProviderSteps } from '#workflows/contracts/zone-work.ts';
import type { ReadZoneInput, ReadZoneResult } from '#workflows/contracts/zone-read.ts';
import { readerOf, zoneRow } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';
import { observe, readWholeZone } from './readings.ts';

const MOST_READS = 3;

/** One complete reading of a zone onto its time line. Reads only; a reading that a write overtook is made again. */
export function createReadZone(deps: Dependencies): Pick<ZoneProviderSteps, 'readZone'> {
  return { readZone: (input) => alive((signal) => readZone(deps, input, signal)) };
}

async function readZone(deps: Dependencies, input: ReadZoneInput, signal: AbortSignal): Promise<ReadZoneResult> {
  const { tenantId, zoneId } = input;
  const zone = await deps.database.inTenant({ tenantId }, (tx) => zoneRow(tx, zoneId));
  const reader = await readerOf(deps, tenantId, zone.accountId);
  for (let read = 1; ; read += 1) {
    const reading = await readWholeZone(deps, tenantId, reader, zone, signal);
    try {
      return await deps.database.inTenant({ tenantId }, async (tx) => {
        const observed = await observe(tx, zoneId, reading, input.reason);
        await tx.sql(
          `update zone set read_failed_at = null, read_failure = null, next_read_at = clock_timestamp() + $2 * interval '1 millisecond'
            where tenant_id = current_tenant() and id = $1`,
          [zoneId, deps.timing.readIntervalMs],
        );
        // A scheduled reading that finds nothing tells nobody: ADR 3.
        if (observed.changed > 0 || input.reason === 'requested') {
          await publish(tx, { subject: `zone/${zoneId}`, kind: 'zone.read', data: { changed: observed.changed } });
        }
        return { observationId: observed.observationId, changed: observed.changed };
      });
    } catch (error) {
      if (read >= MOST_READS || !isOutdatedReading(error)) throw error;
    }
  }
}
