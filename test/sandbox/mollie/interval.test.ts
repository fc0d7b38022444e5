import { describe, expect, it } from 'vitest';
import { dayAfter, isInterval } from '#sandbox/mollie/life/interval.ts';

describe('intervals', () => {
  it('count months from the first day and end on the last day of a short month', () => {
    const days = [0, 1, 2, 13].map((steps) => dayAfter('2027-01-31', '1 month', steps));
    expect(days).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2028-02-29']);
    expect(dayAfter('2027-01-31', '2 weeks', 2)).toBe('2027-02-28');
    expect(dayAfter('2027-12-31', '1 day', 1)).toBe('2028-01-01');
  });

  it('last a year at most', () => {
    const asked = [
      '12 months',
      '52 weeks',
      '365 days',
      '1 month',
      '13 months',
      '53 weeks',
      '366 days',
      '0 days',
      '1 year',
    ];
    expect(asked.filter(isInterval)).toEqual(['12 months', '52 weeks', '365 days', '1 month']);
  });
});
