import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { alive, releaseOwnership, takeOwnership } from './owner-file.ts';

const run = promisify(execFile);
const STOP_MS = 20_000;

/** The command line of a process, or null when there is none to see. */
async function commandOf(pid: number): Promise<string | null> {
  return run('ps', ['-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    async () =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null))?.replaceAll('\0', ' ').trim() ?? null,
  );
}

/** Ends a process by its id and waits for it: fast shutdown first, then the hard way. */
export async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!alive(pid)) return;
    process.kill(pid, signal);
    for (const end = Date.now() + STOP_MS; Date.now() < end && alive(pid);) await pause(25);
  }
}

/**
 * Makes sure nobody else uses a data folder, and writes down that we do. A server left behind by a run that was killed
 * is ended first; a stale `postmaster.pid` whose process id now belongs to something else is removed.
 * Throws when another living Apexkeep process holds the folder.
 */
export async function takeDataDir(dataDir: string): Promise<{ release(): Promise<void> }> {
  const ownerFile = `${dataDir}.owner`;
  const owner = await takeOwnership(ownerFile);
  if (owner !== null) {
    throw new Error(`Another Apexkeep (process ${owner}) uses the database in ${dataDir}. Stop it first.`);
  }
  await endLeftover(dataDir);
  return { release: () => releaseOwnership(ownerFile) };
}

async function endLeftover(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return;
  const command = alive(pid) ? await commandOf(pid) : null;
  if (command !== null && command.includes('postgres') && command.includes(dataDir)) await endProcess(pid);
  await rm(pidFile, { force: true });
}
