import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { PAYMENT_SEQUENCES } from '#model/rules/sales/mandate.ts';
import { PAYMENT_STATUSES } from '#model/rules/sales/payment.ts';
import type { OrderFailure } from '#model/rules/sales/order-failure.ts';

/** A payment that was, or is about to be, offered. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    orderId: p.uuid(),
    attempt: p.integer(),
    reference: p.text().strictNullable(),
    status: p.enum(PAYMENT_STATUSES).default('open'),
    amount: p.integer(),
    currency: p.text(),
    method: p.text().strictNullable(),
    checkoutUrl: p.text().strictNullable(),
    refunded: p.integer().default(0),
    chargedBack: p.integer().default(0),
    failure: p.json<OrderFailure>().strictNullable(),
    seenHash: p.text().strictNullable(),
    intendedAt: p.datetime().defaultRaw('clock_timestamp()'),
    seenAt: p.datetime().strictNullable(),
    sequence: p.enum(PAYMENT_SEQUENCES).default('oneoff'),
    mandateId: p.uuid().strictNullable(),
    dueAt: p.datetime().strictNullable(),
  },
});
export type Payment = InferEntity<typeof Payment>;

/** The payment that pays for an order: the first that was paid. */
export const PaymentApplication = defineEntity({
  name: 'PaymentApplication',
  tableName: 'payment_application',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    orderId: p.uuid(),
    at: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type PaymentApplication = InferEntity<typeof PaymentApplication>;

/** Money that goes back; the row is there before the payment service is asked. */
export const Refund = defineEntity({
  name: 'Refund',
  tableName: 'refund',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    paymentId: p.uuid(),
    orderId: p.uuid(),
    purpose: p.enum(['order', 'surplus'] as const),
    amount: p.integer(),
    currency: p.text(),
    state: p.enum(['intended', 'submitted', 'refunded', 'failed', 'cancelled', 'refused'] as const).default('intended'),
    reference: p.text().strictNullable(),
    status: p.text().strictNullable(),
    failure: p.json<OrderFailure>().strictNullable(),
    intendedAt: p.datetime().defaultRaw('clock_timestamp()'),
    submittedAt: p.datetime().strictNullable(),
    endedAt: p.datetime().strictNullable(),
  },
});
export type Refund = InferEntity<typeof Refund>;

/** A call of the payment service, as it came. */
export const PaymentCallback = defineEntity({
  name: 'PaymentCallback',
  tableName: 'payment_callback',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    resourceId: p.text(),
    receivedAt: p.datetime().defaultRaw('clock_timestamp()'),
    doneAt: p.datetime().strictNullable(),
    found: p.text().strictNullable(),
  },
});
export type PaymentCallback = InferEntity<typeof PaymentCallback>;
