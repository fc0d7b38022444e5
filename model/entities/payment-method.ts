import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A way to pay, as the payment service offers it, and what it may be used for. */
export const PaymentMethod = defineEntity({
  name: 'PaymentMethod',
  tableName: 'payment_method',
  properties: {
    id: p.text().primary(),
    description: p.text(),
    offered: p.boolean().default(true),
    domainOrders: p.boolean().default(false),
    subscriptions: p.boolean().default(false),
    minimum: p.integer().strictNullable(),
    maximum: p.integer().strictNullable(),
    currency: p.text().strictNullable(),
    remembers: p.boolean().default(false),
    seenAt: p.datetime().defaultRaw('now()'),
  },
});
export type PaymentMethod = InferEntity<typeof PaymentMethod>;
