import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Seller } from '#model/rules/billing/invoice.ts';
import type { PaymentSettings, RegistrarSettings, SalesChecks, ShopTexts } from '#model/rules/sales/settings.ts';

/** What the platform sells with: one row. Secrets are envelopes that only the worker opens. */
export const SalesSettings = defineEntity({
  name: 'SalesSettings',
  tableName: 'sales_settings',
  properties: {
    id: p.uuid().primary(),
    enabled: p.boolean().default(false),
    registrar: p.json<RegistrarSettings>().defaultRaw(`'{}'`),
    registrarSecret: p.text().hidden().strictNullable(),
    payment: p.json<PaymentSettings>().defaultRaw(`'{}'`),
    paymentSecret: p.text().hidden().strictNullable(),
    taxRate: p.integer().default(1900),
    vatRates: p.json<Record<string, number>>().defaultRaw("'{}'"),
    currency: p.text().default('EUR'),
    seller: p.json<Partial<Seller>>().defaultRaw(`'{}'`),
    texts: p.json<ShopTexts>().defaultRaw(`'{}'`),
    checks: p.json<SalesChecks>().defaultRaw(`'{}'`),
    version: p.integer().version().default(1),
    updatedBy: p.uuid().strictNullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type SalesSettings = InferEntity<typeof SalesSettings>;
