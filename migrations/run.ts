import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

export interface Migration {
  name: string;
  text: string;
  checksum: string;
}

/** Any fixed number: one migration run at a time per database. */
const MIGRATION_LOCK = 2_041_733_002;

/** The migrations of this version in order: `NNNN-name.sql` beside this file. */
export async function readMigrations(folder = import.meta.dirname): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function applied(client: pg.Client): Promise<Map<string, string>> {
  await client.query(`create table if not exists schema_migration (
    name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`Migration ${migration.name} failed and changed nothing: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Brings a database to this version; forward only, each migration in one transaction. Several callers at once wait for
 * each other. Refuses when an applied migration no longer reads as it did, or when the database is newer than this
 * program. `url` signs in as the role that owns the tables. Returns the names it applied.
 */
export async function migrate(url: string, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'apexkeep-migrate',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await applied(client);
    for (const name of done.keys()) {
      if (!wanted.some((migration) => migration.name === name)) {
        throw new Error(
          `The database has migration ${name}, which this version does not know. Start the newer version.`,
        );
      }
    }
    const news: string[] = [];
    for (const migration of wanted) {
      const checksum = done.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) {
        throw new Error(
          `Migration ${migration.name} differs from the one applied here. Put the original text back; changes go into a new file.`,
        );
      }
      await apply(client, migration);
      news.push(migration.name);
    }
    return news;
  } finally {
    await client.end();
  }
}
