import type { Tx } from '#model/database.ts';
import { mayOrderBecome, PAYABLE, UNPAID_ENDS } from '#model/rules/sales/order-state.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import {
  isOnOffer,
  laterStatus,
  moneyStanding,
  type PaymentStatus,
  paymentVerdict,
  refundable,
} from '#model/rules/sales/payment.ts';
import { isLate, retryDue } from '#model/rules/sales/mandate.ts';
import { appendAudit } from '#model/store/audit.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import {
  decideOutcome,
  moveOrder,
  type OrderRow,
  orderSubject,
  raiseAlert,
  releaseName,
  SALES_WORKER,
} from '#model/store/sales/orders.ts';
import { intendPayment, intendRefund, type PaymentRow, paymentsOf } from '#model/store/sales/payments.ts';
import { creditOrder } from '#model/store/billing/invoices.ts';
import { endMandate } from '#model/store/sales/mandates.ts';
import { mailOfCharge } from '#model/store/sales/sales-mail.ts';
import { REFUND, refundWorkflowId } from '#workflows/contracts/order.ts';
import { askedAt } from '../failures.ts';
import type { MolliePayment } from '../payment/mollie.ts';

/*
 * What a fetched payment means for its order, applied in one transaction with the row. Whatever order answers come in and
 * however often: a payment goes forward only, the first that is paid pays, any other goes back.
 */

const LOST: Partial<Record<PaymentStatus, OrderCode>> = {
  expired: 'payment-expired',
  canceled: 'payment-cancelled',
  failed: 'payment-refused',
};

/** Takes over what was seen; returns the order as it stands then. The order is locked. */
export async function applyPayment(
  tx: Tx,
  order: OrderRow,
  known: PaymentRow,
  found: MolliePayment,
): Promise<OrderRow> {
  const now = askedAt();
  const seen = { ...found, status: laterStatus(known.status, found.status) };
  await tx.sql(
    `update payment set status = $2, reference = coalesce(reference, $3), method = coalesce($4, method),
            checkout_url = coalesce($5, checkout_url), refunded = greatest(refunded, $6), charged_back = $7,
            seen_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1`,
    [known.id, seen.status, seen.reference, seen.method, seen.checkoutUrl, seen.refunded, seen.chargedBack],
  );
  const terms = { orderId: order.id, mode: order.mode, amount: { amount: order.amount, currency: order.currency } };
  switch (paymentVerdict(terms, seen)) {
    case 'waiting':
      if (isLate({ ...known, status: seen.status }, now)) await chargeLate(tx, order);
      return seen.status === 'pending' && order.state === 'awaiting-payment'
        ? moveOrder(tx, order, 'payment-pending', { outcome: null })
        : order;
    case 'lost':
      return lost(tx, order, known, LOST[seen.status] ?? 'payment-refused', now);
    case 'wrong-mode':
      await raiseAlert(tx, order.id, 'payment-wrong-mode', { payment: seen.reference });
      if (known.applied) return order;
      await tx.sql(
        `update payment set status = 'failed', failure = $2 where tenant_id = current_tenant() and id = $1`,
        [known.id, JSON.stringify(orderFailure('payment-wrong-mode'))],
      );
      return lost(tx, order, known, 'payment-wrong-mode', now);
    case 'mismatch':
      if (PAYABLE.includes(order.state) || UNPAID_ENDS.includes(order.state))
        return review(tx, order, 'payment-mismatch');
      // The order was paid by another: it goes on, and a person looks at this one.
      await raiseAlert(tx, order.id, 'payment-mismatch', { payment: seen.reference });
      return order;
    case 'paid':
      return money(tx, order, { ...known, reference: seen.reference }, seen);
  }
}

/** This payment brings nothing. While another is on offer, the order waits for that one. */
async function lost(tx: Tx, order: OrderRow, payment: PaymentRow, code: OrderCode, now: Date): Promise<OrderRow> {
  if (!PAYABLE.includes(order.state) || order.state === 'payment-failed') return order;
  const others = (await paymentsOf(tx, order.id)).filter((other) => other.id !== payment.id);
  if (others.some((other) => isOnOffer(other))) return order;
  const charge = payment.mandateId !== null && code === 'payment-refused';
  const failed = await moveOrder(tx, order, 'payment-failed', {
    outcome: orderFailure(charge ? 'charge-failed' : code),
  });
  if (charge) await chargeAgain(tx, order, payment.mandateId, others, now);
  return failed;
}

/** Dunning: a charge that failed is announced again, some days apart, a few times. */
async function chargeAgain(
  tx: Tx,
  order: OrderRow,
  mandateId: string | null,
  others: readonly PaymentRow[],
  now: Date,
): Promise<void> {
  const before = others.filter(({ sequence, status }) => sequence === 'recurring' && status === 'failed').length;
  const dueAt = retryDue(before + 1, now);
  if (dueAt !== null && mandateId !== null) await intendPayment(tx, order, { mandateId, dueAt });
}

