import { sleep } from '@temporalio/workflow';
import { DAY, HOUR, MINUTE } from './durations.ts';
import type { Answered, Held } from './contracts/order-steps.ts';

const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 30 * MINUTE;
/** What passes by itself; anything else means that a person has to do something, so people are told at once. */
const WEATHER: readonly string[] = ['provider-unavailable', 'provider-rate-limited', 'unknown-outcome'];
const WEATHER_ALERT = HOUR;

/** When a refund that is under way is looked at, then each six hours; and how long it may take. */
export const REFUND_LOOKS = [MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR];
export const REFUND_SLOW_MS = 14 * DAY;

/**
 * Asks until there is an answer: the other side may be away, slow us down, or not let us in. Waits 5 s, then longer, up to
 * half an hour. Null when `forMs` have passed without one. `onHeld` is told once a person should know.
 */
export async function patiently<T>(
  ask: () => Promise<Answered<T>>,
  forMs: number,
  onHeld: (held: Held) => Promise<void>,
): Promise<T | null> {
  const began = Date.now();
  let told = false;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const { answer, held } = await ask();
    if (held === undefined) return answer;
    const waited = Date.now() - began;
    if (!told && (!WEATHER.includes(held.code) || waited >= WEATHER_ALERT)) {
      told = true;
      await onHeld(held);
    }
    if (waited >= forMs) return null;
    await sleep(Math.max(wait, held.waitMs ?? 0), { summary: `${held.by} is asked again (${held.code})` });
  }
}
