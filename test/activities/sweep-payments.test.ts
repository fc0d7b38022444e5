import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSweepPayments } from '#activities/sales/sweep-payments.ts';
import { SalesWorld } from '#test/builders/sales-world.ts';

let world: SalesWorld;
beforeAll(async () => {
  world = await SalesWorld.open();
});
afterAll(() => world.close());

/** What one run of the sweep asks for. */
async function swept(): Promise<number> {
  const { sweepPayments } = createSweepPayments(world.deps);
  const { answer } = (await new MockActivityEnvironment().run(sweepPayments)) as { answer?: { asked: number } };
  return answer?.asked ?? -1;
}

/** An order on offer whose run is gone, so that nobody but the sweep looks at its payment. */
async function onOffer(minutesAgo: number): Promise<{ id: string; reference: string }> {
  const id = await world.place(world.name());
  await world.begin();
  await world.until('the payment', () => world.references(id).length === 1);
  await world.until('its row', async () => (await world.state(id)) === 'awaiting-payment');
  await world.temporal.client.workflow.getHandle(`order/${id}`).terminate('only the sweep looks');
  await world.sql(
    `update payment set intended_at = clock_timestamp() - make_interval(mins => $2) where order_id = $1`,
    [id, minutesAgo],
  );
  const [reference = ''] = world.references(id);
  world.payments.control.force(reference, { createdAt: new Date(Date.now() - minutesAgo * 60_000).toISOString() });
  return { id, reference };
}

describe('the sweep of payments', () => {
  it('asks the payment service nothing while nothing is on offer', async () => {
    const { faults } = world.payments.control;
    faults.add([{ match: { method: 'GET' }, kind: 'status-500' }]);
    expect(await swept()).toBe(0);
    expect(faults.pending()).toHaveLength(1);
    faults.clear();
  });

  it('finds a payment whose call never came, and asks once for a look at it', async () => {
    world.callback.heard = false;
    const { id, reference } = await onOffer(5);
    expect(await swept()).toBe(0);
    world.payments.control.pay(reference);
    expect(await swept()).toBe(1);
    await world.until('the payment', async () => (await world.state(id)) !== 'awaiting-payment');
  });

  it('leaves a payment alone that is younger than two minutes: its call is on its way', async () => {
    const { reference } = await onOffer(1);
    world.payments.control.pay(reference);
    expect(await swept()).toBe(0);
  });

  it('asks again for a call that was kept and not looked at', async () => {
    await world.db.database.asUser(null, (tx) =>
      tx.sql(
        `insert into payment_callback (id, resource_id, received_at)
         values (gen_random_uuid(), 'tr_forgotten', clock_timestamp() - interval '3 minutes')`,
      ),
    );
    expect(await swept()).toBe(1);
  });
});
