import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { SCENARIOS } from '#test/prove/orders/scenarios.ts';
import { decideOrder } from '#workflows/client/order-acts.ts';

const DAY = 86_400_000;
let world: SalesWorld;
let name = '';
beforeAll(async () => {
  world = await SalesWorld.open();
});
beforeEach(() => {
  world.reset();
  name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE' } });
});
afterAll(() => world.close());

/** Decides as one of the platform's people, who is not the buyer unless told. */
function decide(orderId: string, decision: 'look-again' | 'refund', actorId = world.workspace.users.owner) {
  const input = { tenantId: world.workspace.tenantId, orderId };
  const act = { actorId, requestId: randomUUID(), decision, reason: 'seen by hand' };
  return decideOrder(world.temporal.client, input, act, world.temporal.taskQueue);
}

/** An order that a scenario of the list brought to a person; its run has ended. */
async function inReview(id: string): Promise<string> {
  const [order = ''] = (await SCENARIOS[id]?.run(world, name)) ?? [];
  expect(await world.state(order)).toBe('manual-review');
  return order;
}

describe('an order that waits for a person', { timeout: 120_000 }, () => {
  it('gets the rest of its money back when one decides so, once, with the reason in its trail', async () => {
    const order = await inReview('C11');
    const before = world.effects(name).refunds;
    await decide(order, 'refund');
    await world.until('the refund', async () => (await world.state(order)) === 'refund-submitted');
    expect(world.effects(name)).toEqual({ registrations: 0, refunds: before + 1 });
    const [row] = await world.sql<{ detail: { reason: string; decision: string } }>(
      `select detail from audit_event where action = 'order.staff-decision' and subject = $1`,
      [`order/${order}`],
    );
    expect(row?.detail).toMatchObject({ reason: 'seen by hand', decision: 'refund' });
    await expect(decide(order, 'refund')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keeps its money while the registration can still succeed, and takes the domain when it did', async () => {
    world.registrar.control.script({ [name]: { status: 'FREE', create: { delayMs: 9 * DAY } } });
    const order = await world.place(name);
    world.payOnceOffered(order, 60_000);
    await world.begin();
    const accepted = `select 1 from registration_attempt where order_id = $1 and state = 'accepted'`;
    await world.until('the registration', async () => (await world.sql(accepted, [order])).length > 0);
    // As after a week in which its job did not end.
    await world.abandon();
    await world.sql(`update domain_order set state = 'manual-review', version = version + 1 where id = $1`, [order]);
    await expect(decide(order, 'refund')).rejects.toMatchObject({
      code: 'conflict',
      sentence: { code: 'staff-running' },
    });
    expect(await world.state(order)).toBe('manual-review');
    world.registrar.control.endJob(name, 'SUCCESS');
    expect(await decide(order, 'look-again')).toEqual({ state: 'registered' });
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
  });

  it('pays nothing back that the bank has fetched', async () => {
    const order = await inReview('C13');
    await expect(decide(order, 'refund')).rejects.toMatchObject({ sentence: { code: 'staff-charged-back' } });
    expect(world.effects(name).refunds).toBe(0);
  });

  it('is decided by nobody who bought it', async () => {
    const order = await inReview('C11');
    const buyer = world.workspace.users.member;
    await expect(decide(order, 'refund', buyer)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await world.state(order)).toBe('manual-review');
  });

  it('is left as it is by a look that finds nothing new, even after a long time', async () => {
    const order = await inReview('C11');
    await world.reach(Date.now() + 30 * DAY);
    expect(await decide(order, 'look-again')).toEqual({ state: 'manual-review' });
  });
});
