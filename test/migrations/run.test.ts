import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { prepareDatabase } from '#deploy/database-roles.ts';
import { migrate, readMigrations, type Migration } from '#migrations/run.ts';

const PASSWORDS = { migrator: 'test-migrator', app: 'test-app' };
const NAME = `apexkeep_migrate_${process.pid}`;

let adminUrl: string;
let migratorUrl: string;

async function admin(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

async function ask<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function migration(name: string, text: string): Migration {
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
}

beforeAll(async () => {
  adminUrl = inject('adminUrl' as never);
  ({ migratorUrl } = await prepareDatabase({ adminUrl, database: NAME, passwords: PASSWORDS }));
});
afterAll(() => admin(`drop database if exists ${NAME} with (force)`));

describe('preparing a database', () => {
  test('again, and by several at once, changes nothing and fails nobody', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4].map(() => prepareDatabase({ adminUrl, database: NAME, passwords: PASSWORDS })),
    );
    expect(new Set(all.map((one) => one.appUrl)).size).toBe(1);
    expect(new URL(all[0]!.appUrl).username).toBe('apexkeep_app');
  });
});

describe('migrating', () => {
  test('by four processes at once applies each migration once, in order', async () => {
    const names = (await readMigrations()).map((one) => one.name);
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(migratorUrl)));
    expect(applied.flat().toSorted()).toEqual(names);
    expect(applied.filter((one) => one.length > 0)).toHaveLength(1);
    expect(await migrate(migratorUrl)).toEqual([]);
  });

  test('leaves nothing of a migration that fails half-way, and says which', async () => {
    const all = [
      ...(await readMigrations()),
      migration('9001-broken.sql', 'create table half (id int); select 1 / 0;'),
    ];
    await expect(migrate(migratorUrl, all)).rejects.toThrow(
      /9001-broken\.sql failed and changed nothing: division by zero/,
    );
    expect(await ask(`select 1 from pg_class where relname = 'half'`)).toEqual([]);
    expect(await migrate(migratorUrl)).toEqual([]);
  });

  test('refuses an applied migration whose text was changed', async () => {
    const [first, ...rest] = await readMigrations();
    await expect(migrate(migratorUrl, [migration(first!.name, `${first!.text} `), ...rest])).rejects.toThrow(
      /differs from the one applied/,
    );
  });

  test('refuses a database that is newer than the program', async () => {
    const all = await readMigrations();
    await expect(migrate(migratorUrl, all.slice(0, -1))).rejects.toThrow(/Start the newer version/);
  });
});
