import { describe, expect, it } from 'vitest';
import { taxOf } from '#model/rules/billing/tax.ts';
import { readVatId } from '#model/rules/billing/vat-id.ts';
import { VAT_RATES } from '#model/rules/billing/vat-rates.ts';
import { readProfile } from '#model/rules/billing/profile.ts';

const oss = { country: 'DE', oss: true };
const consumer = (country: string) => ({ country, business: false });
const business = (country: string) => ({ country, business: true });

describe('the tax of a sale', () => {
  it.each([
    ['a consumer at home', oss, consumer('DE'), 'domestic', 'DE', 1900],
    ['a business at home', oss, business('DE'), 'domestic', 'DE', 1900],
    ['a business of another member state', oss, business('FR'), 'reverse-charge', 'FR', 0],
    ['a consumer of another member state', oss, consumer('FI'), 'oss', 'FI', 2550],
    ['the same without the One-Stop-Shop', { country: 'DE' }, consumer('FI'), 'domestic', 'DE', 1900],
    ['a consumer outside of the Union', oss, consumer('CH'), 'outside-eu', 'CH', 0],
    ['a business outside of the Union', oss, business('US'), 'outside-eu', 'US', 0],
    ['Monaco, which counts as France', oss, consumer('MC'), 'oss', 'FR', 2000],
    ['a seller outside of the Union', { country: 'CH' }, consumer('DE'), 'domestic', 'CH', 1900],
    ['a seller who has not said where', {}, consumer('FR'), 'domestic', null, 1900],
    ['a visitor of whom nothing is known', oss, null, 'domestic', 'DE', 1900],
  ] as const)('is right for %s', (_, seller, buyer, rule, country, rate) => {
    expect(taxOf(seller, 1900, buyer)).toEqual({ rule, country, rate });
  });

  it('takes the rate that the platform has set instead of the product’s', () => {
    expect(taxOf(oss, 1900, consumer('FI'), { FI: 2600 }).rate).toBe(2600);
  });

  it('knows a rate of each of the 27 member states, none below the least that the Union allows', () => {
    expect(Object.keys(VAT_RATES)).toHaveLength(27);
    for (const rate of Object.values(VAT_RATES)) expect(rate).toBeGreaterThanOrEqual(1500);
  });
});

describe('a VAT id', () => {
  it.each([
    ['de 136 695 976', 'DE', 'DE136695976'],
    ['136695976', 'DE', 'DE136695976'],
    ['FR 40 303 265 045', 'FR', 'FR40303265045'],
    ['EL094259216', 'GR', 'EL094259216'],
    ['ATU13585627', 'AT', 'ATU13585627'],
  ])('%s of %s is kept as %s', (typed, country, kept) => expect(readVatId(typed, country)).toBe(kept));

  it.each([
    ['DE136695977', 'DE', 'vat-id-form'],
    ['FR40303265045', 'DE', 'vat-id-form'],
    ['', 'DE', 'vat-id-form'],
    ['GR094259216', 'GR', 'vat-id-form'],
    ['CHE107787577', 'CH', 'vat-id-country'],
  ])('%s of %s is refused: %s', (typed, country, code) => expect(readVatId(typed, country)).toMatchObject({ code }));

  it('is of an organisation, never of a person', () => {
    const person = {
      name: 'Anna Beispiel',
      organisation: null,
      street: 'Musterweg 3',
      postalCode: '93047',
      city: 'Regensburg',
      country: 'DE',
      vatId: 'DE136695976',
      email: 'anna@example.org',
    };
    expect(readProfile(person)).toMatchObject({ ok: false, issues: [{ path: 'vatId', code: 'vat-id-of-person' }] });
    expect(readProfile({ ...person, organisation: 'Beispiel GmbH', vatId: 'de136 695 976' })).toMatchObject({
      ok: true,
      value: { vatId: 'DE136695976' },
    });
  });
});
