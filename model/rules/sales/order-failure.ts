import type { Failure } from '#model/rules/sentence.ts';

/** Why an order is not, or not only, a success. Each has words in every language. */
export const ORDER_CODES = [
  'name-taken',
  'name-claimed',
  'name-premium',
  'cost-rose',
  'contact-refused',
  'registry-refused',
  'registration-failed',
  'registration-unclear',
  'registration-slow',
  'registrar-held',
  'payment-not-made',
  'payment-expired',
  'payment-cancelled',
  'payment-refused',
  'payment-mismatch',
  'payment-wrong-mode',
  'payment-late',
  'payment-surplus',
  'payment-service-held',
  'refunded-by-hand',
  'refunded-by-staff',
  'partly-refunded',
  'charged-back',
  'refund-refused',
  'refund-failed',
  'refund-withdrawn',
  'refund-slow',
  'registered-after-refund',
  'job-failed-but-held',
  'outcome-contradiction',
  'step-failed',
] as const;
export type OrderCode = (typeof ORDER_CODES)[number];
export type OrderFailure = Failure<OrderCode>;
