import { sleep } from '@temporalio/workflow';
import type { Answered, Held } from './contracts/order-steps.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FIRST_WAIT = 5 * SECOND;
const LONGEST_WAIT = 30 * MINUTE;
/** What passes by itself; anything else means that a person has to do something, so people are told at once. */
const WEATHER: readonly string[] = ['provider-unavailable', 'provider-rate-limited', 'unknown-outcome'];
const WEATHER_ALERT = 60 * MINUTE;

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
