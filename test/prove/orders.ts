import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { startServers } from '#test/servers.ts';
import type { Proven, ProofOptions } from './index.ts';
import { judged } from './orders/judge.ts';
import type { Scenario } from './orders/scenario.ts';
import { SCENARIOS } from './orders/scenarios.ts';

export const about = 'orders that go wrong: each ends registered, refunded or with a person, and nothing happens twice';

/** Worlds side by side: each is a product of its own, and most of a scenario is waiting for timers. */
const AT_ONCE = 5;

interface Case {
  id: string;
  what: string;
  scenario: Scenario;
  dying: boolean;
}

/** Every scenario; in the long form once more with a worker that dies after every step (F1). */
function casesOf(full: boolean): Case[] {
  const undisturbed = Object.entries(SCENARIOS).map(([id, scenario]) => ({
    id,
    what: scenario.what,
    scenario,
    dying: false,
  }));
  const dying = undisturbed.map((one) => ({ ...one, id: `F1/${one.id}`, what: `${one.what}, dying`, dying: true }));
  return full ? [...undisturbed, ...dying] : undisturbed;
}

/** Every scenario of the list that can be carried out, on products with clocks that follow them. */
export async function run({ chosen, full, say }: ProofOptions): Promise<Proven> {
  const outcome: Proven = { passed: 0, failed: 0, lines: [] };
  const wanted = casesOf(full).filter(({ id, what }) => chosen(`${id} ${what}`));
  if (wanted.length === 0) return outcome;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-orders-'));
  await chmod(folder, 0o711);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const servers = await startServers(folder, undo);
    const waiting = [...wanted];
    const carryOut = async (world: SalesWorld): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { id, what, scenario, dying } = next;
        const started = performance.now();
        const wrong = await judged(world, scenario, dying).catch((error: Error) => [error.message]);
        if (wrong.length > 0) await world.abandon();
        outcome[wrong.length === 0 ? 'passed' : 'failed'] += 1;
        const took = ((performance.now() - started) / 1000).toFixed(1);
        const ended = wrong.length === 0 ? scenario.outcome : `FAILED: ${wrong.join('; ')}`;
        say(`${id.padEnd(6)} ${what}: ${ended} (${took} s)`);
      }
    };
    const worlds: SalesWorld[] = [];
    while (worlds.length < Math.min(AT_ONCE, waiting.length)) {
      const world = await SalesWorld.open(servers);
      undo.push(() => world.close());
      worlds.push(world);
    }
    await Promise.all(worlds.map(carryOut));
    return outcome;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}
