import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { BillingProfile as Fields } from '#model/rules/billing/profile.ts';

/** Whom a workspace's invoices are made out to. */
export const BillingProfile = defineEntity({
  name: 'BillingProfile',
  tableName: 'billing_profile',
  properties: {
    tenantId: p.uuid().primary(),
    fields: p.json<Fields>(),
    version: p.integer().version().default(1),
    updatedBy: p.uuid().strictNullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type BillingProfile = InferEntity<typeof BillingProfile>;
