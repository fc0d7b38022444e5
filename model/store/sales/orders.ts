import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { OrderCode, OrderFailure } from '#model/rules/sales/order-failure.ts';
import { mayOrderBecome, ORDER_ENDS, type OrderOutcome, type OrderState } from '#model/rules/sales/order-state.ts';
import type { Quote, SaleAction } from '#model/rules/sales/price.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit, type AuditEntry } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { mailOfOrder } from './sales-mail.ts';

/** The row of an order, locked by the transaction that read it. */
export interface OrderRow {
  id: string;
  number: number;
  state: OrderState;
  version: number;
  action: SaleAction;
  name: string;
  years: number;
  quote: Quote;
  amount: number;
  currency: string;
  mode: 'live' | 'test';
  contactId: string;
  buyerId: string;
  /** Of an order about a domain that is held. */
  registrationId: string | null;
  locale: 'en' | 'de';
  outcome: OrderFailure | null;
}

/** The id that links all of an order: workflow id, audit correlation, subject of its events. */
export function orderSubject(orderId: string): string {
  return `order/${orderId}`;
}

/** The cell that the AuthCode of a transfer is sealed for. */
export function authCodeCell(tenantId: string, orderId: string) {
  return { table: 'domain_order', column: 'auth_code', tenantId, rowId: orderId };
}

export const SALES_WORKER = { kind: 'worker', id: null } as const;

/** Reads and locks an order. @throws ApexkeepError `row-missing` */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow> {
  const [row] = await tx.sql<OrderRow>(
    `select id, number, state, version, action, name, years, quote, amount, currency, mode, contact_id as "contactId",
            buyer_id as "buyerId", registration_id as "registrationId", locale, outcome
       from domain_order where tenant_id = current_tenant() and id = $1 for update`,
    [orderId],
    'order-lock',
  );
  if (row === undefined)
    throw new ApexkeepError('row-missing', sentence('order-row-missing', 'There is no order {id}.', { id: orderId }));
  return row;
}

/**
 * The guarded transition: moves a locked order, with audit event and live event in the same transaction. `outcome` says why,
 * null clears it. @throws ApexkeepError `conflict` where ORDER_TRANSITIONS forbids it
 */
export async function moveOrder(
  tx: Tx,
  row: OrderRow,
  to: OrderState,
  detail: { outcome?: OrderFailure | null; actor?: AuditEntry['actor']; audit?: Record<string, unknown> } = {},
): Promise<OrderRow> {
  if (!mayOrderBecome(row.state, to))
    throw new ApexkeepError(
      'conflict',
      sentence('order-cannot-become', 'Order {number} is {state} and cannot become {to}.', {
        number: row.number,
        state: row.state,
        to,
      }),
    );
  const [moved] = await tx.sql<{ version: number }>(
    `update domain_order set state = $3, version = version + 1, updated_at = clock_timestamp(),
            outcome = case when $4 then $5::jsonb else outcome end,
            finished_at = case when $6 then clock_timestamp() end,
            auth_code = case when $6 then null else auth_code end
      where tenant_id = current_tenant() and id = $1 and state = $2 returning version`,
    [
      row.id,
      row.state,
      to,
      detail.outcome !== undefined,
      detail.outcome ? JSON.stringify(detail.outcome) : null,
      ORDER_ENDS.includes(to),
    ],
    'order-move',
  );
  if (moved === undefined)
    throw new ApexkeepError(
      'conflict',
      sentence('order-moved', 'Order {number} moved while it was locked.', { number: row.number }),
    );
  const subject = orderSubject(row.id);
  await publish(tx, { subject, kind: `order.${to}`, data: { state: to, version: moved.version } });
  const why = detail.outcome ? { code: detail.outcome.code } : {};
  await appendAudit(tx, {
    actor: detail.actor ?? SALES_WORKER,
    action: `order.${to}`,
    subject,
    correlation: subject,
    detail: { from: row.state, number: row.number, ...why, ...detail.audit },
  });
  const after = { ...row, state: to, version: moved.version, outcome: detail.outcome ?? row.outcome };
  await mailOfOrder(tx, after, to, detail.outcome?.code);
  return after;
}

/** Decides what a paid order becomes, once and for all. False when the other was decided before. */
export async function decideOutcome(tx: Tx, orderId: string, outcome: OrderOutcome): Promise<boolean> {
  await tx.sql(
    `insert into order_outcome (tenant_id, id, outcome) values (current_tenant(), $1, $2)
     on conflict (tenant_id, id) do nothing`,
    [orderId, outcome],
  );
  const [row] = await tx.sql<{ outcome: OrderOutcome }>(
    'select outcome from order_outcome where tenant_id = current_tenant() and id = $1',
    [orderId],
  );
  return row?.outcome === outcome;
}

/** Claims the name for an order. False when another order of anybody holds it. Claiming twice is claiming once. */
export async function claimName(tx: Tx, row: Pick<OrderRow, 'id' | 'name'>): Promise<boolean> {
  const claimed = await tx.sql(
    `insert into name_claim (tenant_id, id, order_id, name) values (current_tenant(), $1, $2, $3)
     on conflict do nothing returning id`,
    [uuidv7(), row.id, row.name],
  );
  if (claimed.length > 0) return true;
  const own = await tx.sql(
    'select 1 from name_claim where tenant_id = current_tenant() and order_id = $1 and released_at is null',
    [row.id],
  );
  return own.length > 0;
}

export async function releaseName(tx: Tx, orderId: string): Promise<void> {
  await tx.sql(
    `update name_claim set released_at = clock_timestamp()
      where tenant_id = current_tenant() and order_id = $1 and released_at is null`,
    [orderId],
  );
}

/** Tells the people who run the platform. One alert an order and code, however often it is seen. */
export async function raiseAlert(
  tx: Tx,
  orderId: string,
  code: OrderCode,
  params: Record<string, unknown> = {},
): Promise<void> {
  const raised = await tx.sql(
    `insert into sales_alert (tenant_id, id, order_id, code, params) values (current_tenant(), $1, $2, $3, $4)
     on conflict (tenant_id, order_id, code) do nothing returning id`,
    [uuidv7(), orderId, code, JSON.stringify(params)],
  );
  if (raised.length === 0) return;
  const subject = orderSubject(orderId);
  await publish(tx, { subject, kind: 'order.alert', data: { code } });
  await appendAudit(tx, {
    actor: SALES_WORKER,
    action: 'order.alert',
    subject,
    correlation: subject,
    detail: { code },
  });
}

/** The next order number of a workspace; its row lock keeps numbers without gaps or twins. */
export async function nextOrderNumber(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ last: number }>(
    `insert into order_number (tenant_id, last) values (current_tenant(), 1)
     on conflict (tenant_id) do update set last = order_number.last + 1 returning last`,
  );
  return row?.last ?? 1;
}
