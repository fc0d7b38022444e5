import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { prepareDatabase } from '#deploy/database-roles.ts';
import { migrate, readMigrations } from '#migrations/run.ts';

/** Fixed, so that every test process signs in to one server with the same roles. */
const PASSWORDS = { migrator: 'test-migrator', app: 'test-app' };
const TEMPLATE_LOCK = 2_041_733_003;

export interface ClonedDatabase {
  /** Signs in as the app role. */
  url: string;
  /** Signs in as the owner of the tables. */
  migratorUrl: string;
  /** Superuser, in this very database: for looking behind the walls. */
  adminUrl: string;
  drop(): Promise<void>;
}

/** Work on a connection of its own as superuser; its locks end with it. */
export async function withAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The migrated template of the present migrations, made once per server; its name carries their checksum. */
async function ensureTemplate(admin: pg.Client, adminUrl: string): Promise<string> {
  const checksum = createHash('sha256');
  for (const migration of await readMigrations()) checksum.update(migration.checksum);
  const template = `apexkeep_template_${checksum.digest('hex').slice(0, 12)}`;
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    if ((await admin.query('select 1 from pg_database where datname = $1', [template])).rowCount === 0) {
      const making = `${template}_new`;
      await admin.query(`drop database if exists ${making} with (force)`);
      const { migratorUrl } = await prepareDatabase({ adminUrl, database: making, passwords: PASSWORDS });
      await migrate(migratorUrl);
      await admin.query(`alter database ${making} rename to ${template}`);
    }
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return template;
}

function addressOf(adminUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}

/** A new database with every migration applied, on the server at `adminUrl`. */
export async function cloneDatabase(adminUrl: string): Promise<ClonedDatabase> {
  const name = `apexkeep_test_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    const template = await ensureTemplate(admin, adminUrl);
    await admin.query(`create database ${name} template ${template} owner apexkeep_migrator`);
    await admin.query(`revoke all on database ${name} from public`);
    await admin.query(`grant connect on database ${name} to apexkeep_app`);
  });
  return {
    url: addressOf(adminUrl, name, 'apexkeep_app', PASSWORDS.app),
    migratorUrl: addressOf(adminUrl, name, 'apexkeep_migrator', PASSWORDS.migrator),
    adminUrl: addressOf(adminUrl, name),
    drop: () =>
      withAdmin(adminUrl, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}
