import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  claimOutbox,
  enqueueSignal,
  enqueueStart,
  finishOutbox,
  MOST_ATTEMPTS,
  outboxBacklog,
  postponeOutbox,
  retryFailedOutbox,
} from '#model/store/outbox.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let admin: pg.Client;
let own: Workspace;
let other: Workspace;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 10 });
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  own = await buildWorkspace(db.database);
  other = await buildWorkspace(db.database);
});
beforeEach(() => admin.query('delete from workflow_outbox'));
afterAll(async () => {
  await admin.end();
  await db.drop();
});

const write = (workflowId: string, name: string, tenant = own): Promise<string> =>
  db.database.inTenant({ tenantId: tenant.tenantId }, (tx) =>
    enqueueSignal(tx, { workflowId, name, args: [{ name }] }),
  );
const dueNow = (): Promise<unknown> => admin.query('update workflow_outbox set next_attempt_at = now()');

test('a row is there when its transaction is committed, and not when it is rolled back', async () => {
  const undone = db.database.inTenant({ tenantId: own.tenantId }, async (tx) => {
    await enqueueStart(tx, { workflowId: 'w', name: 'n', args: [] });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await claimOutbox(db.database, 10)).toEqual([]);
  await write('w', 'n');
  expect(await claimOutbox(db.database, 10)).toMatchObject([
    { tenantId: own.tenantId, kind: 'signal', workflowId: 'w', name: 'n', args: [{ name: 'n' }], attempt: 1 },
  ]);
});

test('rows of one workflow come one at a time in the order written, those of others beside them', async () => {
  for (const name of ['1', '2', '3']) await write('a', name);
  await write('b', '1', other);
  const order: string[] = [];
  for (;;) {
    const claimed = await claimOutbox(db.database, 10);
    if (claimed.length === 0) break;
    expect(new Set(claimed.map((entry) => entry.workflowId)).size).toBe(claimed.length);
    for (const entry of claimed) {
      order.push(`${entry.workflowId}${entry.name}`);
      await finishOutbox(db.database, entry);
    }
  }
  expect(order.filter((step) => step.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(order).toContain('b1');
});

test('eight dispatchers at once hand every row to exactly one', async () => {
  for (let n = 0; n < 60; n++) await write(`w${n}`, 'x');
  const claimed = (await Promise.all(Array.from({ length: 8 }, () => claimOutbox(db.database, 20)))).flat();
  expect(claimed).toHaveLength(60);
  expect(new Set(claimed.map((entry) => entry.id)).size).toBe(60);
});

test('a claimed row comes up again when its dispatcher died, and its successors wait until then', async () => {
  await write('a', '1');
  await write('a', '2');
  expect(await claimOutbox(db.database, 10)).toHaveLength(1);
  expect(await claimOutbox(db.database, 10)).toEqual([]);
  await dueNow();
  expect(await claimOutbox(db.database, 10)).toMatchObject([{ name: '1', attempt: 2 }]);
});

test('a failure puts the row back for longer each time, up to five minutes, and says why', async () => {
  await write('a', '1');
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt++) {
    const [entry] = await claimOutbox(db.database, 1);
    await postponeOutbox(db.database, entry!, 'the engine is away');
    const { rows } = await admin.query<{ delay: number; last_failure: string }>(
      'select extract(epoch from next_attempt_at - clock_timestamp())::float8 as delay, last_failure from workflow_outbox',
    );
    expect(rows[0]!.last_failure).toBe('the engine is away');
    delays.push(rows[0]!.delay);
    await dueNow();
  }
  expect(delays[0]).toBeLessThan(1.3);
  expect(delays[5]).toBeGreaterThan(20);
  expect(Math.max(...delays)).toBeLessThanOrEqual(360);
});

test('after the last attempt a row waits for an operator, with its successors; a retry gives it a new life', async () => {
  await write('a', '1');
  await write('a', '2');
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const [entry] = await claimOutbox(db.database, 1);
    expect(entry).toMatchObject({ name: '1', attempt });
    await postponeOutbox(db.database, entry!, 'no');
    await dueNow();
  }
  expect(await claimOutbox(db.database, 10)).toEqual([]);
  expect(await outboxBacklog(db.database)).toMatchObject({ open: 1, failed: 1 });
  expect(await retryFailedOutbox(db.database)).toBe(1);
  expect(await claimOutbox(db.database, 10)).toMatchObject([{ name: '1', attempt: 1 }]);
});

test('a late word about a claim that has passed on changes nothing', async () => {
  await write('a', '1');
  const [first] = await claimOutbox(db.database, 1);
  await dueNow();
  const [second] = await claimOutbox(db.database, 1);
  await postponeOutbox(db.database, first!, 'late');
  const { rows } = await admin.query<{ last_failure: string | null }>('select last_failure from workflow_outbox');
  expect(rows[0]!.last_failure).toBeNull();
  await finishOutbox(db.database, second!);
  await finishOutbox(db.database, first!);
  expect(await outboxBacklog(db.database)).toEqual({ open: 0, failed: 0, oldestSeconds: 0 });
});
