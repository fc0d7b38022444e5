import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { OrderItemRow } from './orders.ts';

/* Orders across workspaces; every query runs as the platform's role, which may only read. */

export interface PlatformOrderRow extends OrderItemRow {
  tenantId: string;
  slug: string;
  tenantName: string;
  buyerId: string;
  buyerName: string;
  buyerEmail: string;
  disputed: boolean;
  openAlerts: number;
}

export interface OrderFilter {
  states: readonly string[] | null;
  search: string;
  /** Days in UTC, both counted in. ISO 8601. */
  placedFrom: string | null;
  placedUntil: string | null;
}

function valuesOf({ states, search, placedFrom, placedUntil }: OrderFilter): unknown[] {
  return [states, prefix(search), placedFrom, placedUntil];
}

const ALL: OrderFilter = { states: null, search: '', placedFrom: null, placedUntil: null };

const FROM = `from domain_order o join tenant t on t.id = o.tenant_id join app_user u on u.id = o.buyer_id
  where ($1::text[] is null or o.state = any($1))
    and ($2 = '' or o.name like $2 || '%' or u.email like $2 || '%' or o.number::text = $2)
    and ($3::date is null or o.placed_at >= $3::date::timestamp at time zone 'UTC')
    and ($4::date is null or o.placed_at < ($4::date + 1)::timestamp at time zone 'UTC')`;

const SELECT = `select o.id, o.number, o.state, o.action, o.name, o.years, o.amount, o.currency, o.outcome,
  o.placed_at as "placedAt", o.finished_at as "finishedAt", o.tenant_id as "tenantId", t.slug, t.name as "tenantName",
  u.id as "buyerId", u.name as "buyerName", u.email as "buyerEmail", o.disputed_at is not null as disputed,
  (select count(*) from sales_alert a where a.tenant_id = o.tenant_id and a.order_id = o.id
      and a.acknowledged_at is null) as "openAlerts"
  ${FROM}`;

/** `%` and `_` of a search are letters, not wildcards. */
function prefix(search: string): string {
  return search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&');
}

/** Orders of all workspaces, the newest first. */
export function platformOrderPage(
  tx: Tx,
  filter: OrderFilter,
  before: string | null,
  limit: number,
): Promise<PlatformOrderRow[]> {
  return tx.sql<PlatformOrderRow>(`${SELECT} and ($5::uuid is null or o.id < $5) order by o.id desc limit $6`, [
    ...valuesOf(filter),
    before,
    limit,
  ]);
}

/** One order of any workspace. @throws ApexkeepError `not-found` */
export async function platformOrder(tx: Tx, id: string): Promise<PlatformOrderRow> {
  const [row] = await tx.sql<PlatformOrderRow>(`${SELECT} and o.id = $5`, [...valuesOf(ALL), id]);
  if (row !== undefined) return row;
  throw new ApexkeepError('not-found', sentence('platform-order-missing', 'There is no such order.'));
}

export function platformTotals(
  tx: Tx,
  filter: OrderFilter,
): Promise<{ state: OrderState; count: number; sum: number; currency: string }[]> {
  return tx.sql(
    `select o.state, o.currency, count(*) as count, sum(o.amount)::bigint as sum ${FROM}
      group by o.state, o.currency order by o.state, o.currency`,
    valuesOf(filter),
  );
}

export interface AlertRow {
  id: string;
  tenantId: string;
  orderId: string;
  orderNumber: number;
  name: string;
  slug: string;
  tenantName: string;
  state: OrderState;
  code: OrderCode;
  at: Date;
  acknowledgedAt: Date | null;
}

const ALERT = `select a.id, a.tenant_id as "tenantId", a.order_id as "orderId", o.number as "orderNumber", o.name, t.slug,
  t.name as "tenantName", o.state, a.code, a.at, a.acknowledged_at as "acknowledgedAt"
  from sales_alert a join domain_order o on o.tenant_id = a.tenant_id and o.id = a.order_id join tenant t on t.id = a.tenant_id`;

/** Alerts, the newest first. */
export function alertPage(tx: Tx, all: boolean, before: string | null, limit: number): Promise<AlertRow[]> {
  return tx.sql<AlertRow>(
    `${ALERT} where ($1 or a.acknowledged_at is null) and ($2::uuid is null or a.id < $2) order by a.id desc limit $3`,
    [all, before, limit],
  );
}

export function alertsOfOrder(tx: Tx, orderId: string): Promise<AlertRow[]> {
  return tx.sql<AlertRow>(`${ALERT} where a.order_id = $1 order by a.id desc limit 100`, [orderId]);
}

/** @throws ApexkeepError `not-found` */
export async function alertById(tx: Tx, id: string): Promise<AlertRow> {
  const [row] = await tx.sql<AlertRow>(`${ALERT} where a.id = $1`, [id]);
  if (row === undefined) throw new ApexkeepError('not-found', sentence('alert-missing', 'There is no such alert.'));
  return row;
}

export async function openAlertCount(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ count: number }>('select count(*) from sales_alert where acknowledged_at is null');
  return row?.count ?? 0;
}

export interface AttemptView {
  number: number;
  state: string;
  code: string | null;
  text: string | null;
  sentAt: Date | null;
  endedAt: Date | null;
}

/** What was sent to the registrar for an order. */
export function attemptsOf(tx: Tx, orderId: string): Promise<AttemptView[]> {
  return tx.sql<AttemptView>(
    `select number, state, answer ->> 'code' as code, answer ->> 'text' as text, sent_at as "sentAt", ended_at as "endedAt"
       from registration_attempt where order_id = $1 order by number`,
    [orderId],
  );
}

/** What was decided about a paid order; null before. */
export async function outcomeOf(tx: Tx, orderId: string): Promise<'register' | 'refund' | null> {
  const [row] = await tx.sql<{ outcome: 'register' | 'refund' }>('select outcome from order_outcome where id = $1', [
    orderId,
  ]);
  return row?.outcome ?? null;
}

export interface ReconciliationRow {
  kind: 'paid' | 'registered' | 'refunded' | 'review' | 'running' | 'surplus' | 'chargedBack';
  count: number;
  sum: number;
}

/**
 * Every payment that was applied to an order, and where its order stands: an order that is over without having been registered,
 * refunded or given to a person would be in none of them.
 */
export function reconciliation(tx: Tx, currency: string): Promise<ReconciliationRow[]> {
  return tx.sql<ReconciliationRow>(
    `with applied as (
       select o.state, p.amount, p.charged_back from payment_application a
         join payment p on p.tenant_id = a.tenant_id and p.id = a.id
         join domain_order o on o.tenant_id = a.tenant_id and o.id = a.order_id
        where p.currency = $1)
     select 'paid' as kind, count(*) as count, coalesce(sum(amount), 0)::bigint as sum from applied
     union all select 'registered', count(*), coalesce(sum(amount), 0)::bigint from applied where state = 'registered'
     union all select 'refunded', count(*), coalesce(sum(amount), 0)::bigint from applied where state = 'refunded'
     union all select 'review', count(*), coalesce(sum(amount), 0)::bigint from applied where state = 'manual-review'
     union all select 'running', count(*), coalesce(sum(amount), 0)::bigint from applied
        where state in ('paid', 'registering', 'registration-unknown', 'refund-decided', 'refund-submitted')
     union all select 'chargedBack', count(*), coalesce(sum(charged_back), 0)::bigint from applied where charged_back > 0
     union all select 'surplus', count(*), coalesce(sum(amount), 0)::bigint from refund
        where purpose = 'surplus' and currency = $1`,
    [currency],
  );
}
