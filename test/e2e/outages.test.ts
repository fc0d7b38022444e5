import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { tokenHash } from '#api/keyed-hash.ts';
import { SESSION_COOKIE } from '#api/session-cookie.ts';
import { startChild, type Child } from '#deploy/child.ts';
import { PROJECT_ROOT, readDeployConfig } from '#deploy/config.ts';
import { freePorts } from '#deploy/ports.ts';
import { prepareNamespace } from '#deploy/temporal/prepare.ts';
import type { Role } from '#model/rules/permission.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { sealSecret } from '#model/vault/seal.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';
import { Gate } from '#test/builders/gate.ts';
import { buildProviderAccount, buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { parseCodecKeys } from '#workflows/client/codec.ts';

/*
 * The two processes while a part they need is away: from before they start, in between, and in the way that hurts most, when
 * nothing is refused and nothing is answered. Told as one story, since the processes are started once.
 */

const ZONE = 'harbour.test.';
let store: TestDatabase;
let workspace: Workspace;
let zone: { id: string };
let accountId = '';
let dns: RunningStandIn;
let postgres: Gate;
let temporal: Gate;
let worker: Child;
let api: Child;
let folder = '';
let origin = '';
let workerHealth = '';
let client: ReturnType<typeof connectTemporal>;
const cookies = new Map<Role, string>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-outages-'));
  const namespace = `outages-${randomBytes(4).toString('hex')}`;
  [store, dns] = await Promise.all([
    createTestDatabase(),
    startPowerDnsStandIn(),
    prepareNamespace(inject('temporalAddress'), namespace),
  ]);
  [postgres, temporal] = await Promise.all([
    Gate.before(new URL(store.url).host),
    Gate.before(inject('temporalAddress')),
  ]);
  const vaultKeys = `v1:${randomBytes(32).toString('base64')}`;
  const codecKeys = `1:${randomBytes(32).toString('base64')}`;
  client = connectTemporal({ address: inject('temporalAddress'), namespace, codecKeys: parseCodecKeys(codecKeys) });
  await furnish(vaultKeys);
  const [apiPort = 0, workerPort = 0] = await freePorts(2);
  origin = `http://localhost:${apiPort}`;
  workerHealth = `http://127.0.0.1:${workerPort}/healthz`;
  const database = new URL(store.url);
  database.host = postgres.address;
  const shared = {
    ...readDeployConfig().environment,
    DATABASE_URL: database.href,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_CODEC_KEYS: codecKeys,
    APEXKEEP_VAULT_KEYS: vaultKeys,
  };
  worker = start('worker', 'activities/worker.ts', {
    ...shared,
    APEXKEEP_WORKER_PORT: String(workerPort),
    ALLOW_PRIVATE_ADDRESSES: '127.0.0.1',
  });
  api = start('api', 'api/main.ts', {
    ...shared,
    APEXKEEP_ORIGIN: origin,
    APEXKEEP_PORT: String(apiPort),
    APEXKEEP_SIGNING_KEY: randomBytes(32).toString('base64'),
  });
});

