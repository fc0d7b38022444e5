import pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '#model/store/live-events.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { sweepOldRows } from '#model/store/retention.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.drop();
});

test('a sweep removes what has served, in every workspace, and nothing that has not', async () => {
  const workspaces = [await buildWorkspace(db.database), await buildWorkspace(db.database)];
  for (const { tenantId, users } of workspaces) {
    await db.database.inTenant({ tenantId }, async (tx) => {
      for (const kind of ['old', 'new']) {
        await publish(tx, { subject: 'zone/1', kind });
        await enqueueStart(tx, { workflowId: `${kind} ${tenantId}`, name: kind, args: [] });
        await tx.sql(
          `insert into idempotency_key (tenant_id, user_id, key, id, request_hash) values ($1, $2, $3, gen_random_uuid(), '')`,
          [tenantId, users.owner, kind],
        );
        await tx.sql(
          `insert into quote (tenant_id, id, terms, created_by, expires_at)
           values ($1, gen_random_uuid(), '{}', $2, now() - $3::interval)`,
          [tenantId, users.owner, kind === 'old' ? '25 hours' : '23 hours'],
        );
      }
    });
    for (const [kind, when] of [
      ['old', '-1 hour'],
      ['new', '1 hour'],
    ] as const) {
      await db.database.asUser(null, (tx) =>
        tx.sql(
          `insert into session (token_hash, user_id, expires_at) values (sha256(convert_to($1, 'UTF8')), $2, now() + $3::interval)`,
          [`${kind} ${tenantId}`, users.owner, when],
        ),
      );
    }
  }
  await admin.query(`update live_event set at = now() - interval '2 hours' where kind = 'old'`);
  await admin.query(`update idempotency_key set created_at = now() - interval '3 days' where key = 'old'`);
  for (const [id, confirmed] of [
    [1, '91 days'],
    [2, '89 days'],
    [3, null],
  ] as const)
    await admin.query(
      `insert into registrar_message (account, id, kind, found, received_at, confirmed_at)
       values ('x/4', $1, 'S0101', 'nothing', now() - interval '100 days', now() - $2::interval)`,
      [id, confirmed],
    );
  await admin.query(`update workflow_outbox set done_at = now() - interval '8 days' where name = 'old'`);
  expect(await sweepOldRows(db.database)).toEqual({
    live_event: 2,
    idempotency_key: 2,
    workflow_outbox: 2,
    quote: 2,
    session: 2,
    auth_code_reveal: 0,
    registrar_message: 1,
  });
  expect(await sweepOldRows(db.database)).toEqual({
    live_event: 0,
    idempotency_key: 0,
    workflow_outbox: 0,
    quote: 0,
    session: 0,
    auth_code_reveal: 0,
    registrar_message: 0,
  });
  for (const table of ['live_event', 'idempotency_key', 'workflow_outbox', 'session']) {
    expect((await admin.query(`select 1 from ${table}`)).rowCount, table).toBe(2);
  }
});

test('the sweeper cannot remove an outbox row that is not delivered', async () => {
  expect(await db.database.sweep((tx) => tx.sql('delete from workflow_outbox returning id'))).toEqual([]);
});

test('the counters of the rate limiter fit its table, and count across processes', async () => {
  const limiter = (): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: db.database.pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: 'test',
      points: 3,
      duration: 60,
    });
  const [first, second] = [limiter(), limiter()];
  await first.consume('someone');
  await second.consume('someone');
  expect((await first.consume('someone')).remainingPoints).toBe(0);
  await expect(second.consume('someone')).rejects.toMatchObject({ remainingPoints: 0 });
  expect((await second.consume('someone else')).remainingPoints).toBe(2);
});
