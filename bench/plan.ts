import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readDeployConfig } from '#deploy/config.ts';
import type { ChangeContent } from '#model/rules/diff.ts';
import type { Comparison, Measure } from './index.ts';
import { generateZones, zoneText, zoneYaml, type ZonePair } from './zones.ts';

/** Peers: octoDNS plans YAML against YAML; ldns-compare-zones reads, sorts and compares zone files, and plans nothing. */
export const about = 'plan of a zone with 1 % of its sets changed, against octoDNS and ldns-compare-zones (measure 1)';

const run = promisify(execFile);
const DEADLINE_MS = 900_000;
const ROUNDS = { 10_000: 5, 100_000: 3 } as const;
/** How many times faster than octoDNS, by records. */
const GOALS = { 10_000: 20, 100_000: 30 } as const;
type Size = keyof typeof ROUNDS;

/** Runs a command and tells its CPU seconds (user and system) and peak memory in KiB, as the system counted them. */
const METER = `
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], 'wb'), stderr=subprocess.STDOUT).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'code': code, 'cpu': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss}))
`;

interface Usage {
  code: number;
  cpu: number;
  memory: number;
}

async function metered(
  output: string,
  command: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Usage> {
  const env = { ...readDeployConfig().environment, ...settings };
  const { stdout } = await run('python3', ['-c', METER, output, ...command], { timeout: DEADLINE_MS, env });
  return JSON.parse(stdout) as Usage;
}

async function isPresent(command: string, argument: string): Promise<boolean> {
  return run(command, [argument], { timeout: 60_000 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

/** Files of one pair of zones in every form that a side reads. */
class Stage {
  readonly folder: string;
  readonly zones: ZonePair;

  constructor(folder: string, zones: ZonePair) {
    this.folder = folder;
    this.zones = zones;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  async write(withYaml: boolean): Promise<void> {
    for (const side of ['before', 'after'] as const) {
      await mkdir(this.file(side), { recursive: true });
      await writeFile(this.file(`${side}.zone`), zoneText(this.zones.apex, this.zones[side]));
      if (withYaml)
        await writeFile(this.file(`${side}/${this.zones.apex}yaml`), zoneYaml(this.zones.apex, this.zones[side]));
    }
    const provider = (side: string): string =>
      `{class: octodns.provider.yaml.YamlProvider, directory: ${JSON.stringify(this.file(side))}, enforce_order: false}`;
    await writeFile(
      this.file('octodns.yaml'),
      [
        'manager: {max_workers: 1}',
        `providers: {wanted: ${provider('after')}, live: ${provider('before')}}`,
        `zones: {${this.zones.apex}: {sources: [wanted], targets: [live]}}`,
      ].join('\n'),
    );
  }

  /**
   * Our planner as a process of its own: both zone files read and checked, the ordered and judged changes written. Like the
   * processes of the product, and like Python, it keeps compiled code for the next round; nothing of a zone is kept.
   */
  async ours(): Promise<Usage> {
    const program = path.join(import.meta.dirname, 'plan-once.ts');
    const files = ['before.zone', 'after.zone', 'plan.json'].map((name) => this.file(name));
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, this.zones.apex, ...files];
    const usage = await metered(this.file('ours.log'), command, { NODE_COMPILE_CACHE: this.file('compiled') });
    return this.#succeeded(usage, 'ours.log');
  }

  async octodns(): Promise<Usage> {
    const command = ['octodns-sync', '--config-file', this.file('octodns.yaml')];
    return this.#succeeded(await metered(this.file('octodns.log'), command), 'octodns.log');
  }

  /** It ends with 0 or with a code that tells of differences. */
  async ldns(): Promise<Usage> {
    return metered(this.file('ldns.log'), [
      'ldns-compare-zones',
      '-a',
      this.file('before.zone'),
      this.file('after.zone'),
    ]);
  }

  async #succeeded(usage: Usage, log: string): Promise<Usage> {
    if (usage.code === 0) return usage;
    throw new Error(`${log} of ${this.zones.apex}: ${(await readFile(this.file(log), 'utf8')).slice(-2000)}`);
  }

  /** Our changes as `action name type`, sorted; throws when they are not what the generator did. */
  async ourChanges(): Promise<string[]> {
    const { changes } = JSON.parse(await readFile(this.file('plan.json'), 'utf8')) as { changes: ChangeContent[] };
    for (const [action, count] of Object.entries(this.zones.expected)) {
      const found = changes.filter((change) => change.action === action).length;
      if (found !== count)
        throw new Error(`${this.zones.apex}: ${found} changes of kind ${action}, ${count} were made`);
    }
    return changes.map(({ action, name, type }) => `${action} ${name} ${type}`).toSorted();
  }

  /** The changes of octoDNS's plan in the same form. An update takes two lines, of which the first names the set. */
  async octodnsChanges(): Promise<string[]> {
    const actions = { Create: 'add', Update: 'replace', Delete: 'delete' } as const;
    const log = await readFile(this.file('octodns.log'), 'utf8');
    const lines = log.matchAll(/^\*\s+(Create|Update|Delete)\s+<\w+ (\w+) \d+, (\S+?),/gm);
    const found = [...lines].map(([, verb, type, name]) => `${actions[verb as keyof typeof actions]} ${name} ${type}`);
    const updates = log.matchAll(/^\*\s+Update\s*\n\*\s+<\w+ (\w+) \d+, (\S+?),/gm);
    return [...found, ...[...updates].map(([, type, name]) => `replace ${name} ${type}`)].toSorted();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, two) => one - two)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

function atLeast(what: string, ours: number, theirs: number, against: string, goal: number): Comparison {
  const ratio = theirs / ours;
  return { what, ours, theirs, against, ratio, goal: `>= ${goal}`, held: ratio >= goal };
}

function atMost(what: string, ours: number, theirs: number, against: string, goal: number): Comparison {
  const ratio = ours / theirs;
  return { what, ours, theirs, against, ratio, goal: `<= ${goal}`, held: ratio <= goal };
}

interface Peers {
  octodns: boolean;
  ldns: boolean;
}

async function planOf(size: Size, stage: Stage, peers: Peers, log: (line: string) => void): Promise<Comparison[]> {
  const rounds: { ours: Usage; octodns?: Usage; ldns?: Usage }[] = [];
  for (let round = 1; round <= ROUNDS[size]; round++) {
    const ours = await stage.ours();
    rounds.push({
      ours,
      ...(peers.octodns && { octodns: await stage.octodns() }),
      ...(peers.ldns && size === 100_000 && { ldns: await stage.ldns() }),
    });
    const [load = 0] = os.loadavg();
    const cpu = Object.entries(rounds.at(-1) ?? {}).map(([side, usage]) => `${side} ${usage.cpu.toFixed(2)} s`);
    log(`${size} records, round ${round}: CPU ${cpu.join(', ')}; load ${load.toFixed(1)}`);
  }
  const changes = await stage.ourChanges();
  const all = (side: 'ours' | 'octodns' | 'ldns', member: 'cpu' | 'memory'): number[] =>
    rounds.flatMap((round) => round[side]?.[member] ?? []);
  const comparisons: Comparison[] = [];
  const cpu = median(all('ours', 'cpu'));
  if (peers.octodns) {
    if (changes.join('\n') !== (await stage.octodnsChanges()).join('\n'))
      throw new Error('octoDNS planned other changes');
    const theirs = all('octodns', 'cpu');
    const memory = median(all('octodns', 'memory')) / 1024;
    comparisons.push(
      atLeast(`plan of ${size} records, CPU s`, cpu, median(theirs), 'octoDNS', GOALS[size]),
      atMost(`plan of ${size} records, peak MiB`, median(all('ours', 'memory')) / 1024, memory, 'octoDNS', 0.6),
      atMost(`spread of octoDNS rounds at ${size}`, spread(theirs), 1, 'its median', 0.3),
    );
  }
  if (all('ldns', 'cpu').length > 0) {
    comparisons.push(
      atMost(`plan of ${size} records, CPU s`, cpu, median(all('ldns', 'cpu')), 'ldns-compare-zones', 1),
    );
  }
  return comparisons;
}

/** How the time grows from 100,000 to 1,000,000 records; the two sizes take turns. */
async function growth(small: Stage, big: Stage, log: (line: string) => void): Promise<Comparison> {
  const cpu = { small: [] as number[], big: [] as number[] };
  for (let round = 0; round < 3; round++) {
    cpu.small.push((await small.ours()).cpu);
    cpu.big.push((await big.ours()).cpu);
  }
  await big.ourChanges();
  log(`1000000 records: CPU ${cpu.big.map((seconds) => seconds.toFixed(2)).join(', ')} s`);
  return atMost('plan of 1000000 records, CPU s', median(cpu.big), median(cpu.small), 'itself at 100000', 12);
}

async function runPlan({ seed, log }: Parameters<Measure['run']>[0]): ReturnType<Measure['run']> {
  if (!(await isPresent('python3', '--version'))) {
    return { comparisons: [], skipped: ['plan: python3, which counts the CPU time of both sides, is not on PATH'] };
  }
  const peers: Peers = {
    octodns: await isPresent('octodns-sync', '--help'),
    ldns: await isPresent('ldns-compare-zones', '-v'),
  };
  const skipped: string[] = [];
  if (!peers.octodns) skipped.push('octoDNS: octodns-sync is not on PATH (pip install octodns==1.22.0)');
  if (!peers.ldns) skipped.push('ldns-compare-zones is not on PATH (Debian package ldnsutils)');
  const root = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-bench-plan-'));
  try {
    const stageOf = async (records: number, withYaml: boolean): Promise<Stage> => {
      const stage = new Stage(path.join(root, String(records)), generateZones(records, seed));
      await stage.write(withYaml);
      return stage;
    };
    const small = await stageOf(10_000, peers.octodns);
    const medium = await stageOf(100_000, peers.octodns);
    const comparisons = await planOf(10_000, small, peers, log);
    comparisons.push(...(await planOf(100_000, medium, peers, log)));
    comparisons.push(await growth(medium, await stageOf(1_000_000, false), log));
    return { comparisons, skipped };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export { runPlan as run };
