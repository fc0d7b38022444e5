import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';

/** A process that ended and waits for its parent (state Z) counts as gone: under some inits nobody ever collects it. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, as the system tells it: tells a reused process id from the one that was written down. */
async function birthOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/**
 * Writes down in `file` that this process owns what the file stands for. Returns null, or the id of the other living process
 * that does. The mark of a process that is gone is taken over; two that come at once do not both get it.
 */
export async function takeOwnership(file: string): Promise<number | null> {
  const mark = `${process.pid} ${await birthOf(process.pid)}`;
  for (;;) {
    const written = await writeFile(file, mark, { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (written) return null;
    const [pid, birth] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
    const owner = Number(pid);
    if (owner > 0 && owner !== process.pid && alive(owner) && (await birthOf(owner)) === (birth ?? '')) return owner;
    await rm(file, { force: true });
  }
}

/** Gives up what `takeOwnership` took. */
export function releaseOwnership(file: string): Promise<void> {
  return rm(file, { force: true });
}
