import type { Core } from './core.ts';
import { dayOf } from './moments.ts';

/** How many searches there were today, by the account's day. */
export function studioToday(core: Core): { day: string; count: number } {
  const { account } = core.world;
  const day = dayOf(core.now());
  if (account.studio.day !== day) account.studio = { day, count: 0 };
  return account.studio;
}

/** Counts one more search; false when the day's are used up. */
export function countSearch(core: Core): boolean {
  const today = studioToday(core);
  if (today.count >= core.world.account.studioLimit) return false;
  today.count += 1;
  return true;
}
