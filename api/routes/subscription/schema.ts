import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { MoneyShape } from '#api/shapes/money.ts';
import { FeatureName, PlanLimits, PlanOfferShape } from '#api/shapes/plan-offer.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { SUBSCRIPTION_STATES } from '#model/rules/billing/subscription-state.ts';
import { PAYMENT_STATUSES } from '#model/rules/sales/payment.ts';

/** One payment for the plan. */
const PlanPayment = z
  .object({
    status: z.enum(PAYMENT_STATUSES),
    amount: MoneyShape,
    chargedBack: MoneyShape,
    reference: z.string().nullable(),
    /** The time that it pays for; null while it pays for none. */
    from: Timestamp.nullable(),
    to: Timestamp.nullable(),
    at: Timestamp,
  })
  .meta({ id: 'PlanPayment' });

/** The plan that a workspace pays for. */
const SubscriptionShape = z
  .object({
    id: z.uuid(),
    plan: PlanOfferShape,
    state: z.enum(SUBSCRIPTION_STATES).meta({ id: 'SubscriptionState' }),
    /** What was agreed for each interval. */
    gross: MoneyShape,
    months: z.int(),
    paidUntil: Timestamp.nullable(),
    /** What it becomes then. */
    nextPlan: PlanOfferShape.nullable(),
    endsThen: z.boolean(),
    /** Why it is not as it should be. */
    failure: FailureShape.nullable(),
    /** When it ends if nobody pays. */
    graceUntil: Timestamp.nullable(),
    payAt: z.string().nullable(),
    payComing: z.boolean(),
    payments: z.array(PlanPayment),
  })
  .meta({ id: 'Subscription' });

export const Billing = z
  .object({
    /** Null: the workspace pays for no plan. */
    subscription: SubscriptionShape.nullable(),
    /** What it may use now. */
    features: z.array(FeatureName),
    limits: PlanLimits,
    /** How much of it is used. */
    used: z.object({ providerAccounts: z.int(), members: z.int() }),
    /** Plans that can be chosen; empty where the platform offers none. */
    offers: z.array(PlanOfferShape),
  })
  .meta({ id: 'Billing' });

const PlanChoice = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

export const readBilling = endpoint({
  method: 'GET',
  path: '/t/:tenant/subscription',
  id: 'subscription.read',
  summary: 'The plan of the workspace, what it includes, and what it can become',
  access: 'order.read',
  rate: 'read',
  response: Billing,
});

export const choosePlan = endpoint({
  method: 'POST',
  path: '/t/:tenant/subscription',
  id: 'subscription.choose',
  summary: 'Choose a plan that is paid for, bindingly; it begins with its first payment',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({ planId: PlanChoice, acceptTerms: z.literal(true), locale: z.enum(['en', 'de']) }),
  response: Billing,
  status: 201,
  errors: ['conflict', 'sales-disabled'],
});

export const changePlan = endpoint({
  method: 'PUT',
  path: '/t/:tenant/subscription',
  id: 'subscription.change',
  summary: 'Have another plan from the end of what is paid on',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({ planId: PlanChoice }),
  response: Billing,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const endPlan = endpoint({
  method: 'POST',
  path: '/t/:tenant/subscription/end',
  id: 'subscription.end',
  summary: 'Let the plan end with what is paid; nothing more is charged',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({}).optional(),
  response: Billing,
  errors: ['conflict', 'temporarily-unavailable'],
});

export const payPlan = endpoint({
  method: 'POST',
  path: '/t/:tenant/subscription/payments',
  id: 'subscription.pay',
  summary: 'Ask for a payment of a plan that is not paid',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({}).optional(),
  response: Billing,
  errors: ['conflict', 'temporarily-unavailable'],
});
