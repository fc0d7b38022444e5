import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import type { TaskVerdict } from '#model/rules/sales/registration.ts';
import type { OrderRow } from './orders.ts';
import { wishSetting } from './registration-settings.ts';

export interface AttemptRow {
  /** What the registrar echoes. */
  id: string;
  number: number;
  state: 'intended' | 'sent' | 'accepted' | 'registered' | 'failed' | 'absent';
  ownerHandle: string | null;
  /** Of a renewal: the term it is about. */
  payableAt: Date | null;
  job: string | null;
  answer: { verdict: TaskVerdict; code: string; text: string } | null;
  sentAt: Date | null;
  /** When the first attempt of the order was sent of which something may still come. */
  firstSentAt: Date | null;
}

/** The newest attempt of an order; null before the first. */
export async function lastAttempt(tx: Tx, orderId: string): Promise<AttemptRow | null> {
  const [row] = await tx.sql<AttemptRow>(
    `select id, number, state, owner_handle as "ownerHandle", payable_at as "payableAt", job, answer, sent_at as "sentAt",
            min(sent_at) filter (where state <> 'failed') over () as "firstSentAt"
       from registration_attempt where tenant_id = current_tenant() and order_id = $1 order by number desc limit 1`,
    [orderId],
  );
  return row ?? null;
}

/** A row for an attempt that is about to be sent. The table takes two an order, and one that is open. */
export async function intendAttempt(
  tx: Tx,
  order: Pick<OrderRow, 'id'>,
  number: number,
  { ownerHandle = null, payableAt = null }: { ownerHandle?: string | null; payableAt?: Date | null },
): Promise<void> {
  await tx.sql(
    `insert into registration_attempt (tenant_id, id, order_id, number, owner_handle, payable_at)
     values (current_tenant(), $1, $2, $3, $4, $5)`,
    [uuidv7(), order.id, number, ownerHandle, payableAt],
  );
}

/** Says that it is being sent: from here on it may have been. */
export async function attemptSent(tx: Tx, attemptId: string, at: Date): Promise<void> {
  await tx.sql(
    `update registration_attempt set state = 'sent', sent_at = $2 where tenant_id = current_tenant() and id = $1`,
    [attemptId, at],
  );
}

/**
 * What the registrar answered. What was certainly not done is as if it had not been sent. A `doubtful` refusal leaves the
 * attempt open: an earlier one may be the reason for it.
 */
export async function attemptAnswered(
  tx: Tx,
  attemptId: string,
  answer: { verdict: TaskVerdict; job: string | null; code: string; text: string },
  doubtful: boolean,
): Promise<void> {
  const state = { accepted: 'accepted', done: 'accepted', rejected: 'failed', held: 'intended' } as const;
  const { verdict, job, code, text } = answer;
  await tx.sql(
    `update registration_attempt set state = coalesce($2, state), job = coalesce($3, job), answer = $4,
            sent_at = case when $2 = 'intended' then null else sent_at end,
            ended_at = case when $2 = 'failed' then clock_timestamp() end
      where tenant_id = current_tenant() and id = $1`,
    [
      attemptId,
      doubtful || verdict === 'in-flight' || verdict === 'ambiguous' ? null : state[verdict],
      job,
      JSON.stringify({ verdict, code, text: text.slice(0, 1000) }),
    ],
  );
}

/** Ends what is open of an order's attempts. */
export async function endAttempts(tx: Tx, orderId: string, as: 'registered' | 'failed' | 'absent'): Promise<void> {
  await tx.sql(
    `update registration_attempt set state = $2, ended_at = clock_timestamp()
      where tenant_id = current_tenant() and order_id = $1 and state in ('intended', 'sent', 'accepted')`,
    [orderId, as],
  );
}

/** The domain that an order brought, and what is wanted of it from the first day. Returns its id; null when it is there. */
export async function recordRegistration(
  tx: Tx,
  order: OrderRow,
  facts: { createdAt: string | null; expiresAt: string | null },
): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into registration (tenant_id, id, name, order_id, contact_id, registered_at, expires_at)
     values (current_tenant(), $1, $2, $3, $4, coalesce($5::timestamptz, clock_timestamp()), $6)
     on conflict (tenant_id, order_id) do nothing returning id`,
    [uuidv7(), order.name, order.id, order.contactId, facts.createdAt, facts.expiresAt],
  );
  if (row === undefined) return null;
  await wishSetting(tx, row.id, 'mark', { orderId: order.id });
  // The registrar renews and bills by itself unless told otherwise.
  await wishSetting(tx, row.id, 'auto-renew', { on: false });
  return row.id;
}
