import type { Database } from '#model/database.ts';
import type { Comparison } from './index.ts';

/** A database with one zone, measured from inside its workspace. */
export interface Side {
  database: Database;
  adminUrl: string;
  tenantId: string;
  zoneId: string;
}

const ROUNDS = 5;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Runs both sides in turn and returns the median time of each. */
export async function interleaved(
  ours: (round: number) => Promise<unknown>,
  theirs: (round: number) => Promise<unknown>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(await timed(() => ours(round)));
    times[1].push(await timed(() => theirs(round)));
  }
  return [median(times[0]), median(times[1])];
}

/** A comparison whose ratio must not pass `bound`. */
export function atMost(what: string, ours: number, theirs: number, against: string, bound: number): Comparison {
  const ratio = ours / theirs;
  return { what, ours, theirs, against, ratio, goal: `<= ${bound}`, held: ratio <= bound };
}
