import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, moneyFromDecimal, moneyFromNumber, plus, withTax } from '#model/rules/sales/money.ts';

const cents = fc.integer({ min: 0, max: 1_000_000_000 });

describe('money', () => {
  it('is written with the digits of its currency, and read back as it was', () => {
    fc.assert(
      fc.property(cents, fc.constantFrom('EUR', 'USD', 'CHF', 'JPY'), (amount, currency) => {
        const text = decimalOf({ amount, currency });
        expect(text).toMatch(currency === 'JPY' ? /^\d+$/ : /^\d+\.\d\d$/);
        expect(moneyFromDecimal(text, currency)).toEqual({ amount, currency });
      }),
    );
  });

  it.each(['', '-1.00', '1,00', '1.000', '1e2', ' 1.00', '0x10', '1.2.3', 'NaN', '٣.٠٠'])(
    'is not read from %j',
    (text) => expect(moneyFromDecimal(text, 'EUR')).toBeNull(),
  );

  it('takes the next minor unit of a floating-point number, and nothing that is no amount', () => {
    expect(moneyFromNumber(4.76, 'EUR')).toEqual({ amount: 476, currency: 'EUR' });
    expect(moneyFromNumber(1.005, 'EUR')).toEqual({ amount: 100, currency: 'EUR' });
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -0.01]) expect(moneyFromNumber(bad, 'EUR')).toBeNull();
  });

  it('adds up with tax, which is rounded half up', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 5_000 }), (amount, rate) => {
        const { net, tax, gross } = withTax({ amount, currency: 'EUR' }, rate);
        expect(gross.amount).toBe(net.amount + tax.amount);
        expect(Math.abs(tax.amount - (amount * rate) / 10_000)).toBeLessThanOrEqual(0.5);
      }),
    );
    expect(withTax({ amount: 50, currency: 'EUR' }, 100).tax.amount).toBe(1);
  });

  it('of two currencies does not add up', () => {
    expect(() => plus({ amount: 1, currency: 'EUR' }, { amount: 1, currency: 'USD' })).toThrow(RangeError);
  });
});
