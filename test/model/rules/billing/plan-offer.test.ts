import { describe, expect, it } from 'vitest';
import { entitlementOf, EVERYTHING, monthsLater, type PlanOffer, planTerms } from '#model/rules/billing/plan-offer.ts';

function plan(over: Partial<PlanOffer>): PlanOffer {
  return {
    id: 'team',
    name: 'Team',
    price: { amount: 1000, currency: 'EUR' },
    months: 1,
    features: ['paste-records'],
    limits: { providerAccounts: 5, members: null },
    offered: true,
    isDefault: false,
    position: 0,
    ...over,
  };
}

describe('what a workspace may use', () => {
  const free = plan({ id: 'free', isDefault: true, features: [], limits: { providerAccounts: 1, members: 1 } });

  it('is what its plan includes', () => {
    expect(entitlementOf(plan({}), free)).toMatchObject({
      features: ['paste-records'],
      limits: { providerAccounts: 5 },
    });
  });

  it('is what everybody has, where it pays for none', () => {
    expect(entitlementOf(null, free)).toMatchObject({ features: [], limits: { providerAccounts: 1, members: 1 } });
  });

  it('is everything, where the platform has no plan that everybody has', () => {
    expect(entitlementOf(null, null)).toEqual(EVERYTHING);
  });
});

describe('an interval', () => {
  it.each([
    ['2026-01-15T10:00:00.000Z', 1, '2026-02-15T10:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-12-31T23:59:59.000Z', 1, '2027-01-31T23:59:59.000Z'],
    ['2028-02-29T00:00:00.000Z', 12, '2029-02-28T00:00:00.000Z'],
  ])('from %s, %i months long, ends at %s', (from, months, to) => {
    expect(monthsLater(new Date(from), months).toISOString()).toBe(to);
  });

  it('costs its price and the tax of the shop', () => {
    expect(planTerms(plan({}), { rule: 'domestic', country: 'DE', rate: 1900 })).toMatchObject({
      net: { amount: 1000 },
      tax: { amount: 190 },
      gross: { amount: 1190 },
    });
  });
});
