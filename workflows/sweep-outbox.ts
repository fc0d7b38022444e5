import { sweepSteps } from './zone-work-steps.ts';

/*
 * Dispatches what a crash between commit and dispatch left in the outbox, and removes what has expired; started every 15
 * seconds by the schedule `outbox-sweep`. Dispatching twice is dispatching once. Retry horizon: three attempts, then the
 * next run.
 */
export async function sweepOutbox(): Promise<{ dispatched: number; postponed: number }> {
  const total = await sweepSteps.sweepOutbox();
  await sweepSteps.sweepLeftovers();
  return total;
}
