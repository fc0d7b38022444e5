import type { Money } from './money.ts';

/** Data of test keys and of live keys never meet. */
export type Mode = 'test' | 'live';
export type PaymentStatus = 'open' | 'pending' | 'authorized' | 'paid' | 'canceled' | 'expired' | 'failed';
export type RefundStatus = 'queued' | 'pending' | 'processing' | 'refunded' | 'failed' | 'canceled';
export type SequenceType = 'oneoff' | 'first' | 'recurring';
export type MandateStatus = 'valid' | 'pending' | 'invalid';
export type SubscriptionStatus = 'pending' | 'active' | 'canceled' | 'suspended' | 'completed';

/** What every object has. Times are ISO strings of the stand-in's clock. */
interface Kept {
  id: string;
  mode: Mode;
  createdAt: string;
}

export interface Payment extends Kept {
  /** Secret part of the checkout address. */
  token: string;
  amount: Money;
  description: string;
  redirectUrl: string | null;
  cancelUrl: string | null;
  webhookUrl: string | null;
  locale: string | null;
  metadata: unknown;
  /** The chosen method; null while the customer has the choice. */
  method: string | null;
  /** Methods the customer may choose from; null for all that fit. */
  offered: string[] | null;
  sequenceType: SequenceType;
  customerId: string | null;
  mandateId: string | null;
  subscriptionId: string | null;
  captureMode: 'automatic' | 'manual' | null;
  status: PaymentStatus;
  authorizedAt: string | null;
  paidAt: string | null;
  canceledAt: string | null;
  expiredAt: string | null;
  failedAt: string | null;
  /** The end as it is announced, and the real one, which may be later. */
  expiresAt: string | null;
  endsAt: string | null;
  captureBefore: string | null;
  failureReason: string | null;
  /** What a payment without a customer becomes by itself, and when. */
  settles: { at: string; to: 'paid' | 'failed' } | null;
  /** Members that are only given back. */
  extras: Record<string, unknown>;
}

export interface Refund extends Kept {
  paymentId: string;
  amount: Money;
  description: string;
  metadata: unknown;
  status: RefundStatus;
  /** By a call, or by hand in the dashboard. */
  by: 'automatic' | 'manual';
  /** When its status changes by itself next. */
  movesAt: string | null;
  /** It will fail after processing. */
  doomed: boolean;
}

export interface Chargeback extends Kept {
  paymentId: string;
  amount: Money;
  reason: { code: string; description: string } | null;
  reversedAt: string | null;
}

export interface Customer extends Kept {
  name: string | null;
  email: string | null;
  locale: string | null;
  metadata: unknown;
  gone: boolean;
}

export interface Mandate extends Kept {
  customerId: string;
  method: 'directdebit' | 'creditcard' | 'paypal';
  details: Record<string, string | null>;
  mandateReference: string | null;
  signatureDate: string | null;
  status: MandateStatus;
}

export interface Subscription extends Kept {
  customerId: string;
  mandateId: string | null;
  method: Mandate['method'] | null;
  amount: Money;
  times: number | null;
  timesRemaining: number | null;
  interval: string;
  /** Days as `YYYY-MM-DD`. */
  startDate: string;
  nextPaymentDate: string | null;
  description: string;
  metadata: unknown;
  webhookUrl: string | null;
  status: SubscriptionStatus;
  canceledAt: string | null;
  /** Payments spawned since `startDate`. */
  spawned: number;
}

/** A next-gen webhook: signed, with the object in it. */
export interface Hook extends Kept {
  name: string;
  url: string;
  eventTypes: string[];
  secret: string;
  status: 'enabled' | 'disabled';
}

/** An event as next-gen webhooks carry it. */
export interface HookEvent extends Kept {
  type: string;
  entityId: string;
  entity: object;
}