/** The money does not come: the buyer can pay another way, and people know. */
async function chargeLate(tx: Tx, order: OrderRow): Promise<void> {
  if (order.state !== 'payment-pending') return;
  await raiseAlert(tx, order.id, 'charge-late');
  await mailOfCharge(tx, order, 'charge-late');
}

async function money(tx: Tx, order: OrderRow, payment: PaymentRow, seen: MolliePayment): Promise<OrderRow> {
  const [applied] = await tx.sql<{ id: string }>(
    `insert into payment_application (tenant_id, id, order_id) values (current_tenant(), $1, $2)
     on conflict do nothing returning id`,
    [payment.id, order.id],
  );
  if (applied !== undefined) {
    await appendAudit(tx, {
      actor: SALES_WORKER,
      action: 'payment.applied',
      subject: orderSubject(order.id),
      correlation: orderSubject(order.id),
      detail: { payment: seen.reference, attempt: payment.attempt, amount: order.amount, currency: order.currency },
    });
    if (PAYABLE.includes(order.state)) return moveOrder(tx, order, 'paid', { outcome: null });
    if (UNPAID_ENDS.includes(order.state)) return refundDecision(tx, order, payment, 'payment-late', seen);
    return review(tx, order, 'outcome-contradiction');
  }
  if (payment.applied) return sincePaid(tx, order, payment, seen);
  const amount = refundable(seen.amount, seen.refunded, seen.chargedBack);
  const refundId = amount > 0 ? await intendRefund(tx, payment, 'surplus', amount) : null;
  if (refundId !== null) {
    const { tenantId } = tx;
    await enqueueStart(tx, {
      workflowId: refundWorkflowId(refundId),
      name: REFUND,
      args: [{ tenantId, orderId: order.id, refundId }],
    });
    await appendAudit(tx, {
      actor: SALES_WORKER,
      action: 'payment.surplus',
      subject: orderSubject(order.id),
      correlation: orderSubject(order.id),
      detail: { payment: seen.reference, amount, currency: order.currency },
    });
  }
  return order;
}

/** Money that was applied may have gone back since: by somebody's hand, or by the customer's bank. */
async function sincePaid(tx: Tx, order: OrderRow, payment: PaymentRow, seen: MolliePayment): Promise<OrderRow> {
  const standing = moneyStanding(seen);
  await dispute(tx, order, payment, seen.chargedBack > 0);
  // Nothing is on its way at the registry.
  if (order.state === 'paid' || order.state === 'auth-code-refused') {
    if (standing === 'refunded') return refundDecision(tx, order, payment, 'refunded-by-hand', seen);
    if (standing === 'partly-refunded') return review(tx, order, 'partly-refunded');
    if (standing === 'charged-back') return review(tx, order, 'charged-back');
  }
  if (order.state === 'registered' && seen.refunded > 0) {
    await raiseAlert(tx, order.id, 'refunded-by-hand');
    await creditOrder(tx, order, seen.refunded);
  }
  return order;
}

/** A charge that was fetched back is the last by its mandate, and its buyer is asked to settle it. */
async function dispute(tx: Tx, order: OrderRow, payment: PaymentRow, open: boolean): Promise<void> {
  await tx.sql(
    `update domain_order set disputed_at = case when $2 then coalesce(disputed_at, clock_timestamp()) end
      where tenant_id = current_tenant() and id = $1`,
    [order.id, open],
  );
  if (!open) return;
  await raiseAlert(tx, order.id, 'charged-back');
  if (payment.mandateId === null) return;
  await endMandate(tx, payment.mandateId, 'suspended');
  await mailOfCharge(tx, order, 'charged-back');
}

/**
 * Decides that the money goes back, and what of it: the row of the refund is there before the payment service is asked. A
 * payment that the bank has fetched is never refunded on top; what somebody sent back by hand already counts.
 */
export async function refundDecision(
  tx: Tx,
  order: OrderRow,
  payment: PaymentRow,
  code: OrderCode,
  seen: Pick<MolliePayment, 'amount' | 'refunded' | 'chargedBack'>,
): Promise<OrderRow> {
  if (seen.chargedBack > 0) return review(tx, order, 'charged-back');
  if (!(await decideOutcome(tx, order.id, 'refund'))) return review(tx, order, 'outcome-contradiction');
  await releaseName(tx, order.id);
  const amount = refundable(seen.amount, seen.refunded, seen.chargedBack);
  const decided = await moveOrder(tx, order, 'refund-decided', { outcome: orderFailure(code), audit: { amount } });
  if (amount === 0) return moveOrder(tx, decided, 'refunded', { outcome: orderFailure('refunded-by-hand') });
  await intendRefund(tx, payment, 'order', amount);
  return decided;
}

/** A person has to look: with an alert, never silently. */
export async function review(tx: Tx, order: OrderRow, code: OrderCode): Promise<OrderRow> {
  await raiseAlert(tx, order.id, code);
  return mayOrderBecome(order.state, 'manual-review')
    ? moveOrder(tx, order, 'manual-review', { outcome: orderFailure(code) })
    : order;
}
