import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** What one proof found. `lines` are printed at its end as they are; what was skipped says so in them. */
export interface Proven {
  passed: number;
  failed: number;
  skipped?: number;
  lines: string[];
}

export interface ProofOptions {
  /** Makes a random run repeatable. */
  seed: number;
  /** Asks for the long form of the proof. */
  full: boolean;
  /** Whether a case is asked for, by its name. */
  chosen(name: string): boolean;
  /** Prints a line while the proof runs. */
  say(line: string): void;
}

/** What a file in this folder exports. */
export interface Proof {
  /** One line for the list. */
  about: string;
  run(options: ProofOptions): Promise<Proven>;
}

const FOLDER = import.meta.dirname;

async function proofNames(): Promise<string[]> {
  const files = (await readdir(FOLDER)).toSorted();
  return files.filter((file) => /^(?!index)[a-z-]+\.ts$/.test(file)).map((file) => file.slice(0, -3));
}

async function load(name: string): Promise<Proof> {
  const module = (await import(path.join(FOLDER, `${name}.ts`))) as Partial<Proof>;
  if (typeof module.run !== 'function') throw new Error(`test/prove/${name}.ts does not export "run".`);
  return { about: module.about ?? '', run: module.run };
}

async function list(names: string[]): Promise<number> {
  console.log('What can be shown (npm run prove -- NAME [--seed N] [--full] [--only TEXT]):');
  for (const name of names) console.log(`  ${name.padEnd(14)} ${(await load(name)).about}`);
  return 0;
}

async function prove(name: string, options: ProofOptions): Promise<number> {
  console.log(`${name}: seed ${options.seed}${options.full ? ', full' : ''}`);
  const outcome = await (await load(name)).run(options).catch((error: Error): Proven => {
    return { passed: 0, failed: 1, lines: [error.stack ?? error.message] };
  });
  outcome.lines.forEach((line) => console.log(line));
  const skipped = outcome.skipped === undefined || outcome.skipped === 0 ? '' : `, ${outcome.skipped} skipped`;
  console.log(`${name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped}`);
  return outcome.failed === 0 && outcome.passed > 0 ? 0 : 1;
}

/** Cases whose name contains one of the texts, which a comma separates; without a text every case. */
function chosenBy(only: string | undefined): (name: string) => boolean {
  const texts = (only ?? '').split(',').map((text) => text.trim().toLowerCase());
  return (name) => texts.some((text) => name.toLowerCase().includes(text));
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const names = await proofNames();
const [name] = positionals;
if (name !== undefined && !names.includes(name)) {
  console.error(`There is no proof "${name}". These exist: ${names.join(', ')}.`);
  process.exitCode = 1;
} else if (name === undefined) {
  process.exitCode = await list(names);
} else {
  process.exitCode = await prove(name, {
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed),
    full: values.full,
    chosen: chosenBy(values.only),
    say: (line) => console.log(line),
  });
}
