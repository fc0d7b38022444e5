import { installRowHolds } from './crash/row-holds.ts';
import { summary } from './crash/looks.ts';
import { POINTS, type Point } from './crash/points.ts';
import { killRound, type Verdict } from './crash/round.ts';
import type { Proven, ProofOptions } from './index.ts';
import { openStack, type Part, PARTS, type Stack } from './stack/stack.ts';

export const about =
  'kill −9 of worker, api, Temporal and PostgreSQL at named points of a change: nothing lost, twice or stuck';

/** Passes over all points and parts of the long form. */
const FULL_PASSES = 3;

/** One dispatcher takes from the outbox at a time: held there, it would keep the other changes from their points. */
const ALONE = 'claimed';

const WEB = 'The web app has no process of its own: api serves it, so a kill of api is one of web.';

interface Round {
  part: Part;
  points: readonly string[];
}

/** The kills of a short run: each part once, each point at least once, those around the write with the worker. */
export const SHORT: readonly Round[] = [
  { part: 'worker', points: ['precondition', 'intent-committed', 'answer-lost', 'finish'] },
  { part: 'api', points: ['submit', 'decision', 'import'] },
  { part: 'temporal', points: ['plan-read', 'on-the-wire', 'stale'] },
  { part: 'postgres', points: ['answer-store', 'waiting'] },
];

/** Every point with every part, each with a seed of its own; `full` three times over. A case is called `part point`. */
export async function run({ seed, full, chosen, say }: ProofOptions): Promise<Proven> {
  const names = POINTS.map((point) => point.name);
  const once = PARTS.flatMap((part): Round[] => {
    const points = names.filter((name) => chosen(`${part} ${name}`));
    return [
      { part, points: points.filter((name) => name !== ALONE) },
      { part, points: points.filter((name) => name === ALONE) },
    ];
  }).filter((round) => round.points.length > 0);
  const rounds = Array.from({ length: full ? FULL_PASSES : 1 }, () => once).flat();
  const kills = rounds.reduce((sum, round) => sum + round.points.length, 0);
  const parts = [...new Set(rounds.map((round) => round.part))].join(', ');
  say(`${kills} kills of ${parts}, each with a seed of its own. ${WEB}`);
  const stack = await openStack();
  try {
    return await proveRounds(stack, rounds, seed, say);
  } finally {
    await stack.stop();
  }
}

/** Runs the given kills on a stack that nothing was held on before. */
export async function proveRounds(
  stack: Stack,
  rounds: readonly Round[],
  firstSeed: number,
  say: (line: string) => void = () => undefined,
): Promise<Proven> {
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
}

function isIn(names: readonly string[]): (point: Point) => boolean {
  return (point) => names.includes(point.name);
}

function conclude(stack: Stack, verdicts: readonly Verdict[]): Proven {
  const failed = verdicts.filter((verdict) => verdict.outcome === 'failed');
  const missed = verdicts.filter((verdict) => verdict.missed).length;
  const recoveries = verdicts.map((verdict) => verdict.recoveryMs).filter((ms) => ms > 0);
  recoveries.sort((one, other) => one - other);
  const seconds = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  return {
    passed: verdicts.length - failed.length,
    failed: failed.length + stack.ended.length,
    lines: [
      ...failed.map((verdict) => verdict.line),
      ...stack.ended.map((line) => `INV9: ${line}`),
      ...summary(verdicts.flatMap((verdict) => verdict.looks)),
      `recovery: half within ${seconds(recoveries[recoveries.length >> 1])}, all within ${seconds(recoveries.at(-1))}`,
      `${missed} of ${verdicts.length} were not held at their point when the part was killed`,
    ],
  };
}
