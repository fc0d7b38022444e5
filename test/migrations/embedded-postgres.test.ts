import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#deploy/postgres.ts';
import { prepareDatabase } from '#deploy/database-roles.ts';
import { migrate } from '#migrations/run.ts';
import { endProcess } from '#deploy/postgres-lock.ts';

let folder: string;
let dataDir: string;
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-embedded-'));
  await chmod(folder, 0o755);
  dataDir = path.join(folder, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
  // A server whose starter was killed has nobody else to end it.
  const left = Number((await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (left > 0) await endProcess(left);
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that starts the server and stays, as `npm start` does. */
async function startElsewhere(): Promise<{ child: ChildProcess; adminUrl: string }> {
  const program = `import { startEmbeddedPostgres } from '#deploy/postgres.ts';
    const server = await startEmbeddedPostgres({ dataDir: process.argv[1] });
    console.log(server.adminUrl);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [adminUrl] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, adminUrl };
}

describe('the packaged PostgreSQL', { timeout: 90_000 }, () => {
  test('keeps its data from start to start', async () => {
    const first = await start();
    await query(first.adminUrl, 'create table kept (n int); insert into kept values (7)');
    await first.stop();
    await expect(query(first.adminUrl, 'select 1')).rejects.toThrow();
    expect(await query((await start()).adminUrl, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('starts again after its starter was killed and left the server running', async () => {
    const { child, adminUrl } = await startElsewhere();
    await query(adminUrl, 'create table kept (n int); insert into kept values (8)');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    const server = await start();
    expect(await query(server.adminUrl, 'select n from kept')).toEqual([{ n: 8 }]);
    await expect(query(adminUrl, 'select 1')).rejects.toThrow();
  });

  test('starts again after starter and server were both killed', async () => {
    const { child, adminUrl } = await startElsewhere();
    await query(adminUrl, 'create table kept (n int); insert into kept values (9)');
    const pid = Number((await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(pid, 'SIGKILL');
    expect(await query((await start()).adminUrl, 'select n from kept')).toEqual([{ n: 9 }]);
  });

  test('a stale lock file that names a living stranger does not block the start, nor harm the stranger', async () => {
    await (await start()).stop();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(stranger);
    await writeFile(
      path.join(dataDir, 'postmaster.pid'),
      `${stranger.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`,
    );
    expect(await query((await start()).adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
  });

  test('a second process is refused while the first lives, and the first goes on', async () => {
    const { adminUrl } = await startElsewhere();
    await expect(start()).rejects.toThrow(/Another Apexkeep \(process \d+\) uses the database/);
    expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('an administrator who is no superuser, as managed servers give one, can prepare and migrate, also twice', async () => {
    const server = await start();
    await query(server.adminUrl, `create role dba login createdb createrole password 'test'`);
    const asDba = new URL(server.adminUrl);
    asDba.username = 'dba';
    asDba.password = 'test';
    const options = {
      adminUrl: asDba.href,
      database: 'apexkeep',
      passwords: { migrator: 'p@ss:w/rd', app: 'app %41' },
    };
    const { migratorUrl, appUrl } = await prepareDatabase(options);
    expect((await migrate(migratorUrl)).length).toBeGreaterThan(4);
    await prepareDatabase(options);
    expect(await migrate(migratorUrl)).toEqual([]);
    expect(await query(appUrl, 'select count(*)::int as n from zone')).toEqual([{ n: 0 }]);
    await expect(query(appUrl, 'create table mine (n int)')).rejects.toThrow(/permission denied/);
  });

  test('asks for a password, listens on loopback only, and an interrupted first start leaves nothing in the way', async () => {
    await rm(`${dataDir}.new`, { recursive: true, force: true });
    await writeFile(`${dataDir}.new`, 'left behind by an interrupted start');
    const server = await start();
    const open = new URL(server.adminUrl);
    open.password = 'wrong';
    await expect(query(open.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(server.adminUrl, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });
});
