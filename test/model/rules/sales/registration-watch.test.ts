import { describe, expect, it } from 'vitest';
import type { LookVerdict } from '#model/rules/sales/registration.ts';
import {
  conclusionOf,
  NOTHING_SEEN,
  type WatchVerdict,
  watchRegistration,
} from '#model/rules/sales/registration-watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Looks by their time in minutes; the verdict of the last one. */
function after(
  ...looks: readonly (readonly [minutes: number, verdict: LookVerdict, succeeded?: boolean])[]
): WatchVerdict {
  let watch = NOTHING_SEEN;
  let last: WatchVerdict = 'wait';
  const began = 1;
  for (const [minutes, verdict, jobSucceeded = false] of looks)
    ({ watch, verdict: last } = watchRegistration(
      watch,
      { verdict, jobSucceeded },
      { now: began + minutes * MINUTE, began },
    ));
  return last;
}

describe('a look at a registration', () => {
  it.each(['registered', 'not-ours', 'failed'] as const)('that says %s ends the watch', (verdict) =>
    expect(after([0, verdict])).toBe(verdict),
  );

  it('that finds nothing counts only after three looks over a quarter of an hour', () => {
    expect(after([0, 'absent'], [1, 'absent'], [14, 'absent'])).toBe('wait');
    expect(after([0, 'absent'], [16, 'absent'])).toBe('wait');
    expect(after([0, 'absent'], [8, 'absent'], [15, 'absent'])).toBe('never-arrived');
  });

  it('that finds nothing counts anew after one that found something', () =>
    expect(after([0, 'absent'], [8, 'running'], [15, 'absent'], [16, 'absent'], [17, 'absent'])).toBe('wait'));

  it('that is not answered is waited out for three days', () => {
    expect(after([0, 'unknown'], [(3 * DAY - MINUTE) / MINUTE, 'unknown'])).toBe('tell');
    expect(after([0, 'unknown'], [(3 * DAY) / MINUTE, 'unknown'])).toBe('unclear');
  });

  it('after a job that succeeded finds the domain within the hour, or a person has to look', () => {
    expect(after([0, 'running', true], [59, 'running', true])).toBe('wait');
    expect(after([0, 'running', true], [60, 'running', true])).toBe('unclear');
  });

  it('of a job that runs is told after a day and given to a person after seven', () => {
    expect(after([0, 'running'], [DAY / MINUTE - 1, 'running'])).toBe('wait');
    expect(after([0, 'running'], [DAY / MINUTE, 'running'])).toBe('tell');
    expect(after([0, 'running'], [(7 * DAY) / MINUTE, 'running'])).toBe('slow');
    expect(after([0, 'support'])).toBe('tell');
  });
});

describe('what follows from a look', () => {
  const sent = { rejected: false, attempt: 1 };
  it.each([
    ['registered', 'register', sent, 0, { next: 'done' }],
    ['not-ours', 'register', sent, 0, { next: 'give-back', code: 'name-taken' }],
    ['not-ours', 'renew', sent, 0, { next: 'give-back', code: 'domain-gone' }],
    ['failed', 'register', sent, 0, { next: 'give-back', code: 'registration-failed' }],
    ['failed', 'transfer', sent, 60_000, { next: 'ask-for-code' }],
    ['failed', 'transfer', sent, 5 * 86_400_000, { next: 'give-back', code: 'registration-failed' }],
    ['never-arrived', 'renew', sent, 0, { next: 'send-again' }],
    ['never-arrived', 'register', { ...sent, attempt: 2 }, 0, { next: 'review', code: 'registration-unclear' }],
    ['never-arrived', 'register', { rejected: true, attempt: 2 }, 0, { next: 'give-back', code: 'registry-refused' }],
    ['slow', 'transfer', sent, 0, { next: 'review', code: 'registration-slow' }],
    ['unclear', 'register', sent, 0, { next: 'review', code: 'registration-unclear' }],
    ['tell', 'register', sent, 0, { next: 'tell' }],
    ['wait', 'register', sent, 0, { next: 'wait' }],
  ] as const)('%s of a %s', (verdict, action, seen, ageMs, conclusion) => {
    expect(conclusionOf(verdict, seen, { action, ageMs })).toEqual(conclusion);
  });
});
