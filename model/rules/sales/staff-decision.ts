import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { OrderState } from './order-state.ts';
import type { LookVerdict } from './registration.ts';

/** What a person may decide of an order that waits for one. Both look first, so that neither can do harm. */
export const STAFF_DECISIONS = [
  /** Adopt what is certainly true now: the domain is ours, or the money is back. */
  'look-again',
  /** Send the money back, once it is certain that no domain will come. */
  'refund',
] as const;
export type StaffDecision = (typeof STAFF_DECISIONS)[number];

export interface StaffFacts {
  state: OrderState;
  /** The customer's bank has fetched the money. */
  disputed: boolean;
  /** Money was applied to the order. */
  paid: boolean;
  /** A refund was tried before, whatever became of it. */
  refundTried: boolean;
}

/** Why a decision cannot be made now, or null. What the registrar says is looked up after that. */
export function staffRefused(decision: StaffDecision, facts: StaffFacts): Sentence | null {
  if (facts.state !== 'manual-review')
    return sentence('staff-not-waiting', 'The order is {state}; only one that waits for a person can be decided.', {
      state: facts.state,
    });
  if (decision === 'look-again') return null;
  if (facts.disputed)
    return sentence('staff-charged-back', 'The bank has fetched the money already; a refund would pay it twice.');
  if (!facts.paid) return sentence('staff-not-paid', 'No money was taken for this order.');
  return facts.refundTried
    ? sentence(
        'staff-refund-tried',
        'A refund was tried before. Send it at the payment service by hand, then look at the order again.',
      )
    : null;
}

/** What was sent this long ago and is nowhere has not arrived. */
const FORGOTTEN_MS = 3_600_000;

/** Why the registrar's answer forbids a refund, or null. While a registration can still succeed, money stays. */
export function refundUnsafe(look: {
  verdict: LookVerdict;
  attempt: number;
  sentMsAgo: number | null;
}): Sentence | null {
  switch (look.verdict) {
    case 'failed':
    case 'not-ours':
      return null;
    case 'absent':
      return look.attempt === 0 || (look.sentMsAgo ?? 0) >= FORGOTTEN_MS
        ? null
        : sentence('staff-too-soon', 'A registration was sent less than an hour ago and may still take effect. Wait.');
    case 'registered':
      return sentence('staff-registered', 'The registrar holds the domain for this order. Look again to adopt it.');
    case 'running':
    case 'support':
      return sentence('staff-running', 'The registrar still works on it; the registration can succeed. Wait.');
    case 'unknown':
      return sentence('staff-unknown', 'The registrar cannot be asked now, so nobody knows. Try again later.');
  }
}
