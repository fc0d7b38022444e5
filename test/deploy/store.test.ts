import { expect, inject, it } from 'vitest';
import { holdsData } from '#deploy/store.ts';
import { createTestDatabase } from '#test/builders/database.ts';
import pg from 'pg';

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

it('a database that is missing, or has no people, holds no data; one person makes it hold some', async () => {
  expect(await holdsData(inject('adminUrl'), 'there_is_no_such_database')).toBe(false);
  const test = await createTestDatabase();
  try {
    const name =
      new URL(test.adminUrl).pathname === '/postgres'
        ? new URL(test.url).pathname.slice(1)
        : new URL(test.adminUrl).pathname.slice(1);
    expect(await holdsData(inject('adminUrl'), name)).toBe(false);
    const inside = new URL(inject('adminUrl'));
    inside.pathname = `/${name}`;
    await run(
      inside.href,
      `insert into app_user (id, email, name, password_hash) values (gen_random_uuid(), 'a@b.test', 'A', 'x')`,
    );
    expect(await holdsData(inject('adminUrl'), name)).toBe(true);
  } finally {
    await test.drop();
  }
});
