import { ensureKeys, type InstanceKeys } from './keys.ts';
import { prepareDatabase } from './database-roles.ts';
import { startEmbeddedPostgres } from './postgres.ts';
import { migrate } from '#migrations/run.ts';
import type { DeployConfig } from './config.ts';
import path from 'node:path';
import pg from 'pg';

const DATABASE = 'apexkeep';

/** The database server, ours or given. */
export interface DatabaseServer {
  /** Address of a role that may make roles and databases. */
  adminUrl: string;
  database: string;
  /** Null for a given server. */
  pid: number | null;
  where: string;
  stop(): Promise<void>;
}

function givenServer(url: string): DatabaseServer {
  const parsed = URL.parse(url);
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new Error('DATABASE_URL is not an address of the form postgres://user:password@host:5432/database.');
  }
  const name = decodeURIComponent(parsed.pathname.slice(1));
  const database = name === '' || name === 'postgres' ? DATABASE : name;
  const admin = new URL(url);
  admin.pathname = '/postgres';
  return {
    adminUrl: admin.href,
    database,
    pid: null,
    where: `${parsed.host}, database ${database}`,
    stop: async () => undefined,
  };
}

/** The server of `DATABASE_URL`, or an embedded one on the data folder. */
export async function openServer(config: DeployConfig, log: (line: string) => void): Promise<DatabaseServer> {
  if (config.databaseUrl !== null) return givenServer(config.databaseUrl);
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(config.dataDir, 'postgres'),
    port: config.ports.postgres,
    log,
  });
  return {
    adminUrl: postgres.adminUrl,
    database: DATABASE,
    pid: postgres.pid,
    where: `127.0.0.1:${postgres.port}`,
    stop: postgres.stop,
  };
}

async function query<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Whether the product's database holds people, and with them things sealed with keys. Unsure counts as yes. */
export async function holdsData(adminUrl: string, database: string): Promise<boolean> {
  const present = await query(adminUrl, 'select 1 from pg_database where datname = $1', [database]);
  if (present.length === 0) return false;
  const inside = new URL(adminUrl);
  inside.pathname = `/${encodeURIComponent(database)}`;
  try {
    const table = await query<{ name: string | null }>(inside.href, `select to_regclass('public.app_user') as name`);
    if (table[0]?.name == null) return false;
    return (await query(inside.href, 'select 1 from app_user limit 1')).length > 0;
  } catch {
    return true;
  }
}

export interface PreparedStore {
  keys: InstanceKeys;
  /** Address of the app role. */
  appUrl: string;
  /** Names of the migrations applied now. */
  applied: string[];
}

/** Keys, roles, database and migrations: everything between a running server and one the product can use. */
export async function prepareStore(server: DatabaseServer, keysFile: string): Promise<PreparedStore> {
  const keys = await ensureKeys(keysFile, () => holdsData(server.adminUrl, server.database));
  const { migratorUrl, appUrl } = await prepareDatabase({
    adminUrl: server.adminUrl,
    database: server.database,
    passwords: { migrator: keys.migratorPassword, app: keys.appPassword },
  });
  return { keys, appUrl, applied: await migrate(migratorUrl) };
}
