import type { WireMoney } from './money.ts';
import type { Mode } from './records.ts';

export type EffectKind =
  | 'payment-created'
  /** The customer's money has come. */
  | 'payment-paid'
  /** A customer who is not present is being charged. */
  | 'charged'
  /** It came to nothing. */
  | 'charge-failed'
  /** A refund was taken on; it may still be withdrawn. */
  | 'refund-accepted'
  /** The money has left. */
  | 'refund-executed'
  /** The money came back: the customer has nothing. */
  | 'refund-failed'
  | 'refund-canceled'
  | 'chargeback'
  | 'chargeback-reversed'
  | 'customer-created'
  | 'mandate-created'
  | 'subscription-created';

/** Who made something happen: a call, the customer at the checkout, a hand in the dashboard, or time. */
export interface Actor {
  by: 'api' | 'checkout' | 'control' | 'time';
  /** Idempotency key of the call. */
  key?: string | null;
  /** What went wrong with the call's answer, if anything. */
  fault?: string | null;
}

/** Something that happened to somebody's money, whether or not the answer told it. */
export interface Effect extends Required<Actor> {
  at: string;
  kind: EffectKind;
  mode: Mode;
  /** The object it happened to, and the payment it belongs to. */
  id: string;
  paymentId: string | null;
  amount: WireMoney | null;
  /** Of refunds: `automatic` by a call, `manual` by a hand in the dashboard. */
  origin: 'automatic' | 'manual' | null;
}

/** Effects counted by kind; refunds by origin too. */
export function counted(effects: readonly Effect[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, origin } of effects)
    for (const name of origin === null ? [kind] : [kind, `${kind}:${origin}`]) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
