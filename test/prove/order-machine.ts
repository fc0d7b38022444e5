import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { startServers } from '#test/servers.ts';
import type { Proven, ProofOptions } from './index.ts';
import { machineHolds } from './orders/machine.ts';

export const about =
  'steps and acts about an order in any order, then its workflow: domain or money, never both, never neither';

const RUNS = 25;
const RUNS_FULL = 250;

/** So many orders, each with a random course; what went wrong is shown as the shortest course that goes wrong so. */
export async function run({ seed, full, say }: ProofOptions): Promise<Proven> {
  const runs = full ? RUNS_FULL : RUNS;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-order-machine-'));
  await chmod(folder, 0o711);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const world = await SalesWorld.open(await startServers(folder, undo));
    undo.push(() => world.close());
    say(`${runs} orders`);
    await machineHolds(world, { runs, seed });
    return { passed: runs, failed: 0, lines: [] };
  } catch (error) {
    return { passed: 0, failed: 1, lines: [(error as Error).message] };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}
