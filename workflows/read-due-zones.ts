import { PRIORITY } from './contracts/queues.ts';
import { reasonOf } from './steps.ts';
import { zoneProviderSteps, zoneSteps } from './zone-work-steps.ts';

/*
 * Reads every zone whose time has come; started each minute by the schedule `zone-reads`, which skips a run while the last
 * one is busy. A zone is put off when it is taken, so a run that dies delays its zones by one interval and loses nothing.
 * Reads only. Retry horizon: one minute a zone; then the failure stands at the zone until the next interval.
 */

const PAGE = 50;
const MOST_PAGES = 10;
const AT_ONCE = 8;

export async function readDueZones(): Promise<{ read: number; failed: number }> {
  const total = { read: 0, failed: 0 };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const due = await zoneSteps.takeDueZones({ limit: PAGE });
    if (due.length === 0) break;
    await Promise.all(Array.from({ length: AT_ONCE }, () => readSome(due)));
  }
  return total;

  async function readSome(due: Awaited<ReturnType<typeof zoneSteps.takeDueZones>>): Promise<void> {
    for (let next = due.shift(); next !== undefined; next = due.shift()) {
      const { tenantId, zoneId } = next;
      const input = { tenantId, zoneId, reason: 'scheduled' } as const;
      const options = { priority: PRIORITY.scan, retryFor: '1m', attempts: 3, summary: 'scheduled read' } as const;
      try {
        await zoneProviderSteps(next, options).readZone(input);
        total.read += 1;
      } catch (error) {
        await zoneSteps.zoneReadFailed({ ...input, failure: reasonOf(error) });
        total.failed += 1;
      }
    }
  }
}
