import { readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';

/*
 * Loaded into a worker before its own code. Stops the whole process in the last moment before the bytes of a provider write
 * leave it: past every check of the product, and where no timer of the product runs any more. On SIGCONT the bytes leave.
 *
 * Which write: the file named by the `arm` parameter of this module's URL holds a text of its request line. It is taken
 * away first, so that only one write is stopped and whoever armed it sees that it has.
 */

const arm = new URL(import.meta.url).searchParams.get('arm') ?? '';
const write = Socket.prototype.write;

function armedFor(head: unknown): boolean {
  if (typeof head !== 'string' || !head.startsWith('PATCH ')) return false;
  try {
    return head.includes(readFileSync(arm, 'utf8'));
  } catch {
    return false;
  }
}

Socket.prototype.write = function stopFirst(this: Socket, ...args: unknown[]): boolean {
  if (armedFor(args[0])) {
    rmSync(arm);
    process.kill(process.pid, 'SIGSTOP');
  }
  return Reflect.apply(write, this, args);
} as typeof write;
