const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What public material leaves open, or what a run may want shorter: one switch each, so that a live observation is one
 * edit. The defaults marked "documented" are facts; the others are assumptions.
 */
export interface Switches {
  /** Documented: a refund can be withdrawn this long before it is executed. */
  refundDelayMs: number;
  /** How long a refund is processed until the customer has the money. */
  refundProcessingMs: number;
  /** Documented: a second refund of the same amount of a payment is a duplicate for this long. */
  duplicateRefundMs: number;
  /** True when refunds that failed or were withdrawn count as the first of a duplicate. */
  duplicatesCountWithdrawn: boolean;
  /** Documented: how long an idempotency key is remembered. */
  keyLifeMs: number;
  /** True when refusals are remembered for a key too, and not only what was done. */
  keysKeepRefusals: boolean;
  /** True when a key takes a body for another one that has the same members in another order. */
  keysCompareBytes: boolean;
  /** How long a SEPA direct debit is pending. */
  sepaSettleMs: number;
  /** How long an authorized payment can be captured. */
  captureWindowMs: number;
  /** What an authorized payment becomes that nobody captures. */
  captureWindowEnd: 'expired' | 'canceled';
  /** How long a payment is open for which no method is chosen yet. */
  unchosenExpiryMs: number;
  /** Documented: how long a listener may take for its 200. */
  webhookTimeoutMs: number;
  /** Documented: minutes after the change at which a listener is called until it answers 200. */
  webhookMinutes: readonly number[];
  /** What stands before the hexadecimal signature of a next-gen webhook; the official client takes it with and without. */
  signaturePrefix: string;
  /** True when keys of a profile may manage next-gen webhooks, too; the official client offers them access tokens only. */
  keysReachWebhooks: boolean;
  /** Documented: a customer who cancels a preselected method is asked for another before the payment is canceled. */
  cancelAsksForMethod: boolean;
  /** Documented: charges after which a subscription of test mode ends; and what it is then. */
  testCharges: number;
  testChargesEnd: 'canceled' | 'completed';
  /** Documented for SEPA: failures in a row after which a subscription ends; and what it is then, by method. */
  failuresUntilEnd: number;
  failuresEnd: Readonly<Record<'directdebit' | 'creditcard' | 'paypal', 'canceled' | 'suspended'>>;
  /** Status that answers for a customer who was deleted, and for the end of a subscription that has ended. */
  deletedCustomerStatus: number;
  endedSubscriptionStatus: number;
  /** Reasons of a chargeback that end a SEPA mandate at once; cards need none. */
  fatalSepaReasons: readonly string[];
  /** What becomes of subscriptions whose mandate is revoked or dies by a reversal. */
  mandateLossEnd: 'canceled' | 'suspended';
}

export const DEFAULT_SWITCHES: Switches = {
  refundDelayMs: 2 * HOUR,
  refundProcessingMs: DAY,
  duplicateRefundMs: HOUR,
  duplicatesCountWithdrawn: false,
  keyLifeMs: HOUR,
  keysKeepRefusals: false,
  keysCompareBytes: false,
  sepaSettleMs: 2 * DAY,
  captureWindowMs: 7 * DAY,
  captureWindowEnd: 'expired',
  unchosenExpiryMs: 15 * MINUTE,
  webhookTimeoutMs: 15_000,
  webhookMinutes: [0, 1, 3, 7, 15, 31, 60, 120, 240, 1560],
  signaturePrefix: 'sha256=',
  keysReachWebhooks: false,
  cancelAsksForMethod: true,
  testCharges: 10,
  testChargesEnd: 'canceled',
  failuresUntilEnd: 2,
  failuresEnd: { directdebit: 'canceled', creditcard: 'suspended', paypal: 'suspended' },
  deletedCustomerStatus: 410,
  endedSubscriptionStatus: 422,
  fatalSepaReasons: ['AC01', 'AC04', 'AC06', 'MD01', 'MD07'],
  mandateLossEnd: 'canceled',
};
