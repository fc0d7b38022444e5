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
    world.later(2 * MINUTE, () => world.pay(id));
    await world.begin();
    expect(await world.ended(id)).toBe('registered');
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
    expect(await world.alerts(id)).toEqual([]);
  });
});
