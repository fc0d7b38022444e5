import { describe, expect, it } from 'vitest';
import { contactIssues } from '#model/rules/sales/contact.ts';
import { costsMore, quoteFor, type TldPrice } from '#model/rules/sales/price.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const PRICES: TldPrice[] = [
  { tld: 'de', action: 'register', years: 1, net: eur(840) },
  { tld: 'de', action: 'renew', years: 1, net: eur(1_000) },
  { tld: 'com', action: 'register', years: 1, net: eur(1_200) },
];
const TAX = { rule: 'domestic', country: 'DE', rate: 1_900 } as const;
const wanted = { name: 'example.de', tld: 'de', action: 'register', years: 1 } as const;

describe('a quote', () => {
  it('says what it costs now and what each year after will cost, with tax', () => {
    expect(quoteFor(wanted, PRICES, TAX)).toMatchObject({
      net: eur(840),
      tax: eur(160),
      gross: eur(1_000),
      renewal: eur(1_190),
    });
  });

  it('is not made for what the catalogue does not sell, nor where renewal has no price', () => {
    expect(quoteFor({ ...wanted, years: 2 }, PRICES, TAX)).toBeNull();
    expect(quoteFor({ ...wanted, name: 'example.com', tld: 'com' }, PRICES, TAX)).toBeNull();
    expect(quoteFor({ ...wanted, tld: 'io' }, PRICES, TAX)).toBeNull();
  });

  it('is below cost once the registrar takes more than was paid net', () => {
    expect(costsMore(eur(841), { net: eur(840) })).toBe(true);
    expect(costsMore(eur(840), { net: eur(840) })).toBe(false);
  });
});

describe('a contact', () => {
  const anna = {
    kind: 'person',
    firstName: 'Anna',
    lastName: 'Beispiel',
    organisation: null,
    street: 'Musterweg 3',
    postalCode: '93047',
    city: 'Regensburg',
    country: 'DE',
    phone: '+49.9410000000',
    email: 'anna@example.org',
  } as const;

  it('names the field that a registry would not take', () => {
    expect(contactIssues(anna)).toEqual([]);
    expect(contactIssues({ ...anna, phone: '0941 12345' }).map((issue) => issue.path)).toEqual(['phone']);
    expect(contactIssues({ ...anna, kind: 'organisation' }).map((issue) => issue.path)).toEqual(['organisation']);
  });
});
