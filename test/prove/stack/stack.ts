import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '@temporalio/client';
import pg from 'pg';
import { createPasswordHasher } from '#api/password.ts';
import { startChild, waitUntilReady, type Child } from '#deploy/child.ts';
import { PROJECT_ROOT, readDeployConfig } from '#deploy/config.ts';
import { freeLowPorts, freePorts } from '#deploy/ports.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#deploy/postgres.ts';
import { findTemporal, type FoundTemporal } from '#deploy/temporal/find.ts';
import { NAMESPACE } from '#deploy/temporal/prepare.ts';
import { startTemporal, type RunningTemporal } from '#deploy/temporal/start.ts';
import { openDatabase } from '#model/database.ts';
import type { Role } from '#model/rules/permission.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { sealSecret } from '#model/vault/seal.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { cloneDatabase, type ClonedDatabase } from '#test/builders/database-template.ts';
import { buildProviderAccount, buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { parseCodecKeys } from '#workflows/client/codec.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { v7 as uuidv7 } from 'uuid';
import { granted, signedIn, type ApiPerson } from './api-person.ts';

/** What can be killed and started again. */
export const PARTS = ['worker', 'api', 'temporal', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

const READY_MS = 90_000;
const GONE_MS = 10_000;

/**
 * A whole Apexkeep of its own: PostgreSQL, Temporal, api and worker as processes in a temporary folder on free ports, and
 * the PowerDNS stand-in inside this process, where its ledger and its faults are at hand.
 */
export class Stack {
  readonly dns: RunningStandIn;
  readonly store: ClonedDatabase;
  readonly workspace: Workspace;
  readonly accountId: string;
  readonly people = new Map<Role, ApiPerson>();
  readonly client: Client;
  /** As superuser, past row-level security: looks at everything, changes nothing of the product's. */
  readonly admin: pg.Pool;
  /** Processes that ended although nobody killed them. */
  readonly ended: string[] = [];
  readonly #parts: StackParts;

  constructor(parts: StackParts) {
    this.#parts = parts;
    this.dns = parts.dns;
    this.store = parts.store;
    this.workspace = parts.workspace;
    this.accountId = parts.accountId;
    this.client = connectTemporal({
      address: parts.temporal.address,
      namespace: NAMESPACE,
      codecKeys: parseCodecKeys(parts.environment['TEMPORAL_CODEC_KEYS'] ?? ''),
    });
    this.admin = new pg.Pool({ connectionString: parts.store.adminUrl, max: 4 });
    this.admin.on('error', () => undefined);
  }

  get origin(): string {
    return `http://localhost:${this.#parts.ports.api}`;
  }

  get worker(): Child {
    return this.#child('worker');
  }

  /** Whether the first worker says that it takes work. */
  workerAnswers(): Promise<boolean> {
    return answers(`${this.#parts.ports.worker}/healthz`);
  }

  person(role: Role): ApiPerson {
    const found = this.people.get(role);
    if (found === undefined) throw new Error(`Nobody is signed in as ${role}.`);
    return found;
  }

  async sql<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(text, [...params])).rows;
  }

  /** Stops the next worker that is about to send a write whose address holds `text`; the answer says whether it has. */
  freezeWorkerBeforeWriting(text: string): () => boolean {
    const file = armFile(this.#parts.folder);
    writeFileSync(file, text);
    return () => !existsSync(file);
  }

  /** Kills one part with SIGKILL and waits until it is gone. */
  async kill(part: Part): Promise<void> {
    if (part === 'postgres') {
      const { pid } = this.#parts.postgres;
      process.kill(pid, 'SIGKILL');
      await untilGone(pid);
      return;
    }
    const child = part === 'temporal' ? this.#temporalChild() : this.#child(part);
    this.#parts.killed.add(child.pid);
    process.kill(child.pid, 'SIGKILL');
    await child.ended;
  }

  /** Starts a part that was killed, on its old port and data, and waits until it is ready. */
  async start(part: Part): Promise<void> {
    const parts = this.#parts;
    if (part === 'postgres') parts.postgres = await openPostgres(parts.folder, parts.postgres.port);
    else if (part === 'temporal') parts.temporal = await openTemporal(parts, parts.temporalPort);
    else parts.children.set(part, await startProcess(parts, part));
    await this.#reviveOthers();
  }

  /** A second worker beside the first; end it with `stop()`. */
  async secondWorker(): Promise<Child> {
    const [port] = await freePorts(1);
    return startProcess({ ...this.#parts, ports: { ...this.#parts.ports, worker: port ?? 0 } }, 'worker', 'worker-2');
  }

  /** A process that gave up when a part it needs was killed is started again, as a supervisor does, and noted. */
  async #reviveOthers(): Promise<void> {
    for (const part of ['temporal', 'worker', 'api'] as const) {
      const child = part === 'temporal' ? this.#temporalChild() : this.#child(part);
      if (child.running() || this.#parts.killed.has(child.pid)) continue;
      this.ended.push(`${part} ended by itself: ${child.lastWords().split('\n').at(-1) ?? ''}`);
      await this.start(part);
    }
  }

  async stop(): Promise<void> {
    await this.client.connection.close().catch(() => undefined);
    await this.admin.end().catch(() => undefined);
    await closeParts(this.#parts);
  }

  #child(part: 'api' | 'worker'): Child {
    const child = this.#parts.children.get(part);
    if (child === undefined) throw new Error(`${part} was not started.`);
    return child;
  }

  #temporalChild(): Child {
    const [child] = this.#parts.temporal.children;
    if (child === undefined) throw new Error('Temporal is not a process of this stack.');
    return child;
  }
}

export interface StackOptions {
  /** Settings of api and worker beside the usual ones. */
  settings?: Record<string, string>;
  /** Makes workers that can be frozen before they write. */
  freezable?: boolean;
}

interface StackParts {
  folder: string;
  freezable: boolean;
  found: FoundTemporal;
  ports: { api: number; worker: number };
  temporalPort: number;
  environment: Record<string, string>;
  postgres: EmbeddedPostgres;
  temporal: RunningTemporal;
  children: Map<'api' | 'worker', Child>;
  killed: Set<number>;
  dns: RunningStandIn;
  store: ClonedDatabase;
  workspace: Workspace;
  accountId: string;
}

/** Starts everything and signs a member, a manager, an admin and an owner in. Takes some ten seconds; `stop()` it. */
export async function openStack({ settings = {}, freezable = false }: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-prove-'));
  await chmod(folder, 0o711);
  const { environment, cacheDir } = readDeployConfig();
  const undo: Partial<StackParts> = { folder, freezable, children: new Map(), killed: new Set() };
  const parts = undo as StackParts;
  try {
    parts.found = await findTemporal({ address: null, cacheDir, environment, progress: () => undefined });
    const [api = 0, worker = 0] = await freePorts(2);
    parts.ports = { api, worker };
    [parts.temporalPort = 0] = await freeLowPorts(1);
    parts.postgres = await openPostgres(folder);
    parts.dns = await startPowerDnsStandIn();
    parts.store = await cloneDatabase(parts.postgres.adminUrl);
    parts.temporal = await openTemporal(parts, parts.temporalPort);
    const vaultKeys = `v1:${randomBytes(32).toString('base64')}`;
    parts.environment = {
      ...environment,
      ...settings,
      NODE_ENV: 'production',
      DATABASE_URL: parts.store.url,
      TEMPORAL_ADDRESS: parts.temporal.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      TEMPORAL_CODEC_KEYS: `1:${randomBytes(32).toString('base64')}`,
      APEXKEEP_VAULT_KEYS: vaultKeys,
      APEXKEEP_SIGNING_KEY: randomBytes(32).toString('base64'),
    };
    const password = randomBytes(12).toString('base64url');
    Object.assign(parts, await peopleAndAccount(parts, password, vaultKeys));
    const [one, two] = await Promise.all([startProcess(parts, 'api'), startProcess(parts, 'worker')]);
    parts.children.set('api', one).set('worker', two);
    const stack = new Stack(parts);
    for (const role of ['member', 'manager', 'admin', 'owner'] as const) {
      stack.people.set(role, await signedIn(stack.origin, parts.workspace.emails[role], password));
    }
    granted(await stack.person('owner').send('POST', `/t/prove/provider-accounts/${parts.accountId}/test`));
    return stack;
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

async function peopleAndAccount(
  parts: StackParts,
  password: string,
  vaultKeys: string,
): Promise<Pick<StackParts, 'workspace' | 'accountId'>> {
  const database = await openDatabase({ url: parts.store.url, name: 'prove', poolSize: 2 });
  try {
    const passwordHash = await createPasswordHasher(1).hash(password);
    const workspace = await buildWorkspace(database, { slug: 'prove', passwordHash });
    const accountId = uuidv7();
    const cell = { table: 'provider_account', column: 'secret', tenantId: workspace.tenantId, rowId: accountId };
    await buildProviderAccount(database, workspace, {
      id: accountId,
      mode: 'LIVE_WRITE',
      settings: { baseUrl: parts.dns.apiUrl, nameservers: `${parts.dns.dnsAddress},${parts.dns.secondDnsAddress}` },
      secret: sealSecret(parts.dns.apiKey, cell, parseKeyring(vaultKeys)),
    });
    return { workspace, accountId };
  } finally {
    await database.close();
  }
}

function openPostgres(folder: string, port?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), ...(port === undefined ? {} : { port }) });
}

function openTemporal(parts: StackParts, port: number): Promise<RunningTemporal> {
  return startTemporal({
    found: parts.found,
    adminUrl: parts.postgres.adminUrl,
    dataDir: path.join(parts.folder, 'temporal'),
    logDir: path.join(parts.folder, 'log'),
    environment: readDeployConfig().environment,
    port,
    uiPort: null,
  });
}

function armFile(folder: string): string {
  return path.join(folder, 'freeze');
}

/** The module that freezes, as `--import` takes it. */
function freezerOf(folder: string): string {
  const module = pathToFileURL(path.join(import.meta.dirname, 'freeze-before-write.ts'));
  module.searchParams.set('arm', armFile(folder));
  return module.href;
}

const SCRIPTS = { api: 'api/main.ts', worker: 'activities/worker.ts' } as const;

async function startProcess(parts: StackParts, part: 'api' | 'worker', name: string = part): Promise<Child> {
  const child = startChild({
    name,
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      ...(part === 'worker' && parts.freezable ? ['--import', freezerOf(parts.folder)] : []),
      path.join(PROJECT_ROOT, SCRIPTS[part]),
    ],
    environment: {
      ...parts.environment,
      APEXKEEP_ORIGIN: `http://localhost:${parts.ports.api}`,
      APEXKEEP_PORT: String(parts.ports.api),
      APEXKEEP_WORKER_PORT: String(parts.ports.worker),
      ALLOW_PRIVATE_ADDRESSES: '127.0.0.1',
    },
    cwd: PROJECT_ROOT,
    logFile: path.join(parts.folder, 'log', `${name}.log`),
  });
  const health = part === 'api' ? `${parts.ports.api}/api/readyz` : `${parts.ports.worker}/healthz`;
  await waitUntilReady(child, () => answers(health), READY_MS).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return child;
}

function answers(portAndPath: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${portAndPath}`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function closeParts(parts: Partial<StackParts>): Promise<void> {
  await Promise.all([...(parts.children?.values() ?? [])].map((child) => child.stop()));
  await parts.temporal?.stop();
  await parts.dns?.stop();
  await parts.postgres?.stop();
  if (parts.postgres !== undefined) await rm(parts.postgres.dataDir, { recursive: true, force: true });
  if (parts.folder !== undefined) await rm(parts.folder, { recursive: true, force: true });
}

async function untilGone(pid: number): Promise<void> {
  for (const end = Date.now() + GONE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
  }
  throw new Error(`Process ${pid} is still there ${GONE_MS / 1000} s after SIGKILL.`);
}
