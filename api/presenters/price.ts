import type { input } from 'zod';
import type { Quote } from '#model/rules/sales/price.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import type { PriceShape, QuoteShape } from '#api/shapes/money.ts';

export function presentPrice({ years, taxRate, net, tax, gross, renewal }: Quote): input<typeof PriceShape> {
  return { years, taxRate, net, tax, gross, renewal };
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
