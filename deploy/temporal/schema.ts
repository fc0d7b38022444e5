import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const ROLE = 'temporal';
const DATABASES = [
  { database: 'temporal', schema: 'postgresql/v12/temporal' },
  { database: 'temporal_visibility', schema: 'postgresql/v12/visibility' },
] as const;

/** How the Temporal server reaches its databases. */
export interface TemporalStore {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  visibilityDatabase: string;
}

async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Role with a fresh password on every start, so that no copy of it lies around, and two databases it owns. */
async function prepareRole(adminUrl: string): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await withAdmin(adminUrl, async (client) => {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    await client.query(`${role.rowCount === 0 ? 'create' : 'alter'} role ${ROLE} login password '${password}'`);
    for (const { database } of DATABASES) {
      const present = await client.query('select 1 from pg_database where datname = $1', [database]);
      if (present.rowCount === 0) await client.query(`create database ${database} owner ${ROLE}`);
      await client.query(`revoke connect on database ${database} from public`);
    }
  });
  return password;
}

async function hasSchema(adminUrl: string, database: string): Promise<boolean> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return withAdmin(url.href, async (client) => {
    const found = await client.query<{ present: boolean }>(
      `select to_regclass('schema_version') is not null as present`,
    );
    return found.rows[0]?.present ?? false;
  });
}

/**
 * A single server on one machine keeps no members between starts. What a killed one left there would make the next start
 * wait for it.
 */
async function forgetMembers(adminUrl: string): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = '/temporal';
  await withAdmin(url.href, (client) => client.query('delete from cluster_membership'));
}

/**
 * Makes Temporal's own role and databases and brings their schema to the version of the tool. Idempotent; keeps data.
 * Throws with the tool's words.
 */
export async function prepareTemporalStore(adminUrl: string, sqlTool: string): Promise<TemporalStore> {
  const password = await prepareRole(adminUrl);
  const { hostname, port } = new URL(adminUrl);
  const sqlPort = port === '' ? '5432' : port;
  const environment = {
    SQL_PLUGIN: 'postgres12',
    SQL_HOST: hostname,
    SQL_PORT: sqlPort,
    SQL_USER: ROLE,
    SQL_PASSWORD: password,
  };
  const tool = (database: string, ...args: string[]): Promise<unknown> =>
    run(sqlTool, args, { env: { ...environment, SQL_DATABASE: database }, timeout: 300_000 }).catch((error: Error) => {
      throw new Error(
        `The schema of Temporal's database "${database}" could not be prepared: ${error.message.slice(-1500)}`,
      );
    });
  await Promise.all(
    DATABASES.map(async ({ database, schema }) => {
      if (!(await hasSchema(adminUrl, database))) await tool(database, 'setup-schema', '--version', '0.0');
      await tool(database, 'update-schema', '--schema-name', schema);
    }),
  );
  await forgetMembers(adminUrl);
  return {
    host: hostname,
    port: Number(sqlPort),
    user: ROLE,
    password,
    database: DATABASES[0].database,
    visibilityDatabase: DATABASES[1].database,
  };
}
