import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { MANDATE_STATES } from '#model/rules/sales/mandate.ts';

/** The workspace as a customer of the payment service. */
export const PaymentCustomer = defineEntity({
  name: 'PaymentCustomer',
  tableName: 'payment_customer',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    mode: p.enum(['live', 'test'] as const),
    reference: p.text().strictNullable(),
    madeAt: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type PaymentCustomer = InferEntity<typeof PaymentCustomer>;

/** The leave to charge a way to pay without anybody there. */
export const PaymentMandate = defineEntity({
  name: 'PaymentMandate',
  tableName: 'payment_mandate',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    customerId: p.uuid(),
    reference: p.text(),
    method: p.text(),
    hint: p.text().strictNullable(),
    state: p.enum(MANDATE_STATES),
    orderId: p.uuid().strictNullable(),
    givenBy: p.uuid().strictNullable(),
    givenAt: p.datetime().defaultRaw('clock_timestamp()'),
    endedAt: p.datetime().strictNullable(),
  },
});
export type PaymentMandate = InferEntity<typeof PaymentMandate>;
