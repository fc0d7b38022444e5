import { readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** One comparison of a measure: our side against the other, and whether the goal is held. */
export interface Comparison {
  /** What is compared, with its unit: `start to first page, s`. */
  what: string;
  ours: number;
  /** The other side: a peer or the limit, and what it is. */
  theirs: number;
  against: string;
  ratio: number;
  /** In words: `<= 2`. */
  goal: string;
  held: boolean;
}

/** What a measure file in this folder exports, beside `run`. */
export interface Measure {
  /** One line for the list. */
  about: string;
  run(options: {
    seed: number;
    log: (line: string) => void;
  }): Promise<{ comparisons: Comparison[]; skipped: string[] }>;
}

const FOLDER = import.meta.dirname;

async function measureNames(): Promise<string[]> {
  const names: string[] = [];
  for (const file of (await readdir(FOLDER)).toSorted()) {
    if (!file.endsWith('.ts') || file === 'index.ts') continue;
    const name = file.slice(0, -3);
    // Other files here are parts of a measure or programs of their own: importing those would run them.
    const text = await readFile(path.join(FOLDER, file), 'utf8');
    if (/^export const about\b/m.test(text) && isMeasure(await load(name))) names.push(name);
  }
  return names;
}

async function load(name: string): Promise<Partial<Measure>> {
  return (await import(path.join(FOLDER, `${name}.ts`))) as Partial<Measure>;
}

function isMeasure(module: Partial<Measure>): module is Measure {
  return typeof module.run === 'function' && typeof module.about === 'string';
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function print(comparison: Comparison): void {
  const { what, ours, theirs, against, ratio, goal, held } = comparison;
  console.log(
    `${what}: ours ${figure(ours)} | ${against} ${figure(theirs)} | ratio ${figure(ratio)} | goal ${goal} | ${held ? 'held' : 'short'}`,
  );
}

function host(): string {
  const [load1 = 0] = os.loadavg();
  return `${os.cpus().length} cores, load ${load1.toFixed(2)}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
}

async function list(): Promise<number> {
  console.log('Measures (npm run bench -- NAME [--seed N]):');
  for (const name of await measureNames()) console.log(`  ${name.padEnd(12)} ${(await load(name)).about}`);
  return 0;
}

async function measure(name: string, seed: number): Promise<number> {
  if (!(await measureNames()).includes(name)) {
    console.error(`There is no measure "${name}". "npm run bench" lists them.`);
    return 1;
  }
  const module = (await load(name)) as Measure;
  console.log(`${name}: seed ${seed}; host before: ${host()}`);
  const { comparisons, skipped } = await module.run({ seed, log: (line) => console.log(`  ${line}`) });
  comparisons.forEach(print);
  for (const reason of skipped) console.log(`skipped: ${reason}`);
  console.log(`host after: ${host()}`);
  const short = comparisons.filter(({ held }) => !held).length;
  console.log(
    `${name}: ${comparisons.length - short} held, ${short} short${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  );
  return short === 0 && comparisons.length > 0 ? 0 : 1;
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const [name] = positionals;
process.exitCode = name === undefined ? await list() : await measure(name, seed);
