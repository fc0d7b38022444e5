import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { pageOfSnapshots, takeSnapshot } from '#model/store/snapshots.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { buildWorkspace, buildZone, observe } from '#test/builders/workspace.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 10 });
});
afterAll(() => db.drop());

test('numbers are counted per workspace, without gaps or twins, under 40 parallel writers of which some fail', async () => {
  const own = await buildWorkspace(db.database);
  const other = await buildWorkspace(db.database);
  const draw = (tenantId: string, fail: boolean): Promise<number> =>
    db.database.inTenant({ tenantId }, async (tx) => {
      const number = await nextChangeNumber(tx);
      if (fail) throw new Error('undone');
      return number;
    });
  const drawn = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => draw(own.tenantId, n % 4 === 3)));
  const numbers = drawn.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])).toSorted((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  expect(await draw(other.tenantId, false)).toBe(1);
});

test('a snapshot marks the newest or a named observation, and pages from the newest', async () => {
  const own = await buildWorkspace(db.database);
  const zone = await buildZone(db.database, own);
  const here = { tenantId: own.tenantId };
  const unread = db.database.inTenant(here, (tx) => takeSnapshot(tx, { zoneId: zone.id, purpose: 'manual' }));
  await expect(unread).rejects.toMatchObject({ code: 'row-missing' });
  const first = await observe(db.database, own.tenantId, zone.id, []);
  const second = await observe(db.database, own.tenantId, zone.id, []);
  await db.database.inTenant(here, async (tx) => {
    expect(await takeSnapshot(tx, { zoneId: zone.id, purpose: 'pre' })).toMatchObject({
      observationId: second.observationId,
      at: second.at,
    });
    await takeSnapshot(tx, {
      zoneId: zone.id,
      purpose: 'manual',
      observationId: first.observationId,
      name: 'Before',
      createdBy: own.users.owner,
    });
    const page = await pageOfSnapshots(tx, zone.id, { limit: 1 });
    expect(page.items.map((row) => row.purpose)).toEqual(['pre']);
    const rest = await pageOfSnapshots(tx, zone.id, { limit: 1, after: page.next! });
    expect(rest.items.map((row) => row.name)).toEqual(['Before']);
    expect(rest.next).toBeNull();
  });
  const removed = db.database.inTenant(here, (tx) => tx.sql('delete from zone where id = $1', [zone.id]));
  await expect(removed).rejects.toMatchObject({ code: 'conflict' });
});
