import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { createDispatcher, type Dispatcher } from '#workflows/client/dispatch.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const children: ChildProcess[] = [];
let output = '';
let folder = '';
let server: ApiServer;
let dispatcher: Dispatcher | undefined;
let workspace: Workspace;
let api: number;
let dns: number;
let temporal: ReturnType<typeof connectTemporal>;
const sandboxKey = randomBytes(16).toString('hex');

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function run(file: string, environment: Record<string, string>): void {
  const child = spawn(process.execPath, [file], { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += `${file}: ${chunk.toString()}`));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'apexkeep-stand-in-'));
  const [sandbox, sandboxDns, second, control, worker] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  [api, dns] = [sandbox, sandboxDns];
  const codecKey = randomBytes(32);
  const codecKeys = { current: '1', keys: new Map([['1', codecKey]]) };
  const vaultKeys = `v1:${randomBytes(32).toString('base64')}`;
  temporal = connectTemporal({ address: inject('temporalAddress'), namespace: 'apexkeep', codecKeys });
  server = await startApi({
    temporal,
    config: { vaultKeys },
    limits: { checkWaitMs: 20_000 },
    dispatch: (database) => (dispatcher = createDispatcher({ client: temporal, database })),
  });
  workspace = await buildWorkspace(server.database);
  run('sandbox/powerdns/main.ts', {
    SANDBOX_POWERDNS_HOST: '127.0.0.1',
    SANDBOX_POWERDNS_API_PORT: String(sandbox),
    SANDBOX_POWERDNS_DNS_PORT: String(sandboxDns),
    SANDBOX_POWERDNS_SECOND_DNS_PORT: String(second),
    SANDBOX_POWERDNS_CONTROL_PORT: String(control),
    SANDBOX_POWERDNS_KEY: sandboxKey,
    SANDBOX_POWERDNS_FILE: path.join(folder, 'stand-in.json'),
  });
  run('activities/worker.ts', {
    DATABASE_URL: server.config.databaseUrl,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_CODEC_KEYS: `1:${codecKey.toString('base64')}`,
    APEXKEEP_VAULT_KEYS: vaultKeys,
    APEXKEEP_WORKER_PORT: String(worker),
    ALLOW_PRIVATE_ADDRESSES: '127.0.0.1',
  });
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${worker}/healthz`)).ok, output).toBe(true), {
    timeout: 90_000,
    interval: 200,
  });
});

afterAll(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    }),
  );
  await rm(folder, { recursive: true, force: true });
  await dispatcher?.settled();
  await server.stop();
  await temporal.connection.close();
});

describe('a change', () => {
  it(
    'goes from a key typed in to a record proven on the wire, through the API alone',
    { timeout: 180_000 },
    async () => {
      const at = `/t/${workspace.slug}`;
      const owner = await server.signIn(workspace.users.owner);
      const author = await server.signIn(workspace.users.member);
      const settings = { baseUrl: `http://127.0.0.1:${api}`, serverId: 'localhost', nameservers: `127.0.0.1:${dns}` };
      const made = await call(server, 'POST', `${at}/provider-accounts`, {
        as: owner,
        body: { kind: 'powerdns', name: 'Stand-in', settings, secret: sandboxKey },
      });
      const account = `${at}/provider-accounts/${String(made.body['id'])}`;
      const tested = await call(server, 'POST', `${account}/test`, { as: owner });
      expect(tested.body, output).toMatchObject({ done: true, account: { connectionCheck: { ok: true } } });
      const found = await call(server, 'GET', `${account}/zones?limit=1`, { as: owner });
      expect(found.body).toMatchObject({ complete: true });

      const started = await call(server, 'POST', `${account}/imports`, {
        as: owner,
        body: { refs: [found.body.items?.[0]?.['ref']] },
      });
      const imported = await settled(
        () => call(server, 'GET', `${at}/imports/${String(started.body['id'])}`, { as: owner }),
        (answer) => answer.body['state'] !== 'running',
      );
      expect(imported.body).toMatchObject({ state: 'done', counts: { done: 1, failed: 0 } });
      const zoneId = String(imported.body.items?.[0]?.['zoneId']);
      expect((await call(server, 'POST', `${account}/write-probe`, { as: owner })).body).toMatchObject({
        done: true,
        account: { writeCheck: { ok: true } },
      });
      expect(
        (
          await call(server, 'PUT', `${account}/mode`, {
            as: owner,
            body: { mode: 'LIVE_WRITE', acknowledgement: 'Stand-in' },
          })
        ).body,
      ).toMatchObject({ mode: 'LIVE_WRITE' });
      await call(server, 'PUT', `${at}/zones/${zoneId}/access`, { as: owner, body: { access: 'READ_WRITE' } });

      const edit = { name: 'proof-of-change', type: 'TXT', ttl: 60, values: ['hello'] };
      const tray = await call(server, 'PUT', `${at}/zones/${zoneId}/tray/edits`, { as: author, body: edit });
      const change = `${at}/changes/${String(tray.body['id'])}`;
      expect((await call(server, 'POST', `${change}/submit`, { as: author })).status).toBe(202);
      const read = () => call(server, 'GET', change, { as: owner });
      const planned = await settled(read, (answer) => answer.body['planning'] === false);
      expect(planned.body, output).toMatchObject({
        state: 'awaiting-approval',
        plan: { changes: [{ action: 'add' }] },
      });
      const { hash } = planned.body['plan'] as { hash: string };
      const decided = await call(server, 'POST', `${change}/decisions`, {
        as: owner,
        key: 'the-one-decision',
        body: { verdict: 'approve', planHash: hash },
      });
      expect(decided.status, decided.text).toBe(200);
      const again = await call(server, 'POST', `${change}/decisions`, {
        as: owner,
        key: 'the-one-decision',
        body: { verdict: 'approve', planHash: hash },
      });
      expect(again.body).toEqual(decided.body);

      const done = await settled(
        read,
        (answer) =>
          !['awaiting-approval', 'approved', 'scheduled', 'executing', 'verifying'].includes(
            String(answer.body['state']),
          ),
      );
      expect(done.body, output.slice(-4000)).toMatchObject({
        state: 'done',
        plan: { changes: [{ result: 'verified' }] },
      });
      const sets = await call(server, 'GET', `${at}/zones/${zoneId}/record-sets?search=proof-of-change`, {
        as: author,
      });
      expect(sets.body.items).toMatchObject([{ values: ['"hello"'] }]);
      expect((await call(server, 'GET', `${at}/audit/verification`, { as: owner })).body).toMatchObject({ ok: true });

      const rollback = await call(server, 'POST', `${change}/rollback`, { as: author });
      expect(rollback.body).toMatchObject({ items: [{ verdict: 'restore', restore: null }] });
    },
  );
});

async function settled(read: () => Promise<Answer>, finished: (answer: Answer) => boolean): Promise<Answer> {
  return vi.waitFor(
    async () => {
      const answer = await read();
      if (!finished(answer)) throw new Error(`not yet: ${answer.text.slice(0, 300)} ${output.slice(-1500)}`);
      return answer;
    },
    { timeout: 60_000, interval: 200 },
  );
}
