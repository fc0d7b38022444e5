import { v7 as uuidv7 } from 'uuid';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { prepareDatabase } from '#deploy/database-roles.ts';
import { migrate, readMigrations } from '#migrations/run.ts';
import { openDatabase, type Database } from '#model/database.ts';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';

const NAME = `apexkeep_carried_${randomBytes(4).toString('hex')}`;
const PASSWORDS = { migrator: 'test-migrator', app: 'test-app' };

let adminUrl: string;
let migratorUrl: string;
let database: Database;
let workspace: Workspace;
const account = uuidv7();

const sql = <Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> =>
  database.inTenant({ tenantId: workspace.tenantId }, (tx) => tx.sql<Row>(text, params));

/** A zone with one change request in this state, and this lock. */
async function lockedZone(number: number, state: string, reason: string | null): Promise<{ zone: string; id: string }> {
  const [zone, id] = [uuidv7(), uuidv7()];
  await sql(
    `insert into zone (tenant_id, id, provider_account_id, name, provider_ref, locked_reason)
     values (current_tenant(), $1, $2, $3, $3, $4)`,
    [zone, account, `z${number}.test.`, reason],
  );
  await sql(
    `insert into change_request (tenant_id, id, zone_id, number, author_id, state) values (current_tenant(), $1, $2, $3, $4, $5)`,
    [id, zone, number, workspace.users.member, state],
  );
  return { zone, id };
}

beforeAll(async () => {
  adminUrl = inject('adminUrl');
  const prepared = await prepareDatabase({ adminUrl, database: NAME, passwords: PASSWORDS });
  migratorUrl = prepared.migratorUrl;
  await migrate(
    migratorUrl,
    (await readMigrations()).filter(({ name }) => name < '0006'),
  );
  database = await openDatabase({ url: prepared.appUrl, name: 'test' });
  workspace = await buildWorkspace(database);
  const check = JSON.stringify({ ok: true, at: '2026-01-01T00:00:00Z' });
  await sql(
    `insert into provider_account (tenant_id, id, kind, name, settings, secret, connection_check, created_by)
     values (current_tenant(), $1, 'powerdns', 'before', '{}', 'sealed', $2, $3)`,
    [account, check, workspace.users.owner],
  );
});
afterAll(async () => {
  await database.close();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`drop database if exists ${NAME} with (force)`);
  await client.end();
});

describe('what a database held before', () => {
  test('keeps its meaning: verdicts about the present key count, open locks name their request', async () => {
    const reason = (number: number): string => `Change request ${number} could not be proven: ns2 differs`;
    const open = await lockedZone(1, 'needs-operator', reason(1));
    const over = await lockedZone(2, 'failed', reason(2));
    const other = await lockedZone(12, 'needs-operator', reason(1));
    const free = await lockedZone(3, 'needs-operator', null);
    await migrate(migratorUrl);
    const accounts = await sql('select connection_check as connection, write_check as write from provider_account');
    expect(accounts).toEqual([
      { connection: expect.objectContaining({ credentialsVersion: 1 }) as object, write: null },
    ]);
    const locks = await sql<{ id: string; cause: string | null }>(
      'select id, locked_by_request_id as cause from zone order by name',
    );
    expect(Object.fromEntries(locks.map(({ id, cause }) => [id, cause]))).toEqual({
      [open.zone]: open.id,
      [over.zone]: null,
      [other.zone]: null,
      [free.zone]: null,
    });
    const walls = await sql<{ forced: boolean }>(
      `select bool_and(relforcerowsecurity) as forced from pg_class
        where relname in ('provider_account', 'zone', 'change_request')`,
    );
    expect(walls).toEqual([{ forced: true }]);
  });
});
