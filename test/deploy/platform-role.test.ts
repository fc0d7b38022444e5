import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeployConfig } from '#deploy/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildUser } from '#test/builders/workspace.ts';

const run = promisify(execFile);
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const give = (...args: string[]) =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', 'deploy/platform-role.ts', ...args], {
    env: { PATH: readDeployConfig().environment['PATH'] ?? '', DATABASE_URL: db.url },
  });
const roles = async () => (await db.database.pool.query('select user_id, role from platform_role')).rows;

describe('the command that gives a role on the platform', () => {
  it('gives it to a person with an account, changes it, and takes it back', async () => {
    const { id, email } = await buildUser(db.database);
    await give(email.toUpperCase(), 'platform-support');
    expect(await roles()).toEqual([{ user_id: id, role: 'platform-support' }]);
    await give(email, 'platform-operator');
    expect(await roles()).toEqual([{ user_id: id, role: 'platform-operator' }]);
    await give(email, 'none');
    expect(await roles()).toEqual([]);
  });

  it('gives nothing to nobody, and no role that does not exist', async () => {
    await expect(give('nobody@example.test', 'platform-operator')).rejects.toThrow(
      /There is no account|Command failed/,
    );
    await expect(give('nobody@example.test', 'owner')).rejects.toThrow(/Usage|Command failed/);
    expect(await roles()).toEqual([]);
  });
});
