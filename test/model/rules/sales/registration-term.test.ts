import { describe, expect, it } from 'vitest';
import {
  departureOf,
  hasGrown,
  mayRenewItself,
  nextLookMs,
  NOTICE_DAYS,
  noticeDue,
  renewalDue,
} from '#model/rules/sales/registration-term.ts';

const END = new Date('2027-06-01T12:00:00Z');
const DAY = 86_400_000;
const before = (days: number): Date => new Date(END.getTime() - days * DAY);

describe('the end of a term', () => {
  it.each([
    [61, null],
    [60, 60],
    [31, 60],
    [30, 30],
    [14, 14],
    [8, 14],
    [7, 7],
    [3, 3],
    [2, 3],
    [1, 1],
    [0.2, 1],
    [0, null],
    [-3, null],
  ])('%d days before it the notice is %s', (days, notice) => {
    expect(noticeDue(END, before(days))).toBe(notice);
  });

  it('is told of once a step, and only of the last of those that were missed', () => {
    const told = new Set<number>();
    for (let days = 70; days > 0; days -= 0.5) {
      const due = noticeDue(END, before(days));
      if (due !== null) told.add(due);
    }
    expect([...told]).toEqual([...NOTICE_DAYS]);
    expect(noticeDue(END, before(5))).toBe(7);
  });

  it('is nothing to tell of where nobody knows it', () => {
    expect(noticeDue(null, before(1))).toBeNull();
  });
});

describe('what the registrar may renew by itself', () => {
  it.each([
    ['not wished', false, 100, false],
    ['wished, and far away', true, 100, true],
    ['wished, and three days left', true, 3, true],
    ['wished, and two days left without a payment', true, 2, false],
    ['wished, and over', true, -1, false],
  ])('%s', (_what, wished, days, may) => {
    expect(mayRenewItself(wished, END, before(days))).toBe(may);
  });
});

describe('looks at a domain', () => {
  it.each([
    ['active', 200, 7 * DAY],
    ['active', 70, DAY],
    ['active', 1, DAY],
    ['redemption', -10, DAY],
    ['gone', 200, null],
  ] as const)('%s with %d days left', (state, days, wait) => {
    expect(nextLookMs(state, END, before(days))).toBe(wait);
  });
});

describe('a term that has grown', () => {
  it.each([
    ['by a year', END, new Date(END.getTime() + 365 * DAY), true],
    ['by a day of rounding', END, new Date(END.getTime() + DAY), false],
    ['not', END, END, false],
    ['nobody knew it', null, END, false],
    ['nobody knows it', END, null, false],
  ])('%s', (_what, one, other, grown) => {
    expect(hasGrown(one, other)).toBe(grown);
  });
});

describe('the order of an automatic renewal', () => {
  it.each([
    ['31 days before', true, 31, false],
    ['30 days before', true, 30, true],
    ['a day before', true, 1, true],
    ['not wished', false, 10, false],
    ['after the end', true, -1, false],
  ])('%s', (_what, wished, days, due) => {
    expect(renewalDue(wished, END, before(days))).toBe(due);
  });
});

describe('where a domain went', () => {
  it.each([
    ['after its time to be restored', { state: 'redemption', ending: true, expiresAt: before(30) }, 'deleted'],
    [
      'at the end of its term, where it cannot be restored',
      { state: 'active', ending: true, expiresAt: END },
      'deleted',
    ],
    ['in the middle of its term', { state: 'active', ending: true, expiresAt: before(-40) }, 'transferred'],
    ['though it was to be renewed', { state: 'active', ending: false, expiresAt: END }, 'transferred'],
  ] as const)('%s', (_what, row, departure) => {
    expect(departureOf(row, END)).toBe(departure);
  });
});
