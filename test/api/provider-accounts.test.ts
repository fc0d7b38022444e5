import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProviderAccount, buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type ApiServer } from './api-server.ts';

let server: ApiServer;
let workspace: Workspace;
let owner: string;
let at: string;

beforeAll(async () => {
  server = await startApi();
  workspace = await buildWorkspace(server.database);
  owner = await server.signIn(workspace.users.owner);
  at = `/t/${workspace.slug}`;
});
afterAll(() => server.stop());

const actions = async (): Promise<unknown[]> =>
  ((await call(server, 'GET', `${at}/audit?limit=200`, { as: owner })).body.items ?? []).map(
    (event) => event['action'],
  );

describe('a provider account', () => {
  const body = {
    kind: 'powerdns',
    name: 'Main',
    settings: { baseUrl: 'https://dns.example.test', serverId: 'localhost' },
    secret: 'very-secret-key-123',
  };
  const stored = async (id: string) => {
    const rows = await server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql<{ secret: string; connection_check: unknown }>(
        'select secret, connection_check from provider_account where id = $1',
        [id],
      ),
    );
    return rows[0];
  };
  const pass = (id: string, column: 'connection_check' | 'write_check') =>
    server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql(
        `update provider_account set ${column} = $2::jsonb || jsonb_build_object('credentialsVersion', credentials_version)
          where id = $1`,
        [id, JSON.stringify({ ok: true, at: new Date().toISOString() })],
      ),
    );

  it('never shows its key again, anywhere', async () => {
    const made = await call(server, 'POST', `${at}/provider-accounts`, { as: owner, body });
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    const answers = [
      made,
      await call(server, 'GET', `${at}/provider-accounts/${id}`, { as: owner }),
      await call(server, 'GET', `${at}/provider-accounts`, { as: owner }),
      await call(server, 'GET', `${at}/audit`, { as: owner }),
    ];
    for (const { text } of answers) expect(text).not.toContain(body.secret);
    expect((await stored(id))?.secret).toMatch(/^v1:/);
    expect((await stored(id))?.secret).not.toContain(body.secret);
    expect(server.logged.join('')).not.toContain(body.secret);
  });

  it('cannot be guessed by its key from what is kept of the request', async () => {
    const sent = { ...body, name: 'Weak key', secret: 'hunter2' };
    await call(server, 'POST', `${at}/provider-accounts`, { as: owner, key: 'weak-key-1', body: sent });
    const kept = await server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql<{ hash: Buffer }>(`select request_hash as hash from idempotency_key where key = 'weak-key-1'`),
    );
    const guess = createHash('sha256')
      .update(`POST /api${at}/provider-accounts \0${JSON.stringify(sent)}`)
      .digest();
    expect(kept).toHaveLength(1);
    expect(kept[0]?.hash.equals(guess)).toBe(false);
  });

  it('climbs only with its proofs and falls without any', async () => {
    const { id } = await buildProviderAccount(server.database, workspace, { name: 'Ladder' });
    const mode = (wanted: string, acknowledgement?: string) =>
      call(server, 'PUT', `${at}/provider-accounts/${id}/mode`, {
        as: owner,
        body: { mode: wanted, ...(acknowledgement === undefined ? {} : { acknowledgement }) },
      });
    expect((await mode('LIVE_READONLY')).body).toMatchObject({ code: 'conflict', missing: ['connection-check'] });
    await pass(id, 'connection_check');
    expect((await mode('LIVE_WRITE', 'Ladder')).body).toMatchObject({ code: 'conflict', missing: ['write-check'] });
    expect((await mode('LIVE_READONLY')).body).toMatchObject({ mode: 'LIVE_READONLY' });
    await pass(id, 'write_check');
    expect((await mode('LIVE_WRITE')).body).toMatchObject({ code: 'conflict', missing: ['acknowledgement'] });
    expect((await mode('LIVE_WRITE', 'ladder')).body).toMatchObject({
      code: 'invalid-input',
      issues: [{ path: 'acknowledgement' }],
    });
    expect((await mode('LIVE_WRITE', 'Ladder')).body).toMatchObject({
      mode: 'LIVE_WRITE',
      acknowledgedBy: { id: workspace.users.owner },
    });
    expect((await mode('MONITORING_ONLY')).body).toMatchObject({ mode: 'MONITORING_ONLY', acknowledgedBy: null });
    expect((await actions()).filter((action) => action === 'provider-account.mode-set')).toHaveLength(3);
  });

  it('loses mode and proofs when address or key change, and keeps them when renamed', async () => {
    const { id } = await buildProviderAccount(server.database, workspace, {
      name: 'Moves',
      mode: 'LIVE_WRITE',
      settings: body.settings,
    });
    await pass(id, 'connection_check');
    const patch = (version: number, change: object) =>
      call(server, 'PATCH', `${at}/provider-accounts/${id}`, {
        as: owner,
        headers: { 'if-match': `"${version}"` },
        body: change,
      });
    expect((await patch(1, { name: 'Moved' })).body).toMatchObject({
      mode: 'LIVE_WRITE',
      connectionCheck: { ok: true },
    });
    expect((await patch(1, { name: 'Again' })).status).toBe(412);
    expect((await patch(2, { settings: body.settings })).body).toMatchObject({ mode: 'LIVE_WRITE' });
    expect((await patch(3, { secret: 'other-key' })).body).toMatchObject({
      mode: 'MONITORING_ONLY',
      connectionCheck: null,
      writeCheck: null,
    });
  });

  it('is not raised on a verdict about a key it no longer has', async () => {
    const { id } = await buildProviderAccount(server.database, workspace, { name: 'Raced', settings: body.settings });
    const path = `${at}/provider-accounts/${id}`;
    await pass(id, 'connection_check');
    await pass(id, 'write_check');
    const raced = await server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql<{ connection_check: unknown; write_check: unknown }>(
        'select connection_check, write_check from provider_account where id = $1',
        [id],
      ),
    );
    const change = { secret: 'another-key' };
    await call(server, 'PATCH', path, { as: owner, headers: { 'if-match': '"1"' }, body: change });
    await server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql('update provider_account set connection_check = $2, write_check = $3 where id = $1', [
        id,
        JSON.stringify(raced[0]?.connection_check),
        JSON.stringify(raced[0]?.write_check),
      ]),
    );
    const wanted = { mode: 'LIVE_WRITE', acknowledgement: 'Raced' };
    const refused = await call(server, 'PUT', `${path}/mode`, { as: owner, body: wanted });
    expect(refused.body).toMatchObject({ code: 'conflict', missing: ['connection-check', 'write-check'] });
    const started = await call(server, 'POST', `${path}/imports`, { as: owner, body: {} });
    expect(started.body.code).toBe('conflict');
  });

  it('refuses an address with user, query or another scheme', async () => {
    for (const baseUrl of [
      'ftp://dns.example.test',
      'https://u:p@dns.example.test',
      'https://dns.example.test/?a=b',
      'https://dns.example.test/#x',
      'not a url',
      'javascript:alert(1)',
    ]) {
      const answer = await call(server, 'POST', `${at}/provider-accounts`, {
        as: owner,
        body: { ...body, name: baseUrl, settings: { baseUrl } },
      });
      expect(answer.body, baseUrl).toMatchObject({ code: 'invalid-input', issues: [{ path: 'settings.baseUrl' }] });
    }
  });

  it('asks the worker for a check by the outbox and does not wait forever', async () => {
    const { id } = await buildProviderAccount(server.database, workspace);
    const before = server.kicks();
    const answer = await call(server, 'POST', `${at}/provider-accounts/${id}/test`, { as: owner });
    expect({ status: answer.status, done: answer.body['done'] }).toEqual({ status: 202, done: false });
    expect(answer.headers.get('location')).toBe(`/api${at}/provider-accounts/${id}`);
    expect(server.kicks()).toBeGreaterThan(before);
    const rows = await server.database.inTenant({ tenantId: workspace.tenantId }, (tx) =>
      tx.sql(`select name, args from workflow_outbox where workflow_id = $1`, [
        `account-check/${String(answer.body['checkId'])}`,
      ]),
    );
    expect(rows).toEqual([
      {
        name: 'checkAccount',
        args: [expect.objectContaining({ providerAccountId: id, check: 'connection', credentialsVersion: 1 })],
      },
    ]);
  });

  it('with zones stays; without, it goes', async () => {
    const zone = await buildZone(server.database, workspace);
    expect((await call(server, 'DELETE', `${at}/provider-accounts/${zone.accountId}`, { as: owner })).body.code).toBe(
      'conflict',
    );
    const { id } = await buildProviderAccount(server.database, workspace);
    expect((await call(server, 'DELETE', `${at}/provider-accounts/${id}`, { as: owner })).status).toBe(204);
    expect((await call(server, 'GET', `${at}/provider-accounts/${id}`, { as: owner })).status).toBe(404);
  });

  it('is imported after a successful test, one import at a time', async () => {
    const { id } = await buildProviderAccount(server.database, workspace);
    const start = () =>
      call(server, 'POST', `${at}/provider-accounts/${id}/imports`, {
        as: owner,
        body: { refs: ['a.test.', 'b.test.', 'a.test.'] },
      });
    expect((await start()).body.code).toBe('conflict');
    await pass(id, 'connection_check');
    const started = await start();
    expect({ status: started.status, state: started.body['state'] }).toEqual({ status: 202, state: 'running' });
    expect((await start()).body.code).toBe('conflict');
    const read = await call(server, 'GET', `${at}/imports/${String(started.body['id'])}`, { as: owner });
    expect(read.body).toMatchObject({ state: 'running', counts: { waiting: 0 }, items: [] });
  });
});
