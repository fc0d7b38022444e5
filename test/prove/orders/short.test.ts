import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { judged } from './judge.ts';
import { SCENARIOS } from './scenarios.ts';

/* The short form of `npm run prove -- orders`: one or two of each kind, side by side in two worlds. */

const CHOSEN = [
  ...[
    'A1',
    'A3',
    'A7',
    'B1',
    'B2',
    'B4',
    'B8',
    'B9',
    'C3',
    'C6',
    'C8',
    'C10',
    'C12',
    'C14',
    'D1',
    'D4',
    'D6',
    'D8',
    'D9',
  ],
  ...['D13', 'D22', 'D25', 'D32', 'E1', 'E2', 'E5', 'E7', 'E8', 'E10', 'E15', 'E16', 'F5', 'G1', 'G6', 'G9', 'G13'],
];

const worlds: SalesWorld[] = [];
beforeAll(async () => {
  for (let count = 0; count < 2; count += 1) worlds.push(await SalesWorld.open());
});
afterAll(() => Promise.all(worlds.map((world) => world.close())));

describe('an order that goes wrong ends as it must, with its effects counted outside', () => {
  it(`${CHOSEN.length} of ${Object.keys(SCENARIOS).length} scenarios`, async () => {
    const waiting = [...CHOSEN];
    const wrong: string[] = [];
    const carryOut = async (world: SalesWorld): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const scenario = SCENARIOS[id];
        const found =
          scenario === undefined
            ? ['there is no such scenario']
            : await judged(world, scenario).catch((error: Error) => [error.message]);
        if (found.length > 0) await world.abandon();
        wrong.push(...found.map((what) => `${id}: ${what}`));
      }
    };
    await Promise.all(worlds.map(carryOut));
    expect(wrong).toEqual([]);
  }, 480_000);
});
