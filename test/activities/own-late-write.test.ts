import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address, ChangeWorld } from '#test/builders/change-world.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
});
afterAll(() => world.close());

describe('a write that a worker left on the wire', () => {
  it('is known as our own when it takes effect after the next attempt has read the set, and before it checks it', async () => {
    const zone = await world.zone();
    const { faults } = world.dns.control;
    faults.add([{ kind: 'held', match: { method: 'PATCH', path: zone.name } }]);
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.approve(id);
    await expect.poll(() => faults.pending(), { timeout: 15_000 }).toEqual([]);
    await world.stopWorkers();
    let tookEffect = 0;
    world.dns.control.heard = (method, url) => {
      if (method !== 'GET' || !url.pathname.includes(zone.name)) return;
      world.dns.control.heard = () => undefined;
      // This reading is answered before the loop turns: it still shows the set as before.
      setImmediate(() => void (tookEffect += faults.letGo()));
    };
    await world.startWorkers();
    const { state } = await world.until(id, ['done', 'stale', 'needs-operator', 'partially-applied'], 40_000);
    expect({ state, tookEffect }).toEqual({ state: 'done', tookEffect: 1 });
    expect(world.held(zone, 'www')).toEqual(['192.0.2.11']);
    expect(world.writes(zone)).toHaveLength(1);
  }, 60_000);
});
