import type { Database } from '#model/database.ts';

/** Rows removed by one statement: a sweep never holds the database for long. */
const BATCH = 5000;
const MOST_BATCHES = 200;

/** What is thrown away and when. None of it is business truth: that is kept for ever. */
const SWEPT = [
  { table: 'live_event', key: 'tenant_id, id', past: `at < now() - interval '1 hour'` },
  { table: 'idempotency_key', key: 'tenant_id, user_id, key', past: `created_at < now() - interval '48 hours'` },
  { table: 'workflow_outbox', key: 'tenant_id, id', past: `done_at < now() - interval '7 days'` },
  {
    table: 'quote',
    key: 'tenant_id, id',
    past: `expires_at < now() - interval '1 day' and not exists (
      select 1 from domain_order o where o.tenant_id = quote.tenant_id and o.quote_id = quote.id)`,
  },
  { table: 'auth_code_reveal', key: 'tenant_id, id', past: `made_at < now() - interval '10 minutes'` },
  {
    table: 'registrar_message',
    key: 'account, id',
    past: `confirmed_at < now() - interval '90 days'`,
  },
] as const;

async function removeInBatches(remove: () => Promise<object[]>): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await remove();
    removed += rows.length;
    if (rows.length < BATCH) break;
  }
  return removed;
}

/**
 * Removes what has served: live events after an hour, idempotency keys after 48 hours, delivered outbox rows after a week,
 * quotes that became no order a day after they ran out, AuthCodes that nobody fetched after ten minutes, confirmed messages of the
 * registrar after 90 days, sessions past their end. Bounded; what is left goes with the next run. Returns rows removed by table.
 */
export async function sweepOldRows(database: Database): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const { table, key, past } of SWEPT) {
    removed[table] = await removeInBatches(() =>
      database.sweep((tx) =>
        tx.sql(
          `delete from ${table} where (${key}) in (select ${key} from ${table} where ${past} limit ${BATCH}) returning 1 as one`,
        ),
      ),
    );
  }
  removed['session'] = await removeInBatches(() =>
    database.asUser(null, (tx) =>
      tx.sql(
        `delete from session where token_hash in (select token_hash from session where expires_at < now() limit ${BATCH})
         returning 1 as one`,
      ),
    ),
  );
  return removed;
}
