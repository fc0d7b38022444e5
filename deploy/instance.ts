import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface KnownProcess {
  name: string;
  pid: number;
  /** Tells a process from another that got the same number later. */
  birth: string;
}

interface RunFile {
  owner: KnownProcess;
  children: KnownProcess[];
}

/** When a process began, as the system writes it; null when there is no such process. */
export async function birthOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat !== null) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  }
  const answer = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  return answer?.stdout.trim() || null;
}

async function isAlive(known: KnownProcess): Promise<boolean> {
  return known.birth !== '' && (await birthOf(known.pid)) === known.birth;
}

/** Ends a process group left over from a run that was killed: politely, then by force. */
async function endGroup(known: KnownProcess): Promise<void> {
  for (const [signal, ms] of [
    ['SIGTERM', 8000],
    ['SIGKILL', 4000],
  ] as const) {
    try {
      process.kill(-known.pid, signal);
    } catch {
      return;
    }
    for (const end = Date.now() + ms; Date.now() < end; await pause(50)) {
      if (!(await isAlive(known))) return;
    }
  }
  throw new Error(`${known.name} (pid ${known.pid}) of a former run does not end. Stop it by hand and start again.`);
}

async function readRunFile(file: string): Promise<RunFile | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunFile;
  } catch {
    return null;
  }
}

export interface Instance {
  /** Remembers a child, so that the next start can end it should this process be killed. */
  remember(name: string, pid: number): Promise<void>;
  release(): Promise<void>;
}

/**
 * Claims the data folder for this process. Throws when another start command holds it; ends what a killed one left running.
 * `onLeftover` is told the name of each such process.
 */
export async function claimInstance(dataDir: string, onLeftover: (name: string) => void): Promise<Instance> {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, 'run.json');
  const former = await readRunFile(file);
  if (former !== null && former.owner.pid !== process.pid && (await isAlive(former.owner))) {
    throw new Error(
      `Apexkeep already runs on ${dataDir} (pid ${former.owner.pid}). Stop that one first (Ctrl-C, or kill ${former.owner.pid}), ` +
        'or set APEXKEEP_DATA_DIR and APEXKEEP_PORT_BASE for a second instance beside it.',
    );
  }
  for (const child of former?.children.toReversed() ?? []) {
    if (!(await isAlive(child))) continue;
    onLeftover(child.name);
    await endGroup(child);
  }
  const state: RunFile = {
    owner: { name: 'start', pid: process.pid, birth: (await birthOf(process.pid)) ?? '' },
    children: [],
  };
  let writing = Promise.resolve();
  const write = (): Promise<void> => {
    writing = writing.then(async () => {
      await writeFile(`${file}.new`, JSON.stringify(state));
      await rename(`${file}.new`, file);
    });
    return writing;
  };
  await write();
  return {
    remember: async (name, pid) => {
      state.children.push({ name, pid, birth: (await birthOf(pid)) ?? '' });
      await write();
    },
    release: async () => {
      await writing;
      await rm(file, { force: true });
    },
  };
}
