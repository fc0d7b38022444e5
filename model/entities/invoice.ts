import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { INVOICE_KINDS, type InvoiceLine, type Seller } from '#model/rules/billing/invoice.ts';
import type { InvoiceParty } from '#model/rules/billing/profile.ts';

/** An invoice or a credit note, as it was issued: never changed. */
export const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    kind: p.enum(INVOICE_KINDS),
    number: p.text(),
    orderId: p.uuid().strictNullable(),
    subscriptionPaymentId: p.uuid().strictNullable(),
    corrects: p.uuid().strictNullable(),
    seller: p.json<Partial<Seller>>(),
    buyer: p.json<InvoiceParty>(),
    line: p.json<InvoiceLine>(),
    taxRate: p.integer(),
    taxRule: p.text().default('domestic'),
    taxCountry: p.text().strictNullable(),
    net: p.integer(),
    tax: p.integer(),
    gross: p.integer(),
    currency: p.text(),
    locale: p.enum(['en', 'de'] as const),
    paymentReference: p.text().strictNullable(),
    issuedAt: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type Invoice = InferEntity<typeof Invoice>;
