import { type Money, sameMoney } from './money.ts';

/** Status of a payment as Mollie tells it. What is not among them is treated as still open. */
export const PAYMENT_STATUSES = ['open', 'pending', 'authorized', 'paid', 'canceled', 'expired', 'failed'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Nothing follows these; `paid` is the one with money. */
const FINAL: readonly PaymentStatus[] = ['paid', 'canceled', 'expired', 'failed'];
const RANK: Readonly<Record<PaymentStatus, number>> = {
  open: 0,
  pending: 1,
  authorized: 1,
  canceled: 2,
  expired: 2,
  failed: 2,
  // Above all others: an answer from a copy that lags behind never takes money back.
  paid: 3,
};

export function isFinalPayment(status: PaymentStatus): boolean {
  return FINAL.includes(status);
}

/** True while a payment can still be made: it was, or is about to be, offered, and has not ended. */
export function isOnOffer({ status, failure }: { status: PaymentStatus; failure: object | null }): boolean {
  return failure === null && (status === 'open' || status === 'pending' || status === 'authorized');
}

/** What is known after an answer: a payment moves forward only, whatever order answers come in. */
export function laterStatus(known: PaymentStatus, seen: PaymentStatus): PaymentStatus {
  return RANK[seen] >= RANK[known] ? seen : known;
}

/** A payment as the payment service shows it, in our words. */
export interface SeenPayment {
  status: PaymentStatus;
  mode: 'live' | 'test';
  amount: Money;
  refunded: number;
  chargedBack: number;
  /** What we wrote into it when it was made; null when it is not ours. */
  mark: { tenantId: string; orderId: string; paymentId: string } | null;
}

/** What an order asks of a payment. */
export interface PaymentTerms {
  orderId: string;
  mode: 'live' | 'test';
  amount: Money;
}

export type PaymentVerdict =
  /** Not paid; it may still be. */
  | 'waiting'
  /** Not paid, and it will not be. */
  | 'lost'
  /** Money of another mode is no money of this shop. */
  | 'wrong-mode'
  /** Paid, but not what was asked for: a person has to look. */
  | 'mismatch'
  | 'paid';

/**
 * What a payment means for its order. `authorized` is not money. Whether it was refunded or charged back since is looked at
 * before anything is bought (`moneyStanding`).
 */
export function paymentVerdict(terms: PaymentTerms, seen: SeenPayment): PaymentVerdict {
  if (seen.mode !== terms.mode) return 'wrong-mode';
  if (!isFinalPayment(seen.status)) return 'waiting';
  if (seen.status !== 'paid') return 'lost';
  return sameMoney(seen.amount, terms.amount) && seen.mark?.orderId === terms.orderId ? 'paid' : 'mismatch';
}

export type MoneyStanding = 'whole' | 'refunded' | 'partly-refunded' | 'charged-back';

/** Where the money of a paid payment is: somebody may have sent it back by hand, or the customer's bank has fetched it. */
export function moneyStanding({ amount, refunded, chargedBack }: SeenPayment): MoneyStanding {
  if (chargedBack > 0) return 'charged-back';
  if (refunded >= amount.amount) return 'refunded';
  return refunded > 0 ? 'partly-refunded' : 'whole';
}

/**
 * What may still be refunded, in minor units: what was paid, less what went back. Payment services allow more than that for
 * some methods, so their own figure is no limit.
 */
export function refundable(paid: Money, refunded: number, chargedBack: number): number {
  return Math.max(0, paid.amount - refunded - chargedBack);
}
