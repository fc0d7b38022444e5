import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PORTS, PROJECT_ROOT, readDeployConfig, type DeployConfig } from '#deploy/config.ts';
import { DEMO_PEOPLE } from '#deploy/demo/people.ts';
import { signIn } from '#deploy/demo/session.ts';
import { readKeys } from '#deploy/keys.ts';
import { freeLowPorts } from '#deploy/ports.ts';
import { startWorker } from '#deploy/processes.ts';
import { openServer, prepareStore } from '#deploy/store.ts';
import { findTemporal } from '#deploy/temporal/find.ts';
import { startTemporal } from '#deploy/temporal/start.ts';
import type { Measure } from './index.ts';

const ROUNDS = 5;
const START_MS = 300_000;

export const about = 'warm start to the first page with data, against the longest chain of its own parts (measure 10)';

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function settings(dataDir: string): Promise<Record<string, string>> {
  const ports = await freeLowPorts(Object.keys(PORTS).length);
  const named = Object.values(PORTS).map(({ variable }, index) => [variable, String(ports[index])] as const);
  return { ...readDeployConfig().environment, ...Object.fromEntries(named), APEXKEEP_DATA_DIR: dataDir };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

/** One list of zones as the owner sees it: the first page that needs database, API and a session. */
async function pageWithData(config: DeployConfig): Promise<boolean> {
  const keys = await readKeys(path.join(config.dataDir, 'keys.json'));
  const baseUrl = `http://127.0.0.1:${config.ports.web}`;
  const page = await fetch(baseUrl, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (keys === null || page === null || page.status >= 400) return false;
  const owner = await signIn({ baseUrl, origin: config.publicOrigin }, DEMO_PEOPLE[0].email, keys.demoPassword);
  return (await owner.get<{ items: unknown[] }>('/t/demo/zones')).items.length > 0;
}

/** Sum of the proportional set sizes of a process and its descendants, in MiB; null where the system does not tell. */
async function memoryOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => null);
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null);
  if (children === null || rollup === null) return null;
  let sum = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  for (const child of children.trim().split(/\s+/).filter(Boolean)) sum += (await memoryOf(Number(child))) ?? 0;
  return sum;
}

interface Started {
  seconds: number;
  memory: number | null;
}

/** The whole start command, from the process to a page with data; then it is stopped. */
async function wholeStart(environment: Record<string, string>): Promise<Started> {
  const config = readDeployConfig(environment);
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(PROJECT_ROOT, 'deploy/start.mjs')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (words += chunk.toString()));
  try {
    for (const limit = Date.now() + START_MS; Date.now() < limit; await pause(25)) {
      if (child.exitCode !== null) throw new Error(`The start command ended with code ${child.exitCode}:\n${words}`);
      // Signing in costs a hash: ask only once the page itself is there.
      if (/is ready after/.test(words) && (await pageWithData(config))) {
        const seconds = (performance.now() - started) / 1000;
        return { seconds, memory: await memoryOf(child.pid ?? 0) };
      }
    }
    throw new Error(`No page with data after ${START_MS / 1000} s:\n${words}`);
  } finally {
    if (child.exitCode === null) await end(child);
  }
}

/** The longest chain that cannot be shortened by starting more at once: PostgreSQL, Temporal, worker. */
async function chain(environment: Record<string, string>): Promise<number> {
  const config = readDeployConfig(environment);
  const found = await findTemporal({ ...config, address: null, progress: () => undefined });
  const started = performance.now();
  const server = await openServer(config, () => undefined);
  const undo: (() => Promise<void>)[] = [server.stop];
  try {
    const { keys, appUrl } = await prepareStore(server, path.join(config.dataDir, 'keys.json'));
    const folders = { dataDir: path.join(config.dataDir, 'temporal'), logDir: path.join(config.dataDir, 'log') };
    const { adminUrl } = server;
    const temporal = await startTemporal({
      found,
      adminUrl,
      ...folders,
      environment: config.environment,
      port: config.ports.temporal,
      uiPort: null,
    });
    undo.push(temporal.stop);
    const worker = await startWorker({
      config,
      keys,
      appUrl,
      temporalAddress: temporal.address,
      temporalUiAddress: null,
    });
    const seconds = (performance.now() - started) / 1000;
    undo.push(() => worker.stop());
    return seconds;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

export const run: Measure['run'] = async ({ log }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-bench-'));
  await chmod(folder, 0o711);
  const environment = await settings(path.join(folder, 'data'));
  try {
    const cold = await wholeStart(environment);
    log(`first start with everything built and cached: ${cold.seconds.toFixed(1)} s`);
    const whole: number[] = [];
    const floor: number[] = [];
    let memory: number | null = null;
    for (let round = 1; round <= ROUNDS; round++) {
      floor.push(await chain(environment));
      const warm = await wholeStart(environment);
      whole.push(warm.seconds);
      memory = warm.memory;
      log(`round ${round}: start ${warm.seconds.toFixed(2)} s, chain ${floor.at(-1)?.toFixed(2)} s`);
    }
    if (memory !== null) log(`memory of all processes after a start: ${memory.toFixed(0)} MiB (proportional set size)`);
    const [ours, theirs] = [median(whole), median(floor)];
    const ratio = ours / theirs;
    const warm = {
      what: 'warm start to a page with data, s',
      ours,
      theirs,
      against: 'longest chain of parts',
      ratio,
      goal: '<= 2',
      held: ratio <= 2,
    };
    const bound = {
      what: 'warm start, s',
      ours,
      theirs: 15,
      against: 'limit',
      ratio: ours / 15,
      goal: '< 1',
      held: ours < 15,
    };
    return {
      comparisons: [warm, bound],
      skipped: ['PowerDNS-Admin (start and memory): it is not packaged for this system'],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
