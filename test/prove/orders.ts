import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { startServers } from '#test/servers.ts';
import type { Proven, ProofOptions } from './index.ts';
import { judged } from './orders/judge.ts';
import { SCENARIOS } from './orders/scenarios.ts';

export const about = 'orders that go wrong: each ends registered, refunded or with a person, and nothing happens twice';

/** Every scenario of the list that can be carried out, one after the other, on one product with clocks that follow it. */
export async function run({ chosen, say }: ProofOptions): Promise<Proven> {
  const outcome: Proven = { passed: 0, failed: 0, lines: [] };
  const wanted = Object.entries(SCENARIOS).filter(([id, { what }]) => chosen(`${id} ${what}`));
  if (wanted.length === 0) return outcome;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-orders-'));
  await chmod(folder, 0o711);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const world = await SalesWorld.open(await startServers(folder, undo));
    undo.push(() => world.close());
    for (const [id, scenario] of wanted) {
      const started = performance.now();
      const wrong = await judged(world, scenario).catch((error: Error) => [error.message]);
      outcome[wrong.length === 0 ? 'passed' : 'failed'] += 1;
      const took = ((performance.now() - started) / 1000).toFixed(1);
      say(
        `${id.padEnd(4)} ${scenario.what}: ${wrong.length === 0 ? scenario.outcome : `FAILED: ${wrong.join('; ')}`} (${took} s)`,
      );
    }
    return outcome;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}
