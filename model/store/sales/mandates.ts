import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { MandateState, SeenMandate } from '#model/rules/sales/mandate.ts';
import { appendAudit, type AuditEntry } from '#model/store/audit.ts';
import { SALES_WORKER } from './orders.ts';

/** The workspace as a customer of the payment service. */
export interface PaymentCustomerRow {
  id: string;
  /** Null until the service has answered. */
  reference: string | null;
}

/** The customer of this workspace, with its row made where there is none; locked. */
export async function paymentCustomer(tx: Tx, mode: 'live' | 'test'): Promise<PaymentCustomerRow> {
  await tx.sql(
    `insert into payment_customer (tenant_id, id, mode) values (current_tenant(), $1, $2)
     on conflict (tenant_id, mode) do nothing`,
    [uuidv7(), mode],
  );
  const [row] = await tx.sql<PaymentCustomerRow>(
    'select id, reference from payment_customer where tenant_id = current_tenant() and mode = $1 for update',
    [mode],
  );
  return row ?? { id: '', reference: null };
}

/** Keeps the service's id of a customer; of two that were made the first counts. Returns the one that counts. */
export async function keepCustomer(tx: Tx, id: string, reference: string): Promise<string> {
  const [row] = await tx.sql<{ reference: string }>(
    `update payment_customer set reference = coalesce(reference, $2) where tenant_id = current_tenant() and id = $1
     returning reference`,
    [id, reference],
  );
  return row?.reference ?? reference;
}

export interface MandateRow {
  id: string;
  reference: string;
  customerReference: string;
  method: string;
  hint: string | null;
  state: MandateState;
}

const MANDATE = `select m.id, m.reference, c.reference as "customerReference", m.method, m.hint, m.state
  from payment_mandate m join payment_customer c on c.tenant_id = m.tenant_id and c.id = m.customer_id`;

/** A mandate of the workspace; undefined when there is none. */
export async function mandateById(tx: Tx, id: string): Promise<MandateRow | undefined> {
  return (await tx.sql<MandateRow>(`${MANDATE} where m.tenant_id = current_tenant() and m.id = $1`, [id]))[0];
}

/** The mandate that renewals are charged by: the newest that is valid of those given for that, with an order; undefined when none is. */
export async function chargeableMandate(tx: Tx, mode: 'live' | 'test'): Promise<MandateRow | undefined> {
  const [row] = await tx.sql<MandateRow>(
    `${MANDATE} where m.tenant_id = current_tenant() and c.mode = $1 and m.state = 'valid' and m.order_id is not null order by m.id desc limit 1`,
    [mode],
  );
  return row;
}

/** Keeps a mandate that a payment gave. One that is known already stays as it is. Returns its id. */
export async function keepMandate(
  tx: Tx,
  customerId: string,
  seen: SeenMandate,
  given: { orderId: string | null; by: string },
): Promise<string> {
  const [made] = await tx.sql<{ id: string }>(
    `insert into payment_mandate (tenant_id, id, customer_id, reference, method, hint, state, order_id, given_by)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, reference) do nothing returning id`,
    [
      uuidv7(),
      customerId,
      seen.reference,
      seen.method,
      seen.hint,
      seen.status === 'invalid' ? 'invalid' : 'valid',
      given.orderId,
      given.by,
    ],
  );
  if (made !== undefined) {
    await appendAudit(tx, {
      ...linked(made.id),
      actor: { kind: 'user', id: given.by },
      action: 'mandate.given',
      detail: { method: seen.method },
    });
    return made.id;
  }
  return (await mandateIdOf(tx, seen.reference)) ?? '';
}

/** The mandate with this reference; null when we do not know it. */
export async function mandateIdOf(tx: Tx, reference: string): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }>(
    'select id from payment_mandate where tenant_id = current_tenant() and reference = $1',
    [reference],
  );
  return row?.id ?? null;
}

/** Ends a mandate, or says that it is ending. False when it is past that. */
export async function endMandate(
  tx: Tx,
  id: string,
  to: Exclude<MandateState, 'valid'>,
  actor: AuditEntry['actor'] = SALES_WORKER,
): Promise<boolean> {
  const from: readonly MandateState[] =
    to === 'revoked' ? ['revoking'] : to === 'revoking' ? ['valid', 'suspended', 'invalid'] : ['valid'];
  const [row] = await tx.sql<{ method: string }>(
    `update payment_mandate set state = $2, ended_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1 and state = any($3) returning method`,
    [id, to, from],
  );
  if (row === undefined) return false;
  await appendAudit(tx, { ...linked(id), actor, action: `mandate.${to}`, detail: { method: row.method } });
  return true;
}

/** What links all of a mandate: workflow id, audit correlation. */
function linked(id: string): Pick<AuditEntry, 'subject' | 'correlation'> {
  return { subject: `mandate/${id}`, correlation: `mandate/${id}` };
}

/** Offers that are announced as charges by a mandate which can be charged no more: they are taken back. */
export async function dropCharges(tx: Tx, mandateId: string): Promise<string[]> {
  const rows = await tx.sql<{ orderId: string }>(
    `update payment set status = 'canceled' where tenant_id = current_tenant() and mandate_id = $1
        and reference is null and status = 'open' and failure is null returning order_id as "orderId"`,
    [mandateId],
  );
  return rows.map(({ orderId }) => orderId);
}
