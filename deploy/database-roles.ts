import pg from 'pg';

export interface DatabasePasswords {
  migrator: string;
  app: string;
}

export interface PreparedDatabase {
  /** Owner of the tables; used by `migrate` only. */
  migratorUrl: string;
  /** What api and worker use: owns nothing, sees one workspace at a time. */
  appUrl: string;
}

/** Any fixed number: one preparation at a time per server. */
const PREPARE_LOCK = 2_041_733_001;

async function roleExists(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query('select 1 from pg_roles where rolname = $1', [name])).rowCount === 1;
}

async function ensureLogin(client: pg.Client, name: string, password: string, attributes: string): Promise<void> {
  const verb = (await roleExists(client, name)) ? 'alter' : 'create';
  await client.query(`${verb} role ${name} login ${attributes} password ${client.escapeLiteral(password)}`);
}

async function ensureGroup(client: pg.Client, name: string): Promise<void> {
  if (!(await roleExists(client, name))) await client.query(`create role ${name} nologin`);
}

function addressFor(adminUrl: string, user: string, password: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/**
 * Makes the roles and the database, or brings existing ones in line. Safe to run again and by several at once.
 * - `apexkeep_migrator` owns the database and every table, and is no superuser;
 * - `apexkeep_app` is what api and worker sign in as: it owns nothing and row-level security binds it;
 * - `apexkeep_audit_writer` may only insert audit rows; nobody signs in as it, the function `audit_append` runs as it;
 * - `apexkeep_sweeper` sees what a sweep across workspaces needs; the app takes it on for one transaction;
 * - `apexkeep_platform` reads the orders of all workspaces, for the people who run the deployment; taken on likewise.
 * `adminUrl` needs CREATEROLE and CREATEDB. Throws what the server says.
 */
export async function prepareDatabase(options: {
  adminUrl: string;
  database: string;
  passwords: DatabasePasswords;
}): Promise<PreparedDatabase> {
  const client = new pg.Client({ connectionString: options.adminUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [PREPARE_LOCK]);
    await ensureLogin(client, 'apexkeep_migrator', options.passwords.migrator, 'inherit');
    await ensureLogin(client, 'apexkeep_app', options.passwords.app, 'noinherit');
    await ensureGroup(client, 'apexkeep_audit_writer');
    await ensureGroup(client, 'apexkeep_sweeper');
    await ensureGroup(client, 'apexkeep_platform');
    await client.query('grant apexkeep_audit_writer to apexkeep_migrator');
    await client.query('grant apexkeep_sweeper, apexkeep_platform to apexkeep_app');
    const name = client.escapeIdentifier(options.database);
    if ((await client.query('select 1 from pg_database where datname = $1', [options.database])).rowCount === 0) {
      // A managed server's administrator is no superuser and must belong to a role to hand it a database.
      await client.query('grant apexkeep_migrator to current_user').catch(() => undefined);
      await client.query(`create database ${name} owner apexkeep_migrator template template0 encoding 'UTF8'`);
    }
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to apexkeep_app`);
  } finally {
    await client.end();
  }
  return {
    migratorUrl: addressFor(options.adminUrl, 'apexkeep_migrator', options.passwords.migrator, options.database),
    appUrl: addressFor(options.adminUrl, 'apexkeep_app', options.passwords.app, options.database),
  };
}
