import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import type { OrderFailure } from '#model/rules/sales/order-failure.ts';
import type { PaymentSequence } from '#model/rules/sales/mandate.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { PaymentStatus } from '#model/rules/sales/payment.ts';
import type { Quote, SaleAction } from '#model/rules/sales/price.ts';
import { sentence } from '#model/rules/sentence.ts';

export interface OrderItemRow {
  id: string;
  number: number;
  state: OrderState;
  action: SaleAction;
  name: string;
  years: number;
  amount: number;
  currency: string;
  outcome: OrderFailure | null;
  placedAt: Date;
  finishedAt: Date | null;
}

export interface OrderFullRow extends OrderItemRow {
  quote: Quote;
  mode: 'live' | 'test';
  disputed: boolean;
  contactId: string;
  contact: ContactFields;
  registrationId: string | null;
  registrationEnds: Date | null;
  version: number;
}

const ITEM = `o.id, o.number, o.state, o.action, o.name, o.years, o.amount, o.currency, o.outcome,
  o.placed_at as "placedAt", o.finished_at as "finishedAt"`;

/** Orders, the newest first. */
export function orderPage(tx: Tx, before: string | null, limit: number): Promise<OrderItemRow[]> {
  return tx.sql<OrderItemRow>(
    `select ${ITEM} from domain_order o
      where o.tenant_id = current_tenant() and ($1::uuid is null or o.id < $1) order by o.id desc limit $2`,
    [before, limit],
  );
}

/** One order. @throws ApexkeepError `not-found` */
export async function orderById(tx: Tx, id: string): Promise<OrderFullRow> {
  const [row] = await tx.sql<OrderFullRow>(
    `select ${ITEM}, o.quote, o.mode, o.disputed_at is not null as disputed, o.contact_id as "contactId",
            c.fields as contact, r.id as "registrationId", r.expires_at as "registrationEnds", o.version
       from domain_order o
       join contact c on c.tenant_id = o.tenant_id and c.id = o.contact_id
       left join registration r on r.tenant_id = o.tenant_id and (r.order_id = o.id or r.id = o.registration_id)
      where o.tenant_id = current_tenant() and o.id = $1`,
    [id],
    'order-by-id',
  );
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('order-missing', 'There is no such order in this workspace.'));
  return row;
}

/** The order that a quote became, if it did. */
export async function orderOfQuote(tx: Tx, quoteId: string): Promise<{ id: string } | null> {
  const [row] = await tx.sql<{ id: string }>(
    'select id from domain_order where tenant_id = current_tenant() and quote_id = $1',
    [quoteId],
  );
  return row ?? null;
}

export interface PaymentViewRow {
  attempt: number;
  reference: string | null;
  status: PaymentStatus;
  amount: number;
  currency: string;
  method: string | null;
  checkoutUrl: string | null;
  sequence: PaymentSequence;
  /** Of a charge: not before this. */
  dueAt: Date | null;
  refunded: number;
  failure: OrderFailure | null;
  applied: boolean;
  at: Date;
}

/** Payments of an order, the oldest first; an order has few. */
export function paymentViews(tx: Tx, orderId: string): Promise<PaymentViewRow[]> {
  return tx.sql<PaymentViewRow>(
    `select p.attempt, p.reference, p.status, p.amount, p.currency, p.method, p.checkout_url as "checkoutUrl", p.refunded,
            p.sequence, p.due_at as "dueAt",
            p.failure, a.id is not null as applied, p.intended_at as at
       from payment p left join payment_application a on a.tenant_id = p.tenant_id and a.id = p.id
      where p.tenant_id = current_tenant() and p.order_id = $1 order by p.attempt limit 100`,
    [orderId],
  );
}

export interface RefundViewRow {
  purpose: 'order' | 'surplus';
  amount: number;
  currency: string;
  state: 'intended' | 'submitted' | 'refunded' | 'failed' | 'cancelled' | 'refused';
  reference: string | null;
  at: Date;
  endedAt: Date | null;
}

export function refundViews(tx: Tx, orderId: string): Promise<RefundViewRow[]> {
  return tx.sql<RefundViewRow>(
    `select purpose, amount, currency, state, reference, intended_at as at, ended_at as "endedAt" from refund
      where tenant_id = current_tenant() and order_id = $1 order by intended_at limit 100`,
    [orderId],
  );
}

export interface MomentRow {
  at: Date;
  action: string;
  code: string | null;
}

/** What happened to an order, as its audit trail has it, the oldest first. Alerts are for the people of the platform. */
export function orderMoments(tx: Tx, orderId: string): Promise<MomentRow[]> {
  return tx.sql<MomentRow>(
    `select at, action, detail ->> 'code' as code from audit_event
      where tenant_id = current_tenant() and subject = $1 and action <> 'order.alert' order by seq limit 200`,
    [`order/${orderId}`],
  );
}
