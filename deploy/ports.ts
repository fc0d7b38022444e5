import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { PORTS, type PortName } from './config.ts';

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0]!;
}

/** Several different free TCP ports on 127.0.0.1, held together while they are chosen. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * Free TCP ports from 20000 to 29999: outside the range the system hands out by itself, and small enough for programs that
 * store a port in 16 bits with a sign (Temporal does).
 */
export async function freeLowPorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let attempt = 0; attempt < 1000 && found.length < count; attempt++) {
    const port = randomInt(20_000, 30_000);
    if (!found.includes(port) && (await refusal(port, '127.0.0.1')) === null) found.push(port);
  }
  if (found.length < count) throw new Error('No free ports from 20000 to 29999 on 127.0.0.1.');
  return found;
}

/** Error code of an attempt to listen, or null when the port is free. */
async function refusal(port: number, host: string): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** Name and pid of the process listening on a port, where the system tells (Linux /proc, own processes or root). */
async function holderOf(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  const row = rows.find((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A');
  if (row === undefined) return null;
  const link = `socket:[${row[9]}]`;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if ((await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')) !== link) continue;
      const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return `${command.trim() || 'a process'} (pid ${pid})`;
    }
  }
  return null;
}

/** Throws for the first port that cannot be listened on, naming the port, who holds it and the variable that moves it. */
export async function requirePorts(
  names: PortName[],
  ports: Record<PortName, number>,
  host = '127.0.0.1',
): Promise<void> {
  for (const name of names) {
    const port = ports[name];
    const code = await refusal(port, name === 'web' ? host : '127.0.0.1');
    if (code === null) continue;
    const { what, variable } = PORTS[name];
    if (code === 'EACCES') {
      throw new Error(
        `Port ${port}, meant for ${what}, may not be used by this user. Set ${variable} to a port above 1023.`,
      );
    }
    const holder = (await holderOf(port)) ?? 'another program, perhaps another Apexkeep';
    throw new Error(
      `Port ${port}, meant for ${what}, is taken by ${holder}. Stop it, or set ${variable} to a free port.`,
    );
  }
}