afterAll(async () => {
  await Promise.all([worker?.stop(), api?.stop()]);
  await Promise.all([postgres?.shut(), temporal?.shut(), dns?.stop(), client?.connection.close()]);
  await store?.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(name: string, script: string, environment: Record<string, string>): Child {
  const args = ['--disable-warning=ExperimentalWarning', path.join(PROJECT_ROOT, script)];
  const logFile = path.join(folder, `${name}.log`);
  return startChild({ name, command: process.execPath, args, environment, cwd: PROJECT_ROOT, logFile });
}

/** A workspace with one writable zone, known here and at the provider, and its people signed in. */
async function furnish(vaultKeys: string): Promise<void> {
  workspace = await buildWorkspace(store.database);
  accountId = uuidv7();
  const cell = { table: 'provider_account', column: 'secret', tenantId: workspace.tenantId, rowId: accountId };
  await buildProviderAccount(store.database, workspace, {
    id: accountId,
    mode: 'LIVE_WRITE',
    settings: { baseUrl: dns.apiUrl, nameservers: dns.dnsAddress },
    secret: sealSecret(dns.apiKey, cell, parseKeyring(vaultKeys)),
  });
  const www = { name: `www.${ZONE}`, type: 'A', ttl: 300 };
  dns.control.seed({
    name: ZONE,
    nameservers: [`ns1.${ZONE}`],
    rrsets: [
      { ...www, records: [{ content: '192.0.2.10' }] },
      { ...www, name: `ns1.${ZONE}`, records: [{ content: '192.0.2.1' }] },
    ],
  });
  zone = await buildZone(store.database, workspace, {
    accountId,
    name: ZONE,
    providerRef: ZONE,
    access: 'READ_WRITE',
    sets: [{ ...www, values: ['192.0.2.10'] }],
  });
  for (const role of ['member', 'manager', 'owner'] as const) {
    const token = randomBytes(32).toString('base64url');
    const userId = workspace.users[role];
    await store.database.asUser(userId, (tx) =>
      tx.sql(`insert into session (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
        tokenHash(token),
        userId,
      ]),
    );
    cookies.set(role, `${SESSION_COOKIE}=${token}`);
  }
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
  ms: number;
}

async function send(role: Role, method: string, where: string, body?: unknown, key?: string): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(`${origin}/api/t/${workspace.slug}${where}`, {
    method,
    headers: {
      origin,
      cookie: cookies.get(role) ?? '',
      ...(method === 'GET' ? {} : { 'idempotency-key': key ?? randomBytes(9).toString('hex') }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(40_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    ms: performance.now() - began,
  };
}

const soon = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 100 });
const logOf = (child: Child) => readFile(child.logFile, 'utf8');
const read = () => send('member', 'GET', '/zones');

/** The answer of a part that is away: a problem with its code, and when to come back. */
function expectComeBack(answer: Answer): void {
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({
    status: 503,
    code: 'temporarily-unavailable',
  });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

describe('worker and api', { timeout: 120_000 }, () => {
  let change = '';
  let check: Promise<Answer>;

  it('start while PostgreSQL and Temporal are away, stay, and say what they wait for', async () => {
    await soon(async () => expect(await logOf(worker)).toContain('PostgreSQL does not answer; waiting for it'));
    await expectWorker(503, { status: 'waiting', for: 'PostgreSQL' });
    await soon(async () => expect((await fetch(`${origin}/api/healthz`)).status).toBe(200));
    const ready = await fetch(`${origin}/api/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      parts: [
        { name: 'database', ready: false },
        { name: 'temporal', ready: false },
      ],
    });
    expectComeBack(await read());
  });

  it('once PostgreSQL is there, read and take what is handed in, while Temporal is silent', async () => {
    await temporal.silence();
    await postgres.open();
    await soon(async () => expect((await read()).status).toBe(200));
    await soon(async () => expect(await logOf(worker)).toContain('Temporal does not answer at'));
    await expectWorker(503, { status: 'waiting', for: 'Temporal' });
    check = send('owner', 'POST', `/provider-accounts/${accountId}/test`);
    const edit = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.11'] };
    const tray = await send('member', 'PUT', `/zones/${zone.id}/tray/edits`, edit);
    expect(tray.status).toBe(200);
    change = `/changes/${String(tray.body['id'])}`;
    const submitted = await send('member', 'POST', `${change}/submit`);
    expect({ status: submitted.status, planning: submitted.body['planning'] }).toEqual({ status: 202, planning: true });
  });

  it('once Temporal is there, the worker begins, and what was handed in meanwhile is carried to it', async () => {
    await temporal.open();
    await soon(() => expectWorker(200, { status: 'ok' }));
    // The sweep comes every fifteen seconds; as soon as it stands it can be asked for.
    await soon(() => client.schedule.getHandle('outbox-sweep').trigger());
    await untilState('awaiting-approval');
    expect((await check).status).toBeLessThan(300);
    await soon(async () => {
      const account = await send('owner', 'GET', `/provider-accounts/${accountId}`);
      expect(account.body['connectionCheck']).toMatchObject({ ok: true });
    });
  });

  it('while Temporal is away again, refuse a decision without a trace, and count it once when it is repeated', async () => {
    await temporal.shut();
    const { plan } = (await send('manager', 'GET', change)).body as { plan: { hash: string } };
    const decide = () =>
      send('manager', 'POST', `${change}/decisions`, { verdict: 'approve', planHash: plan.hash }, 'one-decision');
    const [refused] = await Promise.all([decide(), expectWorker(503, { status: 'waiting', for: 'Temporal' })]);
    expectComeBack(refused);
    const after = await send('member', 'GET', change);
    expect(after.body).toMatchObject({ state: 'awaiting-approval', approvalsGiven: [] });
    await temporal.open();
    await vi.waitFor(async () => expect((await fetch(`${origin}/api/readyz`)).status).toBe(200), { timeout: 8_000 });
    expect((await decide()).status).toBe(200);
    expect((await decide()).status).toBe(200);
    await untilState('done');
    const { approvalsGiven } = (await send('member', 'GET', change)).body as { approvalsGiven: unknown[] };
    expect(approvalsGiven).toHaveLength(1);
  });

  it('while PostgreSQL is cut off or silent, answer within seconds, and go on by themselves', async () => {
    await postgres.shut();
    expectComeBack(await read());
    await postgres.open();
    await soon(async () => expect((await read()).status).toBe(200));
    await postgres.silence();
    const [silent] = await Promise.all([read(), expectWorker(503, { status: 'waiting', for: 'PostgreSQL' })]);
    expectComeBack(silent);
    expect(silent.ms).toBeLessThan(15_000);
    await postgres.open();
    await soon(async () => expect((await read()).status).toBe(200));
    const tray = await send('member', 'PUT', `/zones/${zone.id}/tray/edits`, { name: 'www', type: 'A', after: null });
    change = `/changes/${String(tray.body['id'])}`;
    await send('member', 'POST', `${change}/submit`);
    await untilState('awaiting-approval');
    expect([api.running(), worker.running()]).toEqual([true, true]);
  });

  const untilState = (state: string) =>
    soon(async () => expect((await send('member', 'GET', change)).body['state']).toBe(state));
  const expectWorker = async (status: number, body: object): Promise<void> => {
    const health = await fetch(workerHealth);
    expect({ status: health.status, body: await health.json() }).toEqual({ status, body });
  };
});
