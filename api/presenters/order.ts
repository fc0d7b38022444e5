import type { input } from 'zod';
import type { Tx } from '#model/database.ts';
import { isOnOffer } from '#model/rules/sales/payment.ts';
import { isLate } from '#model/rules/sales/mandate.ts';
import { orderNotCancellable, orderNotPayable } from '#model/rules/sales/order-acts.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import {
  orderById,
  type OrderFullRow,
  type OrderItemRow,
  orderMoments,
  paymentViews,
  type PaymentViewRow,
  refundViews,
  type RefundViewRow,
} from '#api/queries/orders.ts';
import type { Order, OrderItem } from '#api/routes/orders/schema.ts';
import { presentPrice } from './price.ts';

export function presentOrderItem(row: OrderItemRow): input<typeof OrderItem> {
  const { id, number, state, action, name, years, amount, currency, outcome, placedAt, finishedAt } = row;
  return {
    id,
    number,
    state,
    action,
    name,
    unicodeName: readable(name),
    years,
    total: { amount, currency },
    outcome,
    placedAt: placedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** Everything a buyer may know of an order. @throws ApexkeepError `not-found` */
export async function presentOrder(tx: Tx, id: string): Promise<input<typeof Order>> {
  const row = await orderById(tx, id);
  const payments = await paymentViews(tx, id);
  const refunds = await refundViews(tx, id);
  const moments = await orderMoments(tx, id);
  return {
    ...presentOrderItem(row),
    ...waysOn(row, payments),
    price: presentPrice(row.quote),
    contact: {
      id: row.contactId,
      name: row.contact.organisation ?? `${row.contact.firstName} ${row.contact.lastName}`,
      email: row.contact.email,
    },
    mode: row.mode,
    disputed: row.disputed,
    payments: payments.map(presentPayment),
    refunds: refunds.map(presentRefund),
    moments: moments.map(({ at, action, code }) => ({ at: at.toISOString(), what: action, code })),
    registration:
      row.registrationId === null
        ? null
        : { id: row.registrationId, expiresAt: row.registrationEnds?.toISOString() ?? null },
    version: row.version,
  };
}

/** What the buyer can do now: pay, pay again, or leave it. */
function waysOn({ state }: OrderFullRow, payments: readonly PaymentViewRow[]) {
  const canCancel = orderNotCancellable(state) === null;
  const offered = payments.filter(isOnOffer);
  const payAt = canCancel ? (offered.find(({ checkoutUrl }) => checkoutUrl !== null)?.checkoutUrl ?? null) : null;
  return {
    payAt,
    payComing:
      canCancel && payAt === null && offered.some(({ reference, dueAt }) => reference === null && dueAt === null),
    chargeAt: canCancel ? (announced(offered)?.dueAt?.toISOString() ?? null) : null,
    canCancel,
    canPayAgain: canPayAgain(state, offered),
  };
}

/** A charge that is not made yet. */
function announced(offered: readonly PaymentViewRow[]): PaymentViewRow | undefined {
  return offered.find(({ reference, dueAt }) => reference === null && dueAt !== null);
}

/** After one that failed; and instead of a charge that is announced, or does not come. */
function canPayAgain(state: OrderState, offered: readonly PaymentViewRow[]): boolean {
  if (state === 'payment-failed') return true;
  const now = new Date();
  return (
    orderNotPayable(state) === null && (announced(offered) !== undefined || offered.some((one) => isLate(one, now)))
  );
}

function presentPayment(row: PaymentViewRow): input<typeof Order>['payments'][number] {
  const { attempt, status, amount, currency, refunded, method, applied, reference, failure, at } = row;
  return {
    attempt,
    status,
    amount: { amount, currency },
    refunded: { amount: refunded, currency },
    method,
    applied,
    reference,
    failure,
    at: at.toISOString(),
  };
}

function presentRefund(row: RefundViewRow): input<typeof Order>['refunds'][number] {
  const { purpose, amount, currency, state, reference, at, endedAt } = row;
  return {
    purpose,
    amount: { amount, currency },
    state,
    reference,
    at: at.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
