import { killRound, type Verdict } from './crash/round.ts';
import { POINTS, type Point } from './crash/points.ts';
import { installRowHolds } from './crash/row-holds.ts';
import type { Proven } from './index.ts';
import { openStack, type Part, PARTS, type Stack } from './stack/stack.ts';

export const about =
  'kill −9 of worker, api, Temporal and PostgreSQL at named points of a change: nothing lost, twice or stuck';

/** Passes over all points and parts of the long form. */
const FULL_PASSES = 3;

/** One dispatcher takes from the outbox at a time: held there, it would keep the other changes from their points. */
const ALONE = 'claimed';

/** The kills of a short run: each part once, each point at least once, those around the write with the worker. */
export const SHORT: readonly { part: Part; points: readonly string[] }[] = [
  { part: 'worker', points: ['precondition', 'intent-committed', 'answer-lost', 'finish'] },
  { part: 'api', points: ['submit', 'decision', 'import'] },
  { part: 'temporal', points: ['plan-read', 'on-the-wire', 'stale'] },
  { part: 'postgres', points: ['answer-store', 'waiting'] },
];

/** Every point with every part, each with a seed of its own; `full` three times over. */
export async function run(options: { seed: number; full: boolean }): Promise<Proven> {
  const rounds = Array.from({ length: options.full ? FULL_PASSES : 1 }, () =>
    PARTS.flatMap((part) => [
      { part, points: POINTS.map((point) => point.name).filter((name) => name !== ALONE) },
      { part, points: [ALONE] },
    ]),
  ).flat();
  return proveRounds(rounds, options.seed, (line) => console.log(line));
}

/** Runs the given kills on one stack of its own and stops it. */
export async function proveRounds(
  rounds: readonly { part: Part; points: readonly string[] }[],
  firstSeed: number,
  say: (line: string) => void = () => undefined,
): Promise<Proven> {
  const stack = await openStack();
  try {
    await installRowHolds(stack);
    const verdicts: Verdict[] = [];
    let seed = firstSeed;
    for (const { part, points } of rounds) {
      const found = await killRound(stack, part, POINTS.filter(isIn(points)), seed);
      seed += points.length;
      verdicts.push(...found);
      found.forEach((verdict) => say(verdict.line));
    }
    return conclude(stack, verdicts);
  } finally {
    await stack.stop();
  }
}

function isIn(names: readonly string[]): (point: Point) => boolean {
  return (point) => names.includes(point.name);
}

function conclude(stack: Stack, verdicts: readonly Verdict[]): Proven {
  const failed = verdicts.filter((verdict) => verdict.outcome === 'failed');
  const missed = verdicts.filter((verdict) => verdict.missed).length;
  return {
    passed: verdicts.length - failed.length,
    failed: failed.length + stack.ended.length,
    lines: [
      ...failed.map((verdict) => verdict.line),
      ...stack.ended.map((line) => `INV9: ${line}`),
      `${missed} of ${verdicts.length} were not held at their point when the part was killed`,
    ],
  };
}
