import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '#migrations/run.ts';
import { appendAudit } from '#model/store/audit.ts';
import { verifyChain } from '#model/store/audit-chain.ts';
import { currentSets, diffBetween, pageOfSets } from '#model/store/history.ts';
import { claimOutbox, enqueueStart, finishOutbox } from '#model/store/outbox.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, buildZone, observe } from '#test/builders/workspace.ts';
import { wallCases } from './wall-cases.ts';

const run = promisify(execFile);
/** Debian's place and the usual ones; this suite is about the oldest version we support, where it is installed. */
const BIN = ['/usr/lib/postgresql/15/bin', '/usr/local/pgsql-15/bin', '/opt/homebrew/opt/postgresql@15/bin'].find(
  (folder) => existsSync(path.join(folder, 'initdb')),
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(BIN === undefined)('on PostgreSQL 15', () => {
  let folder: string;
  let server: ChildProcess;
  let db: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-pg15-'));
    const root = process.getuid?.() === 0;
    const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
    const identity = root ? { uid: await id('-u'), gid: await id('-g') } : {};
    if (identity.uid !== undefined) await chown(folder, identity.uid, identity.gid!);
    await chmod(folder, 0o700);
    const data = path.join(folder, 'data');
    await run(
      path.join(BIN!, 'initdb'),
      ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
      { ...identity, cwd: folder },
    );
    const port = await freePort();
    server = spawn(
      path.join(BIN!, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=off',
      ],
      { ...identity, cwd: folder, stdio: 'ignore' },
    );
    const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
    for (let attempt = 0; attempt < 200; attempt++) {
      const client = new pg.Client({ connectionString: adminUrl });
      client.on('error', () => undefined);
      if (
        await client
          .connect()
          .then(() => client.end())
          .then(
            () => true,
            () => false,
          )
      )
        break;
      await pause(50);
    }
    db = await createTestDatabase({ adminUrl });
  });

  afterAll(async () => {
    await db?.drop();
    if (server !== undefined) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  test('it is version 15', async () => {
    const { rows } = await db.database.pool.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    expect(rows[0]!.version).toMatch(/^15/);
  });

  wallCases(() => db);

  test('migrations are applied once', async () => {
    expect(await migrate(db.migratorUrl)).toEqual([]);
  });

  test('audit, history and outbox work as on newer servers', async () => {
    const workspace = await buildWorkspace(db.database);
    const apex = 'fifteen.test.';
    const first = [{ name: apex, type: 'A', ttl: 60, values: ['192.0.2.1'] }];
    const second = [
      { name: apex, type: 'A', ttl: 60, values: ['192.0.2.2'] },
      { name: `www.${apex}`, type: 'TXT', ttl: 60, values: ['"x"'] },
    ];
    const zone = await buildZone(db.database, workspace, { name: apex });
    const from = await observe(db.database, workspace.tenantId, zone.id, first);
    const to = await observe(db.database, workspace.tenantId, zone.id, second);
    await db.database.inTenant({ tenantId: workspace.tenantId }, async (tx) => {
      expect(await currentSets(tx, zone.id)).toEqual(second);
      expect((await pageOfSets(tx, zone.id, { limit: 10 })).items).toEqual(second);
      expect((await diffBetween(tx, zone.id, from.at, to.at)).items.map((item) => item.action)).toEqual([
        'replace',
        'add',
      ]);
      await appendAudit(tx, {
        actor: { kind: 'system', id: null },
        action: 'zone.read',
        subject: `zone/${zone.id}`,
        correlation: 'x',
        detail: { n: 1 },
      });
      await enqueueStart(tx, { workflowId: 'w', name: 'changeRequest', args: [{ a: 1 }] });
    });
    const report = await db.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      verifyChain(tx.sql, workspace.tenantId),
    );
    expect(report).toMatchObject({ rows: 1, faults: [] });
    const claimed = await claimOutbox(db.database, 10);
    expect(claimed.map((entry) => entry.args)).toEqual([[{ a: 1 }]]);
    for (const entry of claimed) await finishOutbox(db.database, entry);
    expect(await claimOutbox(db.database, 10)).toEqual([]);
  });
});
