import { describe, expect, it } from 'vitest';
import { chargeDue, isLate, retryDue } from '#model/rules/sales/mandate.ts';

const NOW = new Date('2026-11-01T12:00:00Z');
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

describe('a charge', () => {
  it.each([
    [30, 5],
    [16, 5],
    [14, 4],
    [11, 1],
    [10, 0],
    [3, 0],
    [-1, 0],
  ])('for a term that ends in %i days is made in %i', (ends, due) => {
    expect(chargeDue(NOW, days(ends))).toEqual(days(due));
  });

  it.each([
    [1, days(3)],
    [2, days(7)],
    [3, null],
    [9, null],
  ])('that failed %i times is tried again at %s', (failed, at) => {
    expect(retryDue(failed, NOW)).toEqual(at);
  });

  it.each([
    ['recurring', 'pending', days(-10), true],
    ['recurring', 'pending', days(-9), false],
    ['recurring', 'paid', days(-20), false],
    ['recurring', 'open', days(-20), false],
    ['oneoff', 'pending', days(-20), false],
    ['recurring', 'pending', null, false],
  ] as const)('%s, %s since %s is late: %s', (sequence, status, dueAt, late) => {
    expect(isLate({ sequence, status, dueAt }, NOW)).toBe(late);
  });
});
