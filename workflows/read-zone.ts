import { PRIORITY } from './contracts/queues.ts';
import type { ReadZoneInput, ReadZoneResult } from './contracts/zone-read.ts';
import { reasonOf } from './steps.ts';
import { zoneProviderSteps, zoneSteps } from './zone-work-steps.ts';

/*
 * One complete read of a zone, on demand. Durable so that the asker may go away; reads only, nothing has to be undone.
 * Retry horizon: five minutes and eight attempts; then the failure stands at the zone and the schedule tries again.
 */
export async function readZone(input: ReadZoneInput): Promise<ReadZoneResult> {
  const place = await zoneSteps.placeOfZone(input);
  const options = { priority: PRIORITY.interactive, retryFor: '5m', attempts: 8, summary: 'read the zone' } as const;
  try {
    return await zoneProviderSteps(place, options).readZone(input);
  } catch (error) {
    await zoneSteps.zoneReadFailed({ ...input, failure: reasonOf(error) });
    return { observationId: '', changed: 0 };
  }
}
