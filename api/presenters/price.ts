import type { input } from 'zod';
import { taxOfTerms } from '#model/rules/billing/tax.ts';
import type { Quote } from '#model/rules/sales/price.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import type { PriceShape, QuoteShape } from '#api/shapes/money.ts';

export function presentPrice(terms: Quote): input<typeof PriceShape> {
  const { years, net, tax, gross, renewal } = terms;
  const { rate, rule, country } = taxOfTerms(terms);
  return { years, taxRate: rate, taxRule: rule, taxCountry: country, net, tax, gross, renewal };
}

export function presentQuote(row: { id: string; terms: Quote; expiresAt: Date }): input<typeof QuoteShape> {
  const { action, name } = row.terms;
  return {
    id: row.id,
    action,
    name,
    unicodeName: readable(name),
    ...presentPrice(row.terms),
    expiresAt: row.expiresAt.toISOString(),
  };
}
