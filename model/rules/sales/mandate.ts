import type { PaymentStatus } from './payment.ts';

/*
 * Charging by a way to pay that was remembered: when it is announced, when it is tried again, and by what it may be done.
 */

/** Where a mandate stands at the payment service. */
export type MandateStatus = 'valid' | 'pending' | 'invalid';

/** A mandate as the payment service shows it. */
export interface SeenMandate {
  reference: string;
  method: string;
  status: MandateStatus;
  /** By what its owner knows it again. */
  hint: string | null;
}

export const MANDATE_STATES = [
  'valid',
  /** The payment service does not charge by it any more. */
  'invalid',
  /** A charge by it was fetched back: nothing more is charged by it. */
  'suspended',
  /** Its owner took it back; the payment service is being told. */
  'revoking',
  'revoked',
] as const;
export type MandateState = (typeof MANDATE_STATES)[number];

/** How the payer is there: on the payment page once, there with their way to pay remembered, or not at all. */
export const PAYMENT_SEQUENCES = ['oneoff', 'first', 'recurring'] as const;
export type PaymentSequence = (typeof PAYMENT_SEQUENCES)[number];

const DAY = 86_400_000;

/** Between the announcement of a charge and the charge: time to object, and to fill the account. */
const ANNOUNCED_DAYS = 5;
/** Before the end of a term a charge needs at least so many days to arrive and be carried out. */
const LEAST_DAYS = 10;
/** After a charge that failed, so many days until the next; after the last there is none. */
const RETRY_DAYS = [3, 7] as const;
/** A charge that is on its way for longer is late: other ways to pay are opened. */
const LATE_DAYS = 10;

/** When a charge that is announced now is made; sooner where the term it pays for ends before, but never before it is announced. */
export function chargeDue(now: Date, termEnds: Date): Date {
  const latest = Math.max(now.getTime(), termEnds.getTime() - LEAST_DAYS * DAY);
  return new Date(Math.min(now.getTime() + ANNOUNCED_DAYS * DAY, latest));
}

/** When a charge is tried again after so many that failed; null when it is not. */
export function retryDue(failed: number, now: Date): Date | null {
  const days = RETRY_DAYS[failed - 1];
  return days === undefined ? null : new Date(now.getTime() + days * DAY);
}

/** True for a charge that should have come by now: its order can be paid another way. */
export function isLate(
  payment: { sequence: PaymentSequence; status: PaymentStatus; dueAt: Date | null },
  now: Date,
): boolean {
  if (payment.sequence !== 'recurring' || payment.status !== 'pending' || payment.dueAt === null) return false;
  return now.getTime() - payment.dueAt.getTime() >= LATE_DAYS * DAY;
}
