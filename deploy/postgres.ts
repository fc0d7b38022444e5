import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { findPrograms, usableDataDir, type PostgresPrograms } from './postgres-files.ts';
import { endProcess, takeDataDir } from './postgres-lock.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the data; made on the first start. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one is taken when absent or 0. */
  port?: number;
  log?: (line: string) => void;
  /** Off only for tests and benches: a crash of the machine may then lose data. */
  durable?: boolean;
  /** Largest number of connections; the Temporal server alone takes some dozens. */
  maxConnections?: number;
}

export interface EmbeddedPostgres {
  /** Superuser address of the maintenance database. */
  adminUrl: string;
  port: number;
  /** Where the data really is: as root below a closed folder it moves to /var/lib/apexkeep. */
  dataDir: string;
  pid: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STARTS = 3;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port on 127.0.0.1.');
  return address.port;
}

function settled(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

/** Makes the cluster beside its final place and moves it there when whole: an interrupted first start leaves no half. */
async function makeCluster(
  programs: PostgresPrograms,
  dataDir: string,
  options: EmbeddedPostgresOptions,
): Promise<void> {
  const partial = `${dataDir}.new`;
  const secret = `${partial}.password`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  if (programs.identity !== undefined) {
    for (const target of [partial, secret]) await chown(target, programs.identity.uid, programs.identity.gid);
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = options.durable === false ? ['--no-sync'] : [];
  const child = spawn(
    programs.initdb,
    [`--pgdata=${partial}`, '--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256', ...sync, ...locale],
    { ...programs.identity, cwd: partial, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await settled(child);
  await rm(secret, { force: true });
  if (code !== 0)
    throw new Error(`initdb could not make the database cluster in ${dataDir}:\n${output.join('').slice(-2000)}`);
  await writeFile(`${dataDir}.password`, password, { mode: 0o600 });
  await rename(partial, dataDir);
  options.log?.(`PostgreSQL cluster made in ${dataDir}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  return client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => true,
      () => false,
    )
    .finally(() => client.end().catch(() => undefined));
}

interface Server {
  child: ChildProcess;
  output: string[];
}

function launch(programs: PostgresPrograms, dataDir: string, port: number, options: EmbeddedPostgresOptions): Server {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 300,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: Ctrl-C in the terminal reaches us, and we stop the server last.
  const child = spawn(programs.postgres, ['-D', dataDir, '-p', String(port), ...flags], {
    ...programs.identity,
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const output: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    output.push(chunk.toString());
    if (output.length > 100) output.shift();
    options.log?.(chunk.toString().trimEnd());
  });
  return { child, output };
}

/** Waits until the server takes connections; false when it ended instead. */
async function serving(server: Server, url: string): Promise<boolean> {
  let ended = false;
  server.child.once('error', (error) => server.output.push(error.message));
  for (const event of ['close', 'error']) server.child.once(event, () => (ended = true));
  for (const end = Date.now() + START_MS; Date.now() < end && !ended;) {
    if (await answers(url)) return true;
    await pause(50);
  }
  return false;
}

/**
 * Starts the packaged PostgreSQL on 127.0.0.1 and returns its superuser address. Works as root (the server gets its own
 * user), after a kill −9 of a former run, and on the data of every former run.
 * Throws with the server's own words when it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const programs = await findPrograms();
  const dataDir = await usableDataDir(options.dataDir, programs.identity);
  await mkdir(path.dirname(dataDir), { recursive: true });
  const lock = await takeDataDir(dataDir);
  try {
    const present = await access(path.join(dataDir, 'PG_VERSION')).then(
      () => true,
      () => false,
    );
    if (!present) await makeCluster(programs, dataDir, options);
    const password = (await readFile(`${dataDir}.password`, 'utf8')).trim();
    return await startServer(programs, dataDir, password, options, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startServer(
  programs: PostgresPrograms,
  dataDir: string,
  password: string,
  options: EmbeddedPostgresOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  let words = '';
  for (let attempt = 1; attempt <= STARTS; attempt++) {
    const port = options.port || (await freePort());
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const server = launch(programs, dataDir, port, options);
    const pid = server.child.pid;
    if (pid !== undefined && (await serving(server, adminUrl))) {
      const stop = async (): Promise<void> => {
        await endProcess(pid);
        await release();
      };
      server.child.unref();
      (server.child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
      return { adminUrl, port, dataDir, pid, stop };
    }
    if (pid !== undefined) await endProcess(pid);
    words = server.output.join('').slice(-2000);
    // Backends of a killed server need a moment to notice; a port may have been taken in between.
    await pause(500 * attempt);
  }
  throw new Error(`PostgreSQL did not start on the data in ${dataDir}. Its last words:\n${words}`);
}
