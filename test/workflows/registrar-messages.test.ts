import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '#activities/activities.ts';
import { SalesWorld } from '#test/builders/sales-world.ts';

let world: SalesWorld;
beforeAll(async () => {
  world = await SalesWorld.open();
}, 60_000);
// The registrar stays the same one: it counts its messages on.
beforeEach(async () => void (await read()));
afterAll(() => world?.close());

/** One run of the reader. */
async function read(): Promise<number> {
  const steps = createActivities(world.deps);
  const environment = new MockActivityEnvironment();
  const { answer } = (await environment.run(steps.readMessages)) as Awaited<ReturnType<typeof steps.readMessages>>;
  return answer?.read ?? -1;
}

const queue = () => world.registrar.control.core.world.messages;

interface Kept {
  kind: string;
  name: string | null;
  found: string;
  confirmed: boolean;
}

function kept(): Promise<Kept[]> {
  return world.db.database.sweep((tx) =>
    tx.sql<Kept>('select kind, name, found, confirmed_at is not null as confirmed from registrar_message order by id'),
  );
}

async function bought(): Promise<{ name: string; orderId: string }> {
  const name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE' } });
  const orderId = await world.place(name);
  world.payOnceOffered(orderId, 60_000);
  await world.begin();
  expect(await world.ended(orderId)).toBe('registered');
  await world.quiet();
  return { name, orderId };
}

describe('what the registrar tells by itself', () => {
  it('is kept, told to whom it is about, and confirmed, the oldest first', async () => {
    const { name } = await bought();
    const told = queue().length;
    expect(told).toBeGreaterThan(0);
    expect(await read()).toBe(told);
    expect(queue()).toEqual([]);
    const rows = (await kept()).filter((one) => one.name === name);
    expect(rows[0]).toMatchObject({ kind: 'S0101', found: 'order', confirmed: true });
    expect(rows.every(({ confirmed }) => confirmed)).toBe(true);
    expect(await read()).toBe(0);
  });

  it('of an order that is over starts nothing anew', async () => {
    const { orderId } = await bought();
    expect(await read()).toBeGreaterThan(0);
    const told = 'select 1 from workflow_outbox where workflow_id = $1 and signal = $2';
    expect(await world.sql(told, [`order/${orderId}`, 'jobChanged'])).toEqual([]);
  });

  it('that is nobody’s here blocks nothing', async () => {
    world.registrar.control.seedDomain({ name: 'someone-elses.de', ownerc: 0, expire: '2030-01-01T00:00:00.000Z' });
    world.registrar.control.loseDomain('someone-elses.de');
    const { name } = await bought();
    await read();
    expect(queue()).toEqual([]);
    const rows = await kept();
    expect(rows.find((one) => one.name === 'someone-elses.de')).toMatchObject({ found: 'nothing', confirmed: true });
    expect(rows.some((one) => one.name === name)).toBe(true);
  });

  it('is told once, however often it is delivered, and read again when confirming failed', async () => {
    const { name } = await bought();
    const { faults } = world.registrar.control;
    faults.add([{ match: { method: 'PUT', path: '/poll/' }, kind: 'status-500', times: 1 }]);
    expect(await read()).toBe(-1);
    const left = queue().length;
    expect(left).toBeGreaterThan(0);
    expect(await read()).toBe(left);
    const mine = (await kept()).filter((one) => one.name === name && one.kind === 'S0101');
    expect(mine).toEqual([{ kind: 'S0101', name, found: 'order', confirmed: true }]);
  });

  it('makes a domain that went away be looked at, and a transfer that begins be known', async () => {
    const { name, orderId } = await bought();
    await read();
    world.registrar.control.beginTransferOut(name);
    await read();
    expect(await world.alerts(orderId)).toContain('transfer-out-asked');
    const mails = await world.sql<{ template: string }>(
      `select distinct template from mail_message where about = 'registration/' || (select id from registration where name = $1)`,
      [name],
    );
    expect(mails).toEqual([{ template: 'transfer-out-asked' }]);
    await world.sql('update registration set looked_at = null where name = $1', [name]);
    world.registrar.control.loseDomain(name);
    await read();
    await world.quiet();
    expect(await world.sql('select state, departure from registration where name = $1', [name])).toEqual([
      { state: 'gone', departure: 'transferred' },
    ]);
  });
});
