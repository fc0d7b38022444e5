import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invoiceNumber, partOf, partyOf } from '#model/rules/billing/invoice.ts';
import { withTax } from '#model/rules/sales/money.ts';

describe('the number of an invoice', () => {
  it.each([
    ['invoice', 2026, 42, '2026-000042'],
    ['credit-note', 2026, 7, 'C2026-000007'],
    ['invoice', 2027, 1_234_567, '2027-1234567'],
  ] as const)('%s %i of %i is %s', (kind, year, count, number) => {
    expect(invoiceNumber(kind, year, count)).toBe(number);
  });
});

describe('what goes back of an invoice', () => {
  const whole = { taxRate: 1900, ...withTax({ amount: 840, currency: 'EUR' }, 1900) };

  it.each([
    [1000, { net: 840, tax: 160, gross: 1000 }],
    [400, { net: 336, tax: 64, gross: 400 }],
    [5000, { net: 840, tax: 160, gross: 1000 }],
  ])('%i of 10.00 is %o', (back, { net, tax, gross }) => {
    expect(partOf(whole, back)).toMatchObject({ net: { amount: net }, tax: { amount: tax }, gross: { amount: gross } });
  });

  it('always adds up, never exceeds the whole, and the whole comes back as it was', () => {
    const amounts = fc.record({
      net: fc.integer({ min: 1, max: 10_000_000 }),
      rate: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(amounts, fc.double({ min: 0, max: 1, noNaN: true }), ({ net, rate }, share) => {
        const invoice = { taxRate: rate, ...withTax({ amount: net, currency: 'EUR' }, rate) };
        const part = partOf(invoice, Math.floor(invoice.gross.amount * share));
        expect(part.net.amount + part.tax.amount).toBe(part.gross.amount);
        expect(part.gross.amount).toBeLessThanOrEqual(invoice.gross.amount);
        expect(part.tax.amount).toBeLessThanOrEqual(invoice.tax.amount);
        expect(partOf(invoice, invoice.gross.amount).tax.amount).toBe(invoice.tax.amount);
      }),
    );
  });
});

describe('who is billed', () => {
  const person = {
    kind: 'person',
    firstName: 'Anna',
    lastName: 'Beispiel',
    organisation: null,
    street: 'Musterweg 3',
    postalCode: '93047',
    city: 'Regensburg',
    country: 'DE',
    phone: '+49.941',
    email: 'anna@example.org',
  } as const;

  it('is the person, or the organisation with the person below', () => {
    expect(partyOf(person)).toMatchObject({
      name: 'Anna Beispiel',
      address: ['Musterweg 3', '93047 Regensburg', 'DE'],
    });
    expect(partyOf({ ...person, kind: 'organisation', organisation: 'Beispiel GmbH' })).toMatchObject({
      name: 'Beispiel GmbH',
      address: ['Anna Beispiel', 'Musterweg 3', '93047 Regensburg', 'DE'],
    });
  });
});
