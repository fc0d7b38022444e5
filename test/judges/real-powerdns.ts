import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SERVER = '/usr/sbin/pdns_server';
const SCHEMA = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';
const API_KEY = 'judge-key';

/** One RRset as the PowerDNS API takes it. */
export interface JudgeRrset {
  name: string;
  type: string;
  ttl: number;
  records: { content: string; disabled?: boolean }[];
  comments?: { content: string; account?: string }[];
}

export interface RealPowerDns {
  /** Base URL for an account's settings, without `/api/v1`. */
  apiUrl: string;
  apiKey: string;
  /** `127.0.0.1:port`, UDP and TCP. */
  dnsAddress: string;
  version: string;
  /** Creates a primary zone; sets given here are stored by one PATCH after the creation. */
  createZone(name: string, rrsets?: readonly JudgeRrset[]): Promise<void>;
  stop(): Promise<void>;
}

/** True when the Debian packages `pdns-server` and `pdns-backend-sqlite3` are installed. */
export function realPowerDnsPresent(): boolean {
  return existsSync(SERVER) && existsSync(SCHEMA);
}

async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A port that is free for UDP and TCP alike. */
async function freeDnsPort(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await freeTcpPort();
    const socket = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise<void>((resolve) => (free ? socket.close(() => resolve()) : resolve()));
    if (free) return port;
  }
  throw new Error('No port is free for both UDP and TCP.');
}

async function untilAnswering(url: string, running: () => string | null): Promise<string> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const exit = running();
    if (exit !== null) throw new Error(`pdns_server ended before it answered:\n${exit}`);
    try {
      const response = await fetch(url, { headers: { 'x-api-key': API_KEY, accept: 'application/json' } });
      const body = (await response.json()) as { version: string };
      if (response.ok) return body.version;
    } catch (error) {
      if (Date.now() > deadline) throw new Error('pdns_server did not answer within 15 s.', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function serverArguments(directory: string, database: string, apiPort: number, dnsPort: number): string[] {
  return [
    `--config-dir=${directory}`,
    `--socket-dir=${directory}`,
    '--daemon=no',
    '--guardian=no',
    '--launch=gsqlite3',
    `--gsqlite3-database=${database}`,
    '--gsqlite3-pragma-synchronous=0',
    '--gsqlite3-dnssec=yes',
    '--local-address=127.0.0.1',
    `--local-port=${dnsPort}`,
    '--webserver=yes',
    '--webserver-address=127.0.0.1',
    `--webserver-port=${apiPort}`,
    '--webserver-allow-from=127.0.0.1',
    '--api=yes',
    `--api-key=${API_KEY}`,
    '--cache-ttl=0',
    '--negquery-cache-ttl=0',
    '--query-cache-ttl=0',
    '--zone-cache-refresh-interval=0',
    '--security-poll-suffix=',
    '--write-pid=no',
    '--loglevel=3',
    '--setgid=',
    '--setuid=',
  ];
}

/** Starts a real PowerDNS on free loopback ports with an empty database in a temporary folder. */
export async function startRealPowerDns(): Promise<RealPowerDns> {
  const directory = await mkdtemp(join(tmpdir(), 'apexkeep-pdns-'));
  const database = join(directory, 'pdns.sqlite3');
  const sqlite = new DatabaseSync(database);
  sqlite.exec('PRAGMA journal_mode=WAL');
  sqlite.exec(await readFile(SCHEMA, 'utf8'));
  sqlite.close();
  const [apiPort, dnsPort] = [await freeTcpPort(), await freeDnsPort()];
  const child = spawn(SERVER, serverArguments(directory, database, apiPort, dnsPort), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-8000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(hard);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const version = await untilAnswering(`${apiUrl}/api/v1/servers/localhost`, () =>
      child.exitCode === null ? null : output,
    );
    return {
      apiUrl,
      apiKey: API_KEY,
      dnsAddress: `127.0.0.1:${dnsPort}`,
      version,
      createZone: (name, rrsets) => createZone(apiUrl, name, rrsets),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createZone(apiUrl: string, name: string, rrsets: readonly JudgeRrset[] = []): Promise<void> {
  const zones = `${apiUrl}/api/v1/servers/localhost/zones`;
  await accepted(zones, 'POST', { name, kind: 'Native', nameservers: [`ns1.${name}`], soa_edit_api: 'DEFAULT' });
  if (rrsets.length === 0) return;
  const body = rrsets.map((rrset) => ({
    ...rrset,
    changetype: 'REPLACE',
    records: rrset.records.map((record) => ({ disabled: false, ...record })),
  }));
  await accepted(`${zones}/${name}`, 'PATCH', { rrsets: body });
}

async function accepted(url: string, method: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'x-api-key': API_KEY, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
}
