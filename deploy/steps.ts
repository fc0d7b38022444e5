import { statfs } from 'node:fs/promises';

const QUIET_MS = 10_000;

export interface Steps {
  /** Runs one step and prints its name, time and result; says so every ten seconds while it lasts. */
  step<T>(name: string, work: (say: (line: string) => void) => Promise<T>, result?: (value: T) => string): Promise<T>;
}

/** Names what the system said about a full disk, so that nobody has to read a stack for it. */
export function explain(error: unknown, folder: string): Error {
  const text = error instanceof Error ? error.message : String(error);
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC' || /ENOSPC|No space left on device/i.test(text)) {
    return new Error(
      `The disk that holds ${folder} is full. Free some space (a first start takes about 3 GB) and start again.\n${text}`,
    );
  }
  return error instanceof Error ? error : new Error(text);
}

/** Throws when the disk of a folder has less than `bytes` left. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const left = Math.floor((bavail * bsize) / 1_048_576);
  throw new Error(
    `The disk that holds ${folder} has ${left} MB left; ${Math.ceil(bytes / 1_048_576)} MB are needed. Free some space and start again.`,
  );
}

/** Steps that may run side by side: each prints whole lines, so that a log file reads as well as a terminal. */
export function createSteps(print: (line: string) => void): Steps {
  return {
    async step(name, work, result) {
      const started = performance.now();
      const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
      let lastWord = performance.now();
      const say = (line: string): void => {
        lastWord = performance.now();
        print(`  … ${name}: ${line}`);
      };
      const timer = setInterval(() => {
        if (performance.now() - lastWord >= QUIET_MS) say(`still at it (${elapsed()})`);
      }, 1000);
      try {
        const value = await work(say);
        print(`  ✓ ${name.padEnd(18)} ${elapsed().padStart(6)}  ${result?.(value) ?? ''}`.trimEnd());
        return value;
      } catch (error) {
        print(`  ✗ ${name.padEnd(18)} ${elapsed().padStart(6)}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
