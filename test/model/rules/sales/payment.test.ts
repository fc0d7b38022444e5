import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  laterStatus,
  moneyStanding,
  PAYMENT_STATUSES,
  paymentVerdict,
  refundable,
  type SeenPayment,
} from '#model/rules/sales/payment.ts';

const status = fc.constantFrom(...PAYMENT_STATUSES);
const TERMS = { orderId: 'order', mode: 'live', amount: { amount: 999, currency: 'EUR' } } as const;
const SEEN: SeenPayment = {
  status: 'paid',
  mode: 'live',
  amount: { amount: 999, currency: 'EUR' },
  refunded: 0,
  chargedBack: 0,
  mark: { tenantId: 'tenant', orderId: 'order', paymentId: 'payment' },
};

describe('a payment', () => {
  it('that was paid stays paid, in whatever order answers come in', () => {
    fc.assert(
      fc.property(fc.array(status, { minLength: 1 }), (answers) => {
        const known = answers.reduce(laterStatus);
        if (answers.includes('paid')) expect(known).toBe('paid');
      }),
    );
  });

  it('never goes back to open once it was final', () => {
    fc.assert(
      fc.property(status, status, (known, seen) => {
        if (['paid', 'canceled', 'expired', 'failed'].includes(known))
          expect(['open', 'pending', 'authorized']).not.toContain(laterStatus(known, seen));
      }),
    );
  });

  it.each([
    ['as it was asked for', {}, 'paid'],
    ['still open', { status: 'open' }, 'waiting'],
    ['only authorized, which is no money', { status: 'authorized' }, 'waiting'],
    ['expired', { status: 'expired' }, 'lost'],
    ['of the other mode', { mode: 'test' }, 'wrong-mode'],
    ['of the other mode, and open', { mode: 'test', status: 'open' }, 'wrong-mode'],
    ['of another amount', { amount: { amount: 998, currency: 'EUR' } }, 'mismatch'],
    ['of another currency', { amount: { amount: 999, currency: 'USD' } }, 'mismatch'],
    ['of another order', { mark: { tenantId: 'tenant', orderId: 'other', paymentId: 'payment' } }, 'mismatch'],
    ['of nobody', { mark: null }, 'mismatch'],
  ] satisfies [string, Partial<SeenPayment>, string][])('that is %s: %j is %s', (_what, members, verdict) => {
    expect(paymentVerdict(TERMS, { ...SEEN, ...members })).toBe(verdict);
  });

  it('says where its money is, a chargeback before everything else', () => {
    expect(moneyStanding(SEEN)).toBe('whole');
    expect(moneyStanding({ ...SEEN, refunded: 400 })).toBe('partly-refunded');
    expect(moneyStanding({ ...SEEN, refunded: 999 })).toBe('refunded');
    expect(moneyStanding({ ...SEEN, refunded: 400, chargedBack: 1 })).toBe('charged-back');
  });

  it('never gives back more than was paid', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), fc.nat(5_000), (paid, refunded, chargedBack) => {
        const left = refundable({ amount: paid, currency: 'EUR' }, refunded, chargedBack);
        expect(left).toBeGreaterThanOrEqual(0);
        if (left > 0) expect(left + refunded + chargedBack).toBe(paid);
      }),
    );
  });
});
