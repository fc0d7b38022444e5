import type { Order } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';

/** Where a payment stands. */
export const PAYMENT_WORDS: Readonly<Record<Order['payments'][number]['status'], () => string>> = {
  open: m.payment_open,
  pending: m.payment_pending,
  authorized: m.payment_authorized,
  paid: m.payment_paid,
  canceled: m.payment_canceled,
  expired: m.payment_expired,
  failed: m.payment_failed,
};
