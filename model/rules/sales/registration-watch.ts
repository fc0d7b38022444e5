import type { OrderCode } from './order-failure.ts';
import type { SaleAction } from './price.ts';
import type { LookVerdict } from './registration.ts';

/*
 * What a look at a registration means after so many looks and so long: pure, so that every way it can go is a line of a table.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A registration that nobody has heard of: this many looks over this long, and it never arrived. */
const SETTLE_LOOKS = 3;
const SETTLE_MS = 15 * MINUTE;
/** A job that succeeded shows in the inventory after this long, or something is wrong. */
const CATCH_UP_MS = HOUR;
const SLOW_ALERT_MS = DAY;
const SLOW_MS = 7 * DAY;
const UNKNOWN_MS = 3 * DAY;

/** What was seen so far, by the times of the workflow. Zero: not now. */
export interface Watch {
  absent: number;
  absentSince: number;
  unknownSince: number;
  succeededSince: number;
}

export const NOTHING_SEEN: Watch = { absent: 0, absentSince: 0, unknownSince: 0, succeededSince: 0 };

export type WatchVerdict =
  | 'registered'
  | 'not-ours'
  | 'failed'
  /** It never arrived: the money goes back, or one more attempt is sent. */
  | 'never-arrived'
  /** Nobody can tell; a person has to look. */
  | 'unclear'
  | 'slow'
  /** Wait on; people should know. */
  | 'tell'
  | 'wait';

/** Takes a look into account. `now` and `began` in milliseconds, of the same clock. */
export function watchRegistration(
  before: Watch,
  seen: { verdict: LookVerdict; jobSucceeded: boolean },
  { now, began }: { now: number; began: number },
): { watch: Watch; verdict: WatchVerdict } {
  const { verdict } = seen;
  const watch: Watch = {
    absent: verdict === 'absent' ? before.absent + 1 : 0,
    absentSince: verdict === 'absent' ? before.absentSince || now : 0,
    unknownSince: verdict === 'unknown' ? before.unknownSince || now : 0,
    succeededSince: seen.jobSucceeded ? before.succeededSince || now : 0,
  };
  return { watch, verdict: verdictOf(watch, verdict, now, now - began) };
}

function verdictOf(watch: Watch, verdict: LookVerdict, now: number, age: number): WatchVerdict {
  if (verdict === 'registered' || verdict === 'not-ours' || verdict === 'failed') return verdict;
  if (watch.absent >= SETTLE_LOOKS && now - watch.absentSince >= SETTLE_MS) return 'never-arrived';
  if (watch.succeededSince > 0 && now - watch.succeededSince >= CATCH_UP_MS) return 'unclear';
  if (watch.unknownSince > 0 && now - watch.unknownSince >= UNKNOWN_MS) return 'unclear';
  if (age >= SLOW_MS) return 'slow';
  return age >= SLOW_ALERT_MS || verdict === 'support' ? 'tell' : 'wait';
}

/** What an order does after a look. */
export type Conclusion =
  | { next: 'done' | 'send-again' | 'ask-for-code' | 'tell' | 'wait' }
  | { next: 'give-back' | 'review'; code: OrderCode };

/** Orders about a domain that we hold. */
const HELD: readonly SaleAction[] = ['renew', 'restore'];
/** A transfer that was turned down so soon was turned down when it began: mostly a wrong AuthCode. */
const BEGINS_WITHIN_MS = DAY;

/** What follows from a verdict, by what was ordered. `ageMs`: since it was sent. */
export function conclusionOf(
  verdict: WatchVerdict,
  seen: { rejected: boolean; attempt: number },
  { action, ageMs }: { action: SaleAction; ageMs: number },
): Conclusion {
  switch (verdict) {
    case 'registered':
      return { next: 'done' };
    case 'not-ours':
      return { next: 'give-back', code: HELD.includes(action) ? 'domain-gone' : 'name-taken' };
    case 'failed':
      if (action === 'transfer' && ageMs < BEGINS_WITHIN_MS) return { next: 'ask-for-code' };
      return { next: 'give-back', code: 'registration-failed' };
    case 'never-arrived':
      if (seen.rejected) return { next: 'give-back', code: 'registry-refused' };
      return seen.attempt < 2 ? { next: 'send-again' } : { next: 'review', code: 'registration-unclear' };
    case 'slow':
      return { next: 'review', code: 'registration-slow' };
    case 'unclear':
      return { next: 'review', code: 'registration-unclear' };
    case 'tell':
    case 'wait':
      return { next: verdict };
  }
}
