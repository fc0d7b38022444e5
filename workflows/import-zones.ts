import { setCurrentDetails } from '@temporalio/workflow';
import type { ImportInput, ImportResult } from './contracts/import.ts';
import { PRIORITY } from './contracts/queues.ts';
import { reasonOf } from './steps.ts';
import { zoneProviderSteps, zoneSteps } from './zone-work-steps.ts';

/*
 * Reads zones of a provider account into Apexkeep.
 *
 * Durable because an account has thousands of zones and a provider answers slowly: what is read stays read, and each zone
 * shows its own progress. Reads only; nothing has to be undone. A zone that fails is marked and does not stop the others.
 * Retry horizon: listing 5 minutes, each zone 5 minutes and five attempts. Takes no messages.
 */

const AT_ONCE = 4;
/** Zones of one run: 4,000 activities stay well inside a history's limits. */
const PAGE = 200;
const MOST_PAGES = 20;

export async function importZones(input: ImportInput): Promise<ImportResult> {
  const place = await zoneSteps.openImport(input);
  const options = { priority: PRIORITY.normal, retryFor: '5m', attempts: 5 } as const;
  try {
    setCurrentDetails('Listing the zones of the account.');
    await zoneProviderSteps(place, { ...options, summary: 'list zones' }).listZonesForImport(input);
  } catch (error) {
    return zoneSteps.closeImport({ ...input, failure: reasonOf(error) });
  }
  const provider = zoneProviderSteps(place, { ...options, summary: 'read a zone' });
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const items = await zoneSteps.importItems({ ...input, limit: PAGE });
    if (items.length === 0) break;
    setCurrentDetails(`Reading zones, page ${page + 1}; per-zone progress is on the import's screen.`);
    await Promise.all(Array.from({ length: AT_ONCE }, () => readSome(items)));
  }
  return zoneSteps.closeImport({ ...input, failure: null });

  async function readSome(items: string[]): Promise<void> {
    for (let itemId = items.shift(); itemId !== undefined; itemId = items.shift()) {
      try {
        await provider.importZone({ ...input, itemId });
      } catch (error) {
        await zoneSteps.importItemFailed({ ...input, itemId, reason: reasonOf(error) });
      }
    }
  }
}
