import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { liveCursor, publish, readLiveEvents } from '#model/store/live-events.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let own: Workspace;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 10 });
});
beforeEach(async () => {
  own = await buildWorkspace(db.database);
});
afterAll(() => db.drop());

const inOwn: <T>(work: Parameters<typeof db.database.inTenant<T>>[1]) => Promise<T> = (work) =>
  db.database.inTenant({ tenantId: own.tenantId }, work);
const say = (kind: string): Promise<void> => inOwn((tx) => publish(tx, { subject: 'zone/1', kind, data: { kind } }));

/** Reads until `count` events have come; other tests of the run may hold older transactions open for a moment. */
async function readUntil(cursor: string, count: number): Promise<{ kinds: string[]; cursor: string }> {
  const kinds: string[] = [];
  for (const end = Date.now() + 20_000; kinds.length < count && Date.now() < end;) {
    const page = await inOwn((tx) => readLiveEvents(tx, cursor, 3));
    kinds.push(...page.events.map((event) => event.kind));
    cursor = page.cursor;
  }
  return { kinds, cursor };
}

test('a reader gets every event once, in pages, from where it stopped', async () => {
  const start = await inOwn(liveCursor);
  for (const kind of ['a', 'b', 'c', 'd', 'e']) await say(kind);
  const first = await readUntil(start, 5);
  expect(first.kinds).toEqual(['a', 'b', 'c', 'd', 'e']);
  await say('f');
  expect((await readUntil(first.cursor, 1)).kinds).toEqual(['f']);
});

test('an event of a transaction that commits late is not lost behind younger ones', async () => {
  const start = await inOwn(liveCursor);
  const wrote = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const late = inOwn(async (tx) => {
    await publish(tx, { subject: 'zone/1', kind: 'late' });
    wrote.resolve();
    await go.promise;
  });
  await wrote.promise;
  await say('young');
  const early = await inOwn((tx) => readLiveEvents(tx, start, 10));
  expect(early).toMatchObject({ events: [], pending: true, cursor: start });
  go.resolve();
  await late;
  expect((await readUntil(early.cursor, 2)).kinds).toEqual(['late', 'young']);
});

test('a reader sees nothing of another workspace, whatever the cursor', async () => {
  await say('own');
  const other = await buildWorkspace(db.database);
  const seen = await db.database.inTenant({ tenantId: other.tenantId }, (tx) => readLiveEvents(tx, '0.0', 100));
  expect(seen.events).toEqual([]);
});

test.each([null, '', 'x', '1', '1.2.3', '-1.0', "0.0' or '1'='1", '99999999999999999999.0'])(
  'the cursor %j reads as from now on',
  async (cursor) => {
    await say('past');
    expect((await inOwn((tx) => readLiveEvents(tx, cursor, 10))).events).toEqual([]);
  },
);
