import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SalesWorld } from '#test/builders/sales-world.ts';

let world: SalesWorld;
beforeAll(async () => {
  world = await SalesWorld.open();
});
afterAll(() => world.close());

const MINUTE = 60_000;

describe('an order', () => {
  it('is paid, registered once and keeps its money', async () => {
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE' } });
    const id = await world.place(name);
    world.payOnceOffered(id, 2 * MINUTE);
    await world.begin();
    expect(await world.ended(id)).toBe('registered');
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
    expect(await world.alerts(id)).toEqual([]);
  });
});

describe('a transfer', () => {
  it('whose AuthCode is wrong and stays so is paid back after five days', async () => {
    world.reset();
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'ASSIGNED', authinfo: 'right-code' } });
    const id = await world.place(name, { transfers: true });
    world.payOnceOffered(id, 2 * MINUTE);
    await world.begin();
    expect(await world.ended(id)).toBe('refunded');
    expect(world.effects(name, 'transfer')).toEqual({ registrations: 0, refunds: 1 });
    const [row] = await world.sql<{ code: string }>(
      `select outcome ->> 'code' as code from domain_order where id = $1`,
      [id],
    );
    expect(row?.code).toBe('auth-code-refused');
  }, 90_000);
});

describe('money that comes when nobody waits for it', () => {
  it('after the order has ended is found by the call about it, and sent back', async () => {
    world.reset();
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE' } });
    const id = await world.place(name, { method: 'banktransfer' });
    await world.begin();
    await world.until('the payment', () => world.references(id).length === 1);
    await world.cancelOrder(id);
    // The run is gone, as after its guard: only the row is there when the money comes.
    await world.abandon();
    const [reference = ''] = world.references(id);
    world.payments.control.force(reference, { status: 'open' });
    world.payments.control.pay(reference);
    await world.called(reference);
    await world.until('the refund', async () => (await world.state(id)) === 'refund-submitted');
    expect(world.effects(name)).toEqual({ registrations: 0, refunds: 1 });
  });

  it('as a second payment of another amount stops nothing: the order goes on, and people are told', async () => {
    world.reset();
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE', create: { delayMs: 60 * MINUTE } } });
    const id = await world.place(name, { method: 'banktransfer' });
    world.later(MINUTE, () => world.secondTab(id));
    world.payOnceOffered(id, 7 * MINUTE);
    world.later(20 * MINUTE, () => {
      const second = world.references(id)[1] ?? '';
      world.payments.control.force(second, { status: 'open', amount: { currency: 'EUR', value: '1.00' } });
      world.payments.control.pay(second);
    });
    await world.begin();
    expect(await world.ended(id)).toBe('registered');
    expect(await world.alerts(id)).toContain('payment-mismatch');
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
  });
});
