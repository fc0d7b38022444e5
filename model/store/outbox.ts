import { v7 as uuidv7 } from 'uuid';
import type { Database, Tx } from '#model/database.ts';

export interface OutboxMessage {
  workflowId: string;
  /** Workflow type for a start, signal name for a signal. */
  name: string;
  args: unknown[];
  /** For `signal-with-start`: the signal that starts the workflow where it does not run. */
  signal?: string | null;
}

/** A claimed row. Hand it back to `finishOutbox` or `postponeOutbox`. */
export interface OutboxEntry extends OutboxMessage {
  tenantId: string;
  id: string;
  kind: 'start' | 'signal' | 'signal-with-start';
  /** Which attempt this is, from 1. */
  attempt: number;
}

/** How long a claim lasts. When a dispatcher dies, the row comes up again after it and the next sweep: within a minute. */
const LEASE_SECONDS = 30;
/** Attempts before a row waits for an operator; with the delays below this is about 80 minutes. */
export const MOST_ATTEMPTS = 24;
const LONGEST_DELAY_SECONDS = 300;

async function enqueue(tx: Tx, kind: OutboxEntry['kind'], message: OutboxMessage): Promise<string> {
  const id = uuidv7();
  await tx.sql(
    `insert into workflow_outbox (tenant_id, id, kind, workflow_id, name, args, signal)
     values (current_tenant(), $1, $2, $3, $4, $5, $6)`,
    [id, kind, message.workflowId, message.name, JSON.stringify(message.args), message.signal ?? null],
    'outbox-enqueue',
  );
  return id;
}

/** Asks for a workflow to be started once this transaction is committed. Returns the row's id. */
export function enqueueStart(tx: Tx, message: OutboxMessage): Promise<string> {
  return enqueue(tx, 'start', message);
}

/** Asks for a signal to be sent once this transaction is committed. Returns the row's id. */
export function enqueueSignal(tx: Tx, message: OutboxMessage): Promise<string> {
  return enqueue(tx, 'signal', message);
}

/** Asks for a signal that also starts the workflow where it does not run. Returns the row's id. */
export function enqueueSignalWithStart(tx: Tx, message: OutboxMessage & { signal: string }): Promise<string> {
  return enqueue(tx, 'signal-with-start', message);
}

/**
 * Claims up to `limit` rows that are due, across tenants. Rows of one workflow come one at a time and in the order they
 * were written; two dispatchers never hold the same row. A claim lasts 30 seconds.
 */
export function claimOutbox(database: Database, limit: number): Promise<OutboxEntry[]> {
  return database.sweep((tx) =>
    tx.sql<OutboxEntry>(
      `with due as (
         select o.tenant_id, o.id from workflow_outbox o
          where o.done_at is null and o.failed_at is null and o.next_attempt_at <= clock_timestamp()
            and not exists (
              select 1 from workflow_outbox e where e.workflow_id = o.workflow_id and e.done_at is null and e.seq < o.seq)
          order by o.next_attempt_at, o.seq limit $1 for update skip locked)
       update workflow_outbox o
          set attempts = o.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => $2)
         from due where o.tenant_id = due.tenant_id and o.id = due.id
       returning o.tenant_id as "tenantId", o.id, o.kind, o.workflow_id as "workflowId", o.name, o.args, o.signal,
                 o.attempts as attempt`,
      [limit, LEASE_SECONDS],
    ),
  );
}

/** Says that the engine has it. Saying it twice is saying it once. */
export async function finishOutbox(database: Database, entry: OutboxEntry): Promise<void> {
  await database.sweep((tx) =>
    tx.sql(
      `update workflow_outbox set done_at = clock_timestamp(), failed_at = null, last_failure = null
        where tenant_id = $1 and id = $2 and done_at is null`,
      [entry.tenantId, entry.id],
    ),
  );
}

/**
 * Puts a row back after a failure: it comes up again after 1, 2, 4 … 300 seconds, give or take a fifth. After the last
 * attempt it waits for an operator, and so do the later rows of its workflow. Does nothing when the claim has passed on.
 */
export async function postponeOutbox(database: Database, entry: OutboxEntry, failure: string): Promise<void> {
  await database.sweep((tx) =>
    tx.sql(
      `update workflow_outbox
          set last_failure = left($4, 500),
              next_attempt_at = clock_timestamp()
                + make_interval(secs => least($5::float8, 2 ^ least(attempts - 1, 20)) * (0.8 + random() * 0.4)),
              failed_at = case when attempts >= $6 then clock_timestamp() end
        where tenant_id = $1 and id = $2 and attempts = $3 and done_at is null`,
      [entry.tenantId, entry.id, entry.attempt, failure, LONGEST_DELAY_SECONDS, MOST_ATTEMPTS],
    ),
  );
}

/** What waits, for metrics and readiness: open rows, rows given up, and the age of the oldest open one in seconds. */
export async function outboxBacklog(
  database: Database,
): Promise<{ open: number; failed: number; oldestSeconds: number }> {
  const [row] = await database.sweep((tx) =>
    tx.sql<{ open: number; failed: number; oldestSeconds: number }>(
      `select count(*) filter (where failed_at is null) as open, count(*) filter (where failed_at is not null) as failed,
              coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where failed_at is null)), 0)::float8
                as "oldestSeconds"
         from workflow_outbox where done_at is null`,
    ),
  );
  return row ?? { open: 0, failed: 0, oldestSeconds: 0 };
}

/** Gives rows that were given up a new life, for an operator. Returns how many. */
export async function retryFailedOutbox(database: Database): Promise<number> {
  const rows = await database.sweep((tx) =>
    tx.sql(
      `update workflow_outbox set failed_at = null, attempts = 0, next_attempt_at = clock_timestamp()
        where failed_at is not null and done_at is null returning id`,
    ),
  );
  return rows.length;
}
