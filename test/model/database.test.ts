import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database, type Tx } from '#model/database.ts';
import { Membership } from '#model/entities/membership.ts';
import { Zone } from '#model/entities/zone.ts';
import { ApexkeepError } from '#model/errors.ts';
import { appendAudit } from '#model/store/audit.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { violatedConstraint } from '#model/store/database-errors.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { Gate } from '#test/builders/gate.ts';
import { buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let workspace: Workspace;
const opened: Database[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  workspace = await buildWorkspace(db.database);
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
afterAll(() => db.drop());

const here = (): { tenantId: string } => ({ tenantId: workspace.tenantId });

async function open(options: { statementTimeoutMs?: number; poolSize?: number; url?: string } = {}): Promise<Database> {
  const database = await openDatabase({ url: db.url, name: 'test', ...options });
  opened.push(database);
  return database;
}

async function failure(work: Promise<unknown>): Promise<ApexkeepError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApexkeepError);
  return error as ApexkeepError;
}

describe('a transaction', () => {
  test('keeps what it wrote by SQL and by entities together, or nothing of it', async () => {
    const zone = await buildZone(db.database, workspace);
    const change = (fail: boolean): Promise<unknown> =>
      db.database.inTenant(here(), async (tx) => {
        const row = await tx.em.findOneOrFail(Zone, { tenantId: workspace.tenantId, id: zone.id });
        row.kind = 'secondary';
        await tx.sql('update zone set dnssec = true where id = $1', [zone.id]);
        if (fail) throw new Error('undone');
      });
    const read = (): Promise<object[]> =>
      db.database.inTenant(here(), (tx) => tx.sql('select kind, dnssec, version from zone where id = $1', [zone.id]));
    await expect(change(true)).rejects.toThrow('undone');
    expect(await read()).toEqual([{ kind: 'primary', dnssec: false, version: 1 }]);
    await change(false);
    expect(await read()).toEqual([{ kind: 'secondary', dnssec: true, version: 2 }]);
  });

  test('is of no use after its end: a statement that comes late reaches nobody, least of all the next tenant', async () => {
    const database = await open({ poolSize: 1 });
    const kept: Tx[] = [];
    await database.inTenant(here(), async (tx) => void kept.push(tx));
    await expect(
      database.inTenant(here(), (tx) => Promise.reject(new Error(`undone ${kept.push(tx)}`))),
    ).rejects.toThrow('undone');
    for (const tx of kept) {
      await expect(tx.sql('select 1')).rejects.toThrow(/has ended/);
      await expect(tx.em.find(Membership, {})).rejects.toThrow(/has ended/);
    }
  });

  test('of one tenant waits for no lock that another tenant holds', async () => {
    const other = await buildWorkspace(db.database);
    const event = {
      actor: { kind: 'system', id: null },
      action: 'zone.read',
      subject: 'zone/1',
      correlation: 'zone/1',
      detail: {},
    } as const;
    await db.database.inTenant(here(), async (tx) => {
      await nextChangeNumber(tx);
      await appendAudit(tx, event);
      await db.database.inTenant({ tenantId: other.tenantId }, async (second) => {
        await second.sql(`set local lock_timeout = '1ms'`);
        await nextChangeNumber(second);
        await appendAudit(second, event);
      });
    });
  });

  test('entities of another tenant are not there', async () => {
    const other = await buildWorkspace(db.database);
    const seen = await db.database.inTenant(here(), (tx) => tx.em.find(Membership, {}));
    expect(seen).toHaveLength(6);
    expect(
      await db.database.inTenant(here(), (tx) => tx.em.findOne(Membership, { tenantId: other.tenantId })),
    ).toBeNull();
  });

  test('entity texts with quotes, backslashes, placeholders and dollar signs arrive as they are', async () => {
    const zone = await buildZone(db.database, workspace);
    const text = `it's \\ a "test" ? ?? $1 ${'$$'} ; -- /* \u2028 ü`;
    await db.database.inTenant(here(), async (tx) => {
      (await tx.em.findOneOrFail(Zone, { tenantId: workspace.tenantId, id: zone.id })).lockedReason = text;
    });
    const row = await db.database.inTenant(here(), (tx) =>
      tx.em.findOneOrFail(Zone, { tenantId: workspace.tenantId, id: zone.id }),
    );
    expect(row.lockedReason).toBe(text);
  });

  test('runs again after a deadlock, and its effect is there once', async () => {
    const [a, b] = [await buildZone(db.database, workspace), await buildZone(db.database, workspace)];
    let runs = 0;
    let meeting = 2;
    const both = Promise.withResolvers<void>();
    const cross = (first: string, second: string): Promise<unknown> =>
      db.database.inTenant(here(), async (tx) => {
        runs++;
        await tx.sql('update zone set generation = generation + 1 where id = $1', [first]);
        if (--meeting === 0) both.resolve();
        if (meeting >= 0) await both.promise;
        await tx.sql('update zone set generation = generation + 1 where id = $1', [second]);
      });
    await Promise.all([cross(a.id, b.id), cross(b.id, a.id)]);
    expect(runs).toBe(3);
    const rows = await db.database.inTenant(here(), (tx) =>
      tx.sql<{ generation: number }>('select generation from zone where id = any($1)', [[a.id, b.id]]),
    );
    expect(rows.map((row) => row.generation)).toEqual([2, 2]);
  });

  test('a failed statement whose failure was swallowed does not pass for a commit', async () => {
    const swallowed = db.database.inTenant(here(), async (tx) => {
      await tx.sql('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow(/nothing was kept/);
  });

  test.each(['', 'x', "'; drop table zone; --", '01900000-0000-7000-8000-00000000000'])(
    'does not begin for the tenant %j',
    async (tenantId) => {
      await expect(db.database.inTenant({ tenantId }, async () => 1)).rejects.toThrow(/not a UUID/);
    },
  );

  test('large integers are numbers, and one that would lose digits is an error', async () => {
    expect(await db.database.asUser(null, (tx) => tx.sql('select 4294967296::bigint as n'))).toEqual([
      { n: 4_294_967_296 },
    ]);
    await expect(db.database.asUser(null, (tx) => tx.sql('select 9007199254740993::bigint as n'))).rejects.toThrow(
      /above 2\^53/,
    );
  });
});

describe('what the database says becomes', () => {
  test('conflict, for a twin; the constraint is known to the program and its name and values are not in the message', async () => {
    const error = await failure(
      db.database.asUser(null, (tx) =>
        tx.sql(
          `insert into app_user (id, email, name, password_hash) values (gen_random_uuid(), $1, 'canary-name', 'x')`,
          [workspace.emails.owner],
        ),
      ),
    );
    expect(error.code).toBe('conflict');
    expect(violatedConstraint(error)).toBe('app_user_email_key');
    expect(JSON.stringify([error.message, error.extra, error.issues])).not.toMatch(/canary|app_user|owner@/);
  });

  test('temporarily-unavailable, for a statement that takes too long and a lock that is not given', async () => {
    const database = await open({ statementTimeoutMs: 50 });
    expect((await failure(database.asUser(null, (tx) => tx.sql('select pg_sleep(5)')))).code).toBe(
      'temporarily-unavailable',
    );
    const zone = await buildZone(db.database, workspace);
    await db.database.inTenant(here(), async (tx) => {
      await tx.sql('select 1 from zone where id = $1 for update', [zone.id]);
      const waiting = db.database.inTenant(here(), async (second) => {
        await second.sql(`set local lock_timeout = '50ms'`);
        return second.sql('update zone set dnssec = true where id = $1', [zone.id]);
      });
      expect((await failure(waiting)).code).toBe('temporarily-unavailable');
    });
  });

  test('temporarily-unavailable, for a server that is away, a connection that is cut and a pool that is full', async () => {
    const away = await open({ url: 'postgres://nobody@127.0.0.1:1/none' });
    expect((await failure(away.asUser(null, (tx) => tx.sql('select 1')))).code).toBe('temporarily-unavailable');
    expect(await away.ready()).toBe(false);
    const database = await open({ poolSize: 1 });
    const cut = database.asUser(null, async (tx) => {
      const [row] = await tx.sql<{ pid: number }>('select pg_backend_pid() as pid');
      const admin = new pg.Client({ connectionString: db.adminUrl });
      await admin.connect();
      await admin.query('select pg_terminate_backend($1)', [row!.pid]);
      await admin.end();
      return tx.sql('select 1');
    });
    expect((await failure(cut)).code).toBe('temporarily-unavailable');
    // The broken connection is gone for good: the next transaction has a whole one.
    expect(await database.asUser(null, (tx) => tx.sql('select 1 as one'))).toEqual([{ one: 1 }]);
    const hold = Promise.withResolvers<void>();
    const held = database.asUser(null, () => hold.promise);
    expect((await failure(database.asUser(null, (tx) => tx.sql('select 1')))).code).toBe('temporarily-unavailable');
    hold.resolve();
    await held;
  });

  test('temporarily-unavailable, for a server that no longer answers; the next statement has a new connection', async () => {
    const gate = await Gate.before(new URL(db.url).host);
    await gate.open();
    const url = new URL(db.url);
    url.host = gate.address;
    const database = await open({ url: url.href, poolSize: 1, statementTimeoutMs: 300 });
    const ask = (): Promise<unknown> => database.inTenant(here(), (tx) => tx.sql('select 1'));
    await ask();
    await gate.silence();
    try {
      for (const answer of [ask(), ask()]) expect((await failure(answer)).code).toBe('temporarily-unavailable');
    } finally {
      await gate.open();
    }
    await ask();
    await gate.shut();
  });

  test('the limits of every connection are set', async () => {
    const settings = await db.database.asUser(null, (tx) =>
      tx.sql<{ name: string; setting: string }>(
        `select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`,
      ),
    );
    expect(settings.map((row) => row.setting)).toEqual(['10000', '2000', '5000']);
  });
});

test('ready says whether the database answers', async () => {
  expect(await db.database.ready()).toBe(true);
});
