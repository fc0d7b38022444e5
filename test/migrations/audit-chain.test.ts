import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyAllChains } from '#deploy/verify-audit.ts';
import { appendAudit, pageOfAudit } from '#model/store/audit.ts';
import { verifyChain, type ChainFault, type ChainReport } from '#model/store/audit-chain.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';

let db: TestDatabase;
let admin: pg.Client;
let workspace: Workspace;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 20 });
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.drop();
});
beforeEach(async () => {
  workspace = await buildWorkspace(db.database);
});

async function append(times: number, detail: object = {}): Promise<void> {
  for (let n = 1; n <= times; n++) {
    await db.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      appendAudit(tx, {
        actor: { kind: 'user', id: workspace.users.owner },
        action: 'zone.read',
        subject: `zone/${n}`,
        correlation: `zone/${n}`,
        detail: {
          n,
          text: 'Ünïcode "quoted" \\ \u0001 \u007f \u2028 </script>',
          deep: { list: [1.5, null, true] },
          ...detail,
        },
      }),
    );
  }
}

const verify = (known: ChainReport['head'] | null = null): Promise<ChainReport> =>
  db.database.inTenant({ tenantId: workspace.tenantId }, (tx) => verifyChain(tx.sql, workspace.tenantId, known));

/** What a superuser with the triggers switched off does to the rows. */
async function tamper(text: string, params: unknown[] = []): Promise<void> {
  await admin.query('begin');
  await admin.query('set local session_replication_role = replica');
  await admin.query(text, [workspace.tenantId, ...params]);
  await admin.query('commit');
}

const kinds = (faults: ChainFault[]): string[] => [...new Set(faults.map((fault) => fault.kind))];

