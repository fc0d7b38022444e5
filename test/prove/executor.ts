import { installRowHolds } from './crash/row-holds.ts';
import { DOUBT } from './executor/doubt.ts';
import { EMPTYING } from './executor/emptying.ts';
import { FROZEN } from './executor/frozen.ts';
import { LYING } from './executor/lying-readings.ts';
import type { Proven, ProofOptions } from './index.ts';
import { openStack } from './stack/stack.ts';

export const about = 'the rules of the executor: a frozen worker does no unseen harm, nothing is emptied, doubt stops';

const CASES = [...FROZEN, ...EMPTYING, ...LYING, ...DOUBT];

/** Each rule on a whole stack; `full` with many seeds where chance plays a part. */
export async function run({ seed: first, full, chosen, say }: ProofOptions): Promise<Proven> {
  const outcome: Proven = { passed: 0, failed: 0, lines: [] };
  const cases = CASES.filter(({ name }) => chosen(name));
  if (cases.length === 0) return outcome;
  const stack = await openStack({ settings: { PROOF_DEADLINE_SECONDS: '5' }, freezable: true });
  try {
    await installRowHolds(stack);
    for (const { name, seeds, prove } of cases) {
      for (let seed = first; seed < first + (full ? seeds : 1); seed += 1) {
        const started = performance.now();
        const [word, detail] = await prove(stack, seed).then(
          (told) => ['ok', told] as const,
          (error: unknown) => ['FAILED', (error as Error).message] as const,
        );
        outcome[word === 'ok' ? 'passed' : 'failed'] += 1;
        const took = ((performance.now() - started) / 1000).toFixed(0);
        say(`seed ${seed}  ${name}: ${word} (${took} s)  ${detail}`);
      }
    }
    return outcome;
  } finally {
    await stack.stop();
  }
}
