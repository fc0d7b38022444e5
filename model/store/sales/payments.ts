import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { PaymentSequence } from '#model/rules/sales/mandate.ts';
import type { PaymentStatus } from '#model/rules/sales/payment.ts';
import type { OrderFailure } from '#model/rules/sales/order-failure.ts';

export interface PaymentRow {
  id: string;
  orderId: string;
  attempt: number;
  reference: string | null;
  status: PaymentStatus;
  amount: number;
  currency: string;
  method: string | null;
  refunded: number;
  chargedBack: number;
  failure: OrderFailure | null;
  intendedAt: Date;
  sequence: PaymentSequence;
  /** Of a charge: what it is made by. */
  mandateId: string | null;
  /** Of a charge: not before this. */
  dueAt: Date | null;
  /** True for the payment that pays for the order. */
  applied: boolean;
}

/** Payments of an order, the oldest first; an order has few. */
export function paymentsOf(tx: Tx, orderId: string): Promise<PaymentRow[]> {
  return tx.sql<PaymentRow>(
    `select p.id, p.order_id as "orderId", p.attempt, p.reference, p.status, p.amount, p.currency, p.method, p.refunded,
            p.charged_back as "chargedBack", p.failure, a.id is not null as applied,
            p.intended_at as "intendedAt", p.sequence, p.mandate_id as "mandateId", p.due_at as "dueAt"
       from payment p left join payment_application a on a.tenant_id = p.tenant_id and a.id = p.id
      where p.tenant_id = current_tenant() and p.order_id = $1 order by p.attempt`,
    [orderId],
    'payments-of-order',
  );
}

/** How a payment is to be made: by somebody on the payment page, whose way to pay may be remembered; or as a charge. */
export type PaymentPlan =
  { method: string | null; remember?: boolean | undefined } | { mandateId: string; dueAt: Date };

/** A row for a payment that is about to be offered, after those there are. */
export async function intendPayment(
  tx: Tx,
  order: { id: string; amount: number; currency: string },
  plan: PaymentPlan,
): Promise<string> {
  const id = uuidv7();
  const charge = 'mandateId' in plan;
  const sequence: PaymentSequence = charge ? 'recurring' : plan.remember === true ? 'first' : 'oneoff';
  await tx.sql(
    `insert into payment (tenant_id, id, order_id, attempt, amount, currency, method, sequence, mandate_id, due_at)
     select current_tenant(), $1, $2, coalesce(max(attempt), 0) + 1, $3, $4, $5, $6, $7, $8 from payment
      where tenant_id = current_tenant() and order_id = $2`,
    [
      id,
      order.id,
      order.amount,
      order.currency,
      charge ? null : plan.method,
      sequence,
      charge ? plan.mandateId : null,
      charge ? plan.dueAt : null,
    ],
  );
  return id;
}

/** Takes back what is announced and not made yet: another way to pay takes its place. */
export async function dropAnnounced(tx: Tx, orderId: string): Promise<void> {
  await tx.sql(
    `update payment set status = 'canceled' where tenant_id = current_tenant() and order_id = $1
        and sequence = 'recurring' and reference is null and status = 'open' and failure is null`,
    [orderId],
  );
}

export interface RefundRow {
  id: string;
  paymentId: string;
  orderId: string;
  purpose: 'order' | 'surplus';
  amount: number;
  currency: string;
  state: 'intended' | 'submitted' | 'refunded' | 'failed' | 'cancelled' | 'refused';
  reference: string | null;
  status: string | null;
  /** True once it was sent, whether or not an answer came. */
  sent: boolean;
  paymentReference: string;
}

/** The refund with this id, or the one that an order decided on; locked. Null when there is none. */
export async function refundOf(tx: Tx, which: { refundId: string } | { orderId: string }): Promise<RefundRow | null> {
  const [row] = await tx.sql<RefundRow>(
    `select r.id, r.payment_id as "paymentId", r.order_id as "orderId", r.purpose, r.amount, r.currency, r.state,
            r.reference, r.status, r.submitted_at is not null as sent, p.reference as "paymentReference"
       from refund r join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      where r.tenant_id = current_tenant()
        and case when $1::uuid is null then r.order_id = $2::uuid and r.purpose = 'order' else r.id = $1::uuid end
      for update of r`,
    ['refundId' in which ? which.refundId : null, 'orderId' in which ? which.orderId : null],
  );
  return row ?? null;
}

/** A row for a refund; one a payment and purpose. Returns its id, or null when it is there already. */
export async function intendRefund(
  tx: Tx,
  payment: Pick<PaymentRow, 'id' | 'orderId' | 'currency'>,
  purpose: RefundRow['purpose'],
  amount: number,
): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into refund (tenant_id, id, payment_id, order_id, purpose, amount, currency)
     values (current_tenant(), $1, $2, $3, $4, $5, $6) on conflict (tenant_id, payment_id, purpose) do nothing returning id`,
    [uuidv7(), payment.id, payment.orderId, purpose, amount, payment.currency],
  );
  return row?.id ?? null;
}
