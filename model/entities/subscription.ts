import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { Feature, PlanLimits, PlanTerms } from '#model/rules/billing/plan-offer.ts';
import { CHARGING, SUBSCRIPTION_STATES, type SubscriptionFailure } from '#model/rules/billing/subscription-state.ts';
import { PAYMENT_STATUSES } from '#model/rules/sales/payment.ts';

/** A plan of the platform: what a workspace may use with it, and what it costs. */
export const PlanOffer = defineEntity({
  name: 'PlanOffer',
  tableName: 'plan_offer',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    amount: p.integer(),
    currency: p.text(),
    months: p.integer(),
    features: p.json<Feature[]>(),
    limits: p.json<Partial<PlanLimits>>(),
    offered: p.boolean().default(true),
    isDefault: p.boolean().default(false),
    position: p.integer().default(0),
  },
});
export type PlanOffer = InferEntity<typeof PlanOffer>;

/** A workspace pays for a plan. */
export const Subscription = defineEntity({
  name: 'Subscription',
  tableName: 'subscription',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    planId: p.text(),
    state: p.enum(SUBSCRIPTION_STATES).default('awaiting-payment'),
    mode: p.enum(['live', 'test'] as const),
    terms: p.json<PlanTerms>(),
    charging: p.enum(CHARGING).default('off'),
    chargingNumber: p.integer().default(1),
    reference: p.text().strictNullable(),
    mandateId: p.uuid().strictNullable(),
    paidUntil: p.datetime().strictNullable(),
    nextPlanId: p.text().strictNullable(),
    endsAtPeriod: p.boolean().default(false),
    pastDueSince: p.datetime().strictNullable(),
    failure: p.json<SubscriptionFailure>().strictNullable(),
    version: p.integer().default(1),
    placedBy: p.uuid(),
    locale: p.enum(['en', 'de'] as const).default('en'),
    placedAt: p.datetime().defaultRaw('clock_timestamp()'),
    endedAt: p.datetime().strictNullable(),
  },
});
export type Subscription = InferEntity<typeof Subscription>;

/** A payment of a plan, and the time that it pays for. */
export const SubscriptionPayment = defineEntity({
  name: 'SubscriptionPayment',
  tableName: 'subscription_payment',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    subscriptionId: p.uuid(),
    reference: p.text().strictNullable(),
    sequence: p.enum(['first', 'recurring'] as const),
    status: p.enum(PAYMENT_STATUSES).default('open'),
    amount: p.integer(),
    currency: p.text(),
    checkoutUrl: p.text().strictNullable(),
    chargedBack: p.integer().default(0),
    periodFrom: p.datetime().strictNullable(),
    periodTo: p.datetime().strictNullable(),
    intendedAt: p.datetime().defaultRaw('clock_timestamp()'),
    seenAt: p.datetime().strictNullable(),
  },
});
export type SubscriptionPayment = InferEntity<typeof SubscriptionPayment>;