describe('the audit chain', () => {
  test('links every row to the one before and verifies from the columns alone', async () => {
    await append(25);
    const report = await verify();
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ rows: 25, head: { seq: 25 } });
  });

  test('16 writers at once give one chain without forks or gaps', async () => {
    await Promise.all(Array.from({ length: 16 }, () => append(10)));
    const report = await verify();
    expect(report.faults).toEqual([]);
    expect(report.rows).toBe(160);
  });

  test('an act that is rolled back leaves no row and no gap', async () => {
    await append(1);
    const undone = db.database.inTenant({ tenantId: workspace.tenantId }, async (tx) => {
      await appendAudit(tx, {
        actor: { kind: 'system', id: null },
        action: 'zone.read',
        subject: 'zone/x',
        correlation: 'zone/x',
        detail: {},
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await append(1);
    expect(await verify()).toMatchObject({ rows: 2, faults: [] });
  });

  test.each([
    ['update', `update audit_event set action = 'zone.write' where tenant_id = $1`],
    ['delete', `delete from audit_event where tenant_id = $1`],
    ['insert', `insert into audit_event select * from audit_event where tenant_id = $1`],
    ['change of the head', `update audit_head set seq = 0 where tenant_id = $1`],
  ])('the app role is refused: %s', async (_what, text) => {
    await append(2);
    const refused = db.database.inTenant({ tenantId: workspace.tenantId }, (tx) => tx.sql(text, [workspace.tenantId]));
    await expect(refused).rejects.toMatchObject({ code: 'internal' });
    expect(await verify()).toMatchObject({ rows: 2, faults: [] });
  });

  test.each(['update audit_event set action = action', 'delete from audit_event', 'truncate audit_event'])(
    'even the owner is refused: %s',
    async (text) => {
      await append(2);
      const owner = new pg.Client({ connectionString: db.migratorUrl });
      await owner.connect();
      try {
        await owner.query('begin');
        await owner.query(`select set_config('app.tenant_id', $1, true)`, [workspace.tenantId]);
        await expect(owner.query(text)).rejects.toThrow('audit rows are never changed or removed');
      } finally {
        await owner.end();
      }
    },
  );

  test('a forged number, time, predecessor and hash are overwritten', async () => {
    await append(1);
    await admin.query('begin');
    await admin.query('set local role apexkeep_audit_writer');
    await admin.query(`select set_config('app.tenant_id', $1, true)`, [workspace.tenantId]);
    await admin.query(
      `insert into audit_event (tenant_id, seq, id, at, actor_kind, action, subject, correlation, detail, prev_hash, hash)
       values ($1, 999, gen_random_uuid(), '2001-01-01', 'system', 'zone.read', 's', 'c', '{}', '\\x00', '\\xffff')`,
      [workspace.tenantId],
    );
    await admin.query('commit');
    const { rows } = await admin.query<{ seq: string; year: number; length: number }>(
      'select seq, extract(year from at)::int as year, length(hash) as length from audit_event where tenant_id = $1 order by seq desc limit 1',
      [workspace.tenantId],
    );
    expect(rows[0]).toMatchObject({ seq: '2', length: 32 });
    expect(rows[0]!.year).toBeGreaterThan(2020);
    expect((await verify()).faults).toEqual([]);
  });

  test('nobody writes into the chain of another workspace', async () => {
    const other = await buildWorkspace(db.database);
    await admin.query('begin');
    await admin.query('set local role apexkeep_audit_writer');
    await admin.query(`select set_config('app.tenant_id', $1, true)`, [workspace.tenantId]);
    const forged = admin.query(
      `insert into audit_event (tenant_id, seq, id, at, actor_kind, action, subject, correlation, detail, prev_hash, hash)
       values ($1, 1, gen_random_uuid(), now(), 'system', 'zone.read', 's', 'c', '{}', '', '')`,
      [other.tenantId],
    );
    await expect(forged).rejects.toThrow(/row-level security/);
    await admin.query('rollback');
  });
});

describe('verification finds', () => {
  beforeEach(() => append(10));

  test.each([
    ['an edited action', `update audit_event set action = 'zone.write' where tenant_id = $1 and seq = 4`, ['content']],
    [
      'an edited detail',
      `update audit_event set detail = jsonb_set(detail, '{n}', '99') where tenant_id = $1 and seq = 4`,
      ['content'],
    ],
    [
      'a time moved by a microsecond',
      `update audit_event set at = at + interval '1 microsecond' where tenant_id = $1 and seq = 4`,
      ['content'],
    ],
    ['a taken-away actor', `update audit_event set actor_id = null where tenant_id = $1 and seq = 4`, ['content']],
    ['a missing row', `delete from audit_event where tenant_id = $1 and seq = 4`, ['gap', 'link']],
    [
      'two rows swapped',
      `update audit_event set seq = case seq when 4 then 5 else 4 end + 100 where tenant_id = $1 and seq in (4, 5)`,
      ['gap', 'link', 'content'],
    ],
    ['a cut tail', `delete from audit_event where tenant_id = $1 and seq > 7`, ['tail']],
    ['a missing head', `delete from audit_head where tenant_id = $1`, ['tail']],
    ['a head set back', `update audit_head set seq = 3 where tenant_id = $1`, ['tail']],
  ])('%s', async (_what, text, expected) => {
    await tamper(text);
    expect(kinds((await verify()).faults)).toEqual(expect.arrayContaining(expected));
  });

  test('a tail cut together with the head, and a chain written anew, against a head kept elsewhere', async () => {
    const known = (await verify()).head;
    await tamper('delete from audit_event where tenant_id = $1 and seq > 7');
    await tamper(
      `update audit_head h set seq = 7, hash = e.hash from audit_event e where h.tenant_id = $1 and e.tenant_id = $1 and e.seq = 7`,
    );
    expect((await verify()).faults).toEqual([]);
    expect(kinds((await verify(known)).faults)).toEqual(['tail']);
    await append(5);
    expect(kinds((await verify(known)).faults)).toEqual(['tail']);
  });
});

describe('deploy/verify-audit.ts', () => {
  test('checks every workspace, remembers heads, and ends with 1 when a chain is broken', async () => {
    await append(3);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-heads-'));
    const heads = path.join(folder, 'heads.json');
    const command = (): Promise<{ stdout: string; code: number }> =>
      promisify(execFile)(process.execPath, ['deploy/verify-audit.ts', '--url', db.adminUrl, '--heads', heads]).then(
        ({ stdout }) => ({ stdout, code: 0 }),
        (error: { stdout: string; code: number }) => error,
      );
    try {
      const { tenantId } = workspace;
      // Other tests broke their chains on purpose.
      await admin.query('begin');
      await admin.query('set local session_replication_role = replica');
      await admin.query('delete from audit_event where tenant_id <> $1', [tenantId]);
      await admin.query('delete from audit_head where tenant_id <> $1', [tenantId]);
      await admin.query('commit');
      expect(await command()).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('audit: 1 passed, 0 failed') as string,
      });
      expect(JSON.parse(await readFile(heads, 'utf8'))).toHaveProperty(tenantId);
      await tamper('delete from audit_event where tenant_id = $1');
      await tamper('delete from audit_head where tenant_id = $1');
      expect(await command()).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('audit: 0 passed, 1 failed') as string,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('refuses to run as a role that sees no workspace: no rows is not the same as whole', async () => {
    await expect(verifyAllChains(db.url)).rejects.toThrow(/row-level security/);
  });
});

test('pages of the audit trail go from the newest to the first, narrowed as asked', async () => {
  await append(7);
  await append(1, { other: true });
  const page = (options: object): ReturnType<typeof pageOfAudit> =>
    db.database.inTenant({ tenantId: workspace.tenantId }, (tx) => pageOfAudit(tx, { limit: 5, ...options }));
  const first = await page({});
  const second = await page({ after: first.next });
  expect([...first.items, ...second.items].map((row) => row.seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(second.next).toBeNull();
  expect((await page({ subject: 'zone/1' })).items.map((row) => row.seq)).toEqual([8, 1]);
  expect((await page({ actorId: workspace.users.viewer })).items).toEqual([]);
  expect(first.items[0]!.actor).toMatchObject({
    kind: 'user',
    id: workspace.users.owner,
    name: expect.any(String) as string,
  });
});
