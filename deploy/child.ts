import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ChildOptions {
  /** Name in messages and of the log file. */
  name: string;
  command: string;
  args?: string[];
  /** The whole environment of the child. */
  environment: Record<string, string>;
  cwd?: string;
  logFile: string;
  /** Told of the child as soon as it runs, long before it is ready: whoever starts things must be able to end them. */
  adopt?: ((child: Child) => void) | undefined;
}

export interface Child {
  name: string;
  pid: number;
  logFile: string;
  /** Settles with the exit code, or null after a signal. */
  ended: Promise<number | null>;
  running(): boolean;
  /** SIGTERM to the whole group, SIGKILL when it has not ended in time. */
  stop(graceMs?: number): Promise<void>;
  /** End of the log, for an error message. */
  lastWords(): string;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already: that is what was wanted.
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-12)
      .map((line) => line.slice(0, 300))
      .join('\n');
  } catch {
    return '';
  }
}

/**
 * Starts a program in a process group of its own, its output appended to a log file: Ctrl-C in a terminal then reaches only
 * the start command, which stops its children in order.
 */
export function startChild(options: ChildOptions): Child {
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const child: ChildProcess = spawn(options.command, options.args ?? [], {
    cwd: options.cwd ?? path.dirname(options.logFile),
    env: options.environment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code));
  }).finally(() => (over = true));
  const pid = child.pid ?? 0;
  const started: Child = {
    name: options.name,
    pid,
    logFile: options.logFile,
    ended,
    running: () => !over,
    lastWords: () => tail(options.logFile),
    stop: async (graceMs = 10_000) => {
      if (!over && pid > 0) signalGroup(pid, 'SIGTERM');
      const timer = new AbortController();
      await Promise.race([ended, pause(graceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
      if (!over && pid > 0) {
        signalGroup(pid, 'SIGKILL');
        await ended;
      }
    },
  };
  options.adopt?.(started);
  return started;
}

/**
 * Waits until `ready` says yes. Throws with the end of the child's log when the child ends first or time runs out.
 */
export async function waitUntilReady(child: Child, ready: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(50)) {
    if (!child.running()) {
      throw new Error(
        `${child.name} ended with code ${String(await child.ended)}. End of ${child.logFile}:\n${child.lastWords()}`,
      );
    }
    if (await ready()) return;
  }
  throw new Error(
    `${child.name} was not ready within ${withinMs / 1000} s. End of ${child.logFile}:\n${child.lastWords()}`,
  );
}
