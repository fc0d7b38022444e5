import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace } from '#test/builders/workspace.ts';
import { wallCases } from './wall-cases.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 2 });
});
afterAll(() => db.drop());

describe('the walls between workspaces', () => {
  wallCases(() => db);

  test('2 tenants × 1,000 interleaved transactions on two connections, with rollbacks and failures, leak nothing', async () => {
    const pair = [await buildWorkspace(db.database), await buildWorkspace(db.database)] as const;
    let leaks = 0;
    let checked = 0;
    const once = async (index: number): Promise<void> => {
      const { tenantId } = pair[index % 2]!;
      await db.database
        .inTenant({ tenantId }, async (tx) => {
          const rows = await tx.sql<{ tenant_id: string }>('select tenant_id from membership');
          checked += rows.length;
          leaks += rows.filter((row) => row.tenant_id !== tenantId).length;
          if (index % 5 === 1) throw new Error('undone');
          if (index % 7 === 1) await tx.sql('select 1 / 0');
          if (index % 11 === 1) await tx.sql(`set local statement_timeout = 1; select pg_sleep(1)`);
        })
        .catch(() => undefined);
      const outside = await db.database.asUser(null, (tx) => tx.sql('select 1 from membership'));
      leaks += outside.length;
    };
    const queue = Array.from({ length: 2000 }, (_, index) => index);
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) await once(next);
      }),
    );
    expect(leaks).toBe(0);
    expect(checked).toBe(2000 * 6);
    const bare = await db.database.pool.query<{ tenant: string | null }>(
      `select current_setting('app.tenant_id', true) as tenant`,
    );
    expect(bare.rows[0]!.tenant ?? '').toBe('');
  });
});
