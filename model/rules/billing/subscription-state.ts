import type { Failure } from '#model/rules/sentence.ts';
import { failure, sentence, type Sentence } from '#model/rules/sentence.ts';
import type { PaymentStatus } from '#model/rules/sales/payment.ts';

export const SUBSCRIPTION_STATES = [
  /** Its first payment is on offer. */
  'awaiting-payment',
  'active',
  /** A charge failed, was fetched back, or nothing charges it any more: its workspace keeps the plan for some days. */
  'past-due',
  'ended',
] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** Whether the payment service charges a plan by itself: it does not, it shall, it does, it shall not any more. */
export const CHARGING = ['off', 'wanted', 'on', 'unwanted'] as const;
export type Charging = (typeof CHARGING)[number];

export const SUBSCRIPTION_TRANSITIONS: Readonly<Record<SubscriptionState, readonly SubscriptionState[]>> = {
  'awaiting-payment': ['active', 'ended'],
  active: ['past-due', 'ended'],
  'past-due': ['active', 'ended'],
  ended: [],
};

/** Why a subscription is not as it should be. */
export const SUBSCRIPTION_CODES = [
  'charge-refused',
  'charged-back',
  'not-charged',
  'mandate-gone',
  'never-paid',
] as const;
export type SubscriptionCode = (typeof SUBSCRIPTION_CODES)[number];
export type SubscriptionFailure = Failure<SubscriptionCode>;

const WORDS: Readonly<Record<SubscriptionCode, Sentence>> = {
  'charge-refused': sentence('plan-charge-refused', 'The charge was refused.'),
  'charged-back': sentence('plan-charged-back', 'The bank fetched the charge back.'),
  'not-charged': sentence('plan-not-charged', 'The payment service does not charge the plan any more.'),
  'mandate-gone': sentence('plan-mandate-gone', 'The way to pay cannot be charged any more.'),
  'never-paid': sentence('plan-never-paid', 'The first payment was never made.'),
};

export function subscriptionFailure(code: SubscriptionCode): SubscriptionFailure {
  return failure(code, WORDS[code]);
}

/** What charges a plan, as the payment service shows it; null: it knows no such thing. */
export type ChargingStatus = 'charging' | 'over' | null;

/** A charge, the newest last. */
export interface SeenCharge {
  status: PaymentStatus;
  chargedBack: number;
}

/**
 * What is wrong with a plan that is paid for, or null. The payment service tells nobody when it gives up a subscription or a
 * mandate: a look finds it.
 */
export function wrongWith(
  charging: ChargingStatus,
  mandate: 'valid' | 'pending' | 'invalid' | null,
  newest: SeenCharge | undefined,
): SubscriptionCode | null {
  if (newest !== undefined && newest.chargedBack > 0) return 'charged-back';
  if (newest?.status === 'failed') return 'charge-refused';
  if (mandate === null || mandate === 'invalid') return 'mandate-gone';
  return charging === 'charging' ? null : 'not-charged';
}

const DAY = 86_400_000;
/** So long a workspace keeps a plan that is not paid. */
export const GRACE_MS = 14 * DAY;

/** Whether the time is over in which a plan that is past due is kept. */
export function graceIsOver(pastDueSince: Date, now: Date): boolean {
  return now.getTime() - pastDueSince.getTime() >= GRACE_MS;
}
