import { afterAll, beforeAll, it } from 'vitest';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { machineHolds } from './machine.ts';

let world: SalesWorld;
beforeAll(async () => {
  world = await SalesWorld.open();
}, 60_000);
afterAll(() => world?.close());

it('an order never gives both domain and money, nor neither, in whatever order things happen', async () => {
  await machineHolds(world, { runs: 4, seed: 20_261_126 });
}, 300_000);
