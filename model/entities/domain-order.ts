import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { ORDER_STATES } from '#model/rules/sales/order-state.ts';
import { type Quote, SALE_ACTIONS } from '#model/rules/sales/price.ts';
import type { OrderFailure } from '#model/rules/sales/order-failure.ts';
import type { OrderConsent } from '#model/rules/sales/order-acts.ts';

/** What somebody ordered, and where it stands. */
export const DomainOrder = defineEntity({
  name: 'DomainOrder',
  tableName: 'domain_order',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    number: p.integer(),
    state: p.enum(ORDER_STATES).default('placed'),
    action: p.enum(SALE_ACTIONS),
    name: p.text(),
    years: p.integer(),
    quote: p.json<Quote>(),
    amount: p.integer(),
    currency: p.text(),
    mode: p.enum(['live', 'test'] as const),
    contactId: p.uuid(),
    buyerId: p.uuid(),
    quoteId: p.uuid().strictNullable(),
    registrationId: p.uuid().strictNullable(),
    authCode: p.text().strictNullable(),
    locale: p.enum(['en', 'de'] as const).default('en'),
    consent: p.json<OrderConsent>().defaultRaw(`'{}'`),
    outcome: p.json<OrderFailure>().strictNullable(),
    disputedAt: p.datetime().strictNullable(),
    version: p.integer().version().default(1),
    placedAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().strictNullable(),
  },
});
export type DomainOrder = InferEntity<typeof DomainOrder>;

/** The one decision about a paid order. */
export const OrderOutcome = defineEntity({
  name: 'OrderOutcome',
  tableName: 'order_outcome',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    outcome: p.enum(['register', 'refund'] as const),
    at: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type OrderOutcome = InferEntity<typeof OrderOutcome>;

/** The order that has a name, of all that want it. */
export const NameClaim = defineEntity({
  name: 'NameClaim',
  tableName: 'name_claim',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    orderId: p.uuid(),
    name: p.text(),
    at: p.datetime().defaultRaw('clock_timestamp()'),
    releasedAt: p.datetime().strictNullable(),
  },
});
export type NameClaim = InferEntity<typeof NameClaim>;

/** What the people who run the platform have to look at. */
export const SalesAlert = defineEntity({
  name: 'SalesAlert',
  tableName: 'sales_alert',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    orderId: p.uuid(),
    code: p.text(),
    params: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    at: p.datetime().defaultRaw('clock_timestamp()'),
    acknowledgedAt: p.datetime().strictNullable(),
    acknowledgedBy: p.uuid().strictNullable(),
  },
});
export type SalesAlert = InferEntity<typeof SalesAlert>;
