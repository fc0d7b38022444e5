import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { DEFAULT_POLICY } from '#model/rules/approval.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { buildProviderAccount, buildWorkspace, buildZone, observe, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';

const APEX = 'example.test.';
const SETS: RecordSet[] = [
  {
    name: APEX,
    type: 'SOA',
    ttl: 3600,
    values: ['ns1.example.test. hostmaster.example.test. 1 7200 3600 1209600 300'],
  },
  { name: APEX, type: 'NS', ttl: 3600, values: ['ns1.elsewhere.test.', 'ns2.elsewhere.test.'] },
  { name: `www.${APEX}`, type: 'A', ttl: 300, values: ['192.0.2.1'] },
  { name: `mail.${APEX}`, type: 'A', ttl: 300, values: ['192.0.2.2'], extras: { comments: ['keep me'] } },
];

let server: ApiServer;
let workspace: Workspace;
let zone: { id: string; name: string; accountId: string };
let at: string;
let author: string;
let manager: string;

beforeAll(async () => {
  server = await startApi({ limits: { writesPerMinute: 10_000 } });
});
afterAll(() => server.stop());

beforeEach(async () => {
  workspace = await buildWorkspace(server.database);
  const account = await buildProviderAccount(server.database, workspace, { mode: 'LIVE_WRITE' });
  zone = await buildZone(server.database, workspace, {
    accountId: account.id,
    name: APEX,
    sets: SETS,
    access: 'READ_WRITE',
  });
  at = `/t/${workspace.slug}`;
  author = await server.signIn(workspace.users.member);
  manager = await server.signIn(workspace.users.manager);
});

const edit = (body: unknown, as = author): Promise<Answer> =>
  call(server, 'PUT', `${at}/zones/${zone.id}/tray/edits`, { as, body });
const tray = (as = author): Promise<Answer> => call(server, 'GET', `${at}/zones/${zone.id}/tray`, { as });
const newAddress = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.9'] };
const inTenant = <Row extends object>(text: string, params: unknown[]): Promise<Row[]> =>
  server.database.inTenant({ tenantId: workspace.tenantId }, (tx) => tx.sql<Row>(text, params));

async function draft(): Promise<string> {
  return String((await edit(newAddress)).body['id']);
}

describe('the tray', () => {
  it('is empty and has no draft until something is edited', async () => {
    expect((await tray()).body).toMatchObject({ id: null, edits: [], changes: [], version: 0 });
  });

  it('takes text or fields, in any spelling, and shows what they change', async () => {
    const answer = await edit({ name: 'WWW.Example.test', type: 'a', ttl: 300, values: ['192.0.2.9'] });
    expect(answer.body).toMatchObject({
      edits: [{ name: `www.${APEX}`, type: 'A' }],
      changes: [
        { name: `www.${APEX}`, action: 'replace', before: { values: ['192.0.2.1'] }, after: { values: ['192.0.2.9'] } },
      ],
      blocked: null,
      requirement: { approvals: 2, because: ['A finding of severity high'] },
    });
    const mx = await edit({ name: '@', type: 'MX', ttl: 300, fields: [{ preference: 10, exchange: 'mail' }] });
    expect(mx.body['changes']).toContainEqual(
      expect.objectContaining({ type: 'MX', after: expect.objectContaining({ values: ['10 mail.example.test.'] }) }),
    );
    expect(mx.headers.get('etag')).toBe(`"${String(mx.body['version'])}"`);
  });

  it('keeps what the provider holds beside the data', async () => {
    const answer = await edit({ name: 'mail', type: 'A', ttl: 300, values: ['192.0.2.3'] });
    expect(answer.body['changes']).toMatchObject([{ after: { extras: { comments: ['keep me'] } } }]);
  });

  it('forgets an edit that changes nothing, and a deletion of what is not there', async () => {
    await edit(newAddress);
    expect((await edit({ ...newAddress, values: ['192.0.2.1'] })).body['edits']).toEqual([]);
    expect((await edit({ name: 'nothing', type: 'A', after: null })).body['edits']).toEqual([]);
  });

  it.each([
    ['a name out of the zone', { ...newAddress, name: 'www.other.test.' }, 'name'],
    ['a TTL of -5', { ...newAddress, ttl: -5 }, 'ttl'],
    ['a TTL of 2^31', { ...newAddress, ttl: 2 ** 31 }, 'ttl'],
    ['a TTL with a fraction', { ...newAddress, ttl: 1.5 }, 'ttl'],
    ['an IPv6 address in A', { ...newAddress, values: ['192.0.2.1', '2001:db8::1'] }, 'values.1'],
    ['a label of 64 octets', { ...newAddress, name: 'a'.repeat(64) }, 'name'],
    [
      'a field that is no number',
      { name: '@', type: 'MX', ttl: 60, fields: [{ preference: 'ten', exchange: 'mail' }] },
      'fields.0.preference',
    ],
    ['a type that is kept as it is', { name: '@', type: 'SOA', ttl: 60, values: ['x'] }, 'type'],
    ['no type at all', { name: '@', type: '???', ttl: 60, values: ['x'] }, 'type'],
  ])('refuses %s with 422, naming the field', async (_, body, path) => {
    const answer = await edit(body);
    expect({ status: answer.status, code: answer.body.code, path: answer.body.issues?.[0]?.path }).toEqual({
      status: 422,
      code: 'invalid-record',
      path,
    });
    expect((await tray()).body['edits']).toEqual([]);
    const checked = await call(server, 'POST', `${at}/zones/${zone.id}/check`, { as: author, body });
    expect(checked.body).toMatchObject({ set: null, issues: [{ path }] });
  });

  it('splits a text of 300 bytes into strings a TXT record can hold', async () => {
    const answer = await edit({ name: 'long', type: 'TXT', ttl: 60, values: ['x'.repeat(300)] });
    expect(answer.status).toBe(200);
    expect(answer.body['changes']).toMatchObject([{ after: { values: [`"${'x'.repeat(255)}" "${'x'.repeat(45)}"`] } }]);
  });

  it('shows a CNAME beside other data as a blocking finding, and does not submit it', async () => {
    const answer = await edit({ name: 'www', type: 'CNAME', ttl: 60, values: ['mail'] });
    expect(answer.body['findings']).toContainEqual(expect.objectContaining({ severity: 'block' }));
    expect(answer.body['blocked']).toEqual(expect.any(String));
    const refused = await call(server, 'POST', `${at}/changes/${String(answer.body['id'])}/submit`, { as: author });
    expect(refused.body).toMatchObject({ code: 'plan-blocked', findings: [{ severity: 'block' }] });
  });

  it('is one for each person, also when many edits arrive at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => edit({ ...newAddress, name: `host-${n}` })));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect((await tray()).body['edits']).toHaveLength(6);
    expect((await tray(manager)).body['edits']).toEqual([]);
  });

  it('loses one edit or all of them when told to', async () => {
    await edit(newAddress);
    const two = await edit({ ...newAddress, name: 'two' });
    const [first] = two.body['edits'] as { id: string }[];
    const path = `${at}/zones/${zone.id}/tray/edits/${first?.id ?? ''}`;
    expect((await call(server, 'DELETE', path, { as: manager })).status).toBe(404);
    expect((await call(server, 'DELETE', path, { as: author })).body['edits']).toHaveLength(1);
    expect((await call(server, 'DELETE', `${at}/zones/${zone.id}/tray`, { as: author })).status).toBe(204);
    expect((await tray()).body).toMatchObject({ edits: [], blocked: expect.any(String) });
  });
});

describe('a draft', () => {
  it('is seen by its author alone until it is handed in', async () => {
    const id = await draft();
    expect((await call(server, 'GET', `${at}/changes/${id}`, { as: author })).status).toBe(200);
    expect((await call(server, 'GET', `${at}/changes/${id}`, { as: manager })).status).toBe(404);
    expect((await call(server, 'GET', `${at}/changes`, { as: manager })).body.items).toEqual([]);
  });

  it('is submitted once: state, audit and the start of its workflow in one act', async () => {
    const id = await draft();
    await call(server, 'PATCH', `${at}/changes/${id}`, { as: author, body: { title: 'Move www', reason: 'New host' } });
    const kicks = server.kicks();
    const submitted = await call(server, 'POST', `${at}/changes/${id}/submit`, { as: author });
    expect({ status: submitted.status, planning: submitted.body['planning'] }).toEqual({ status: 202, planning: true });
    expect(server.kicks()).toBe(kicks + 1);
    expect((await call(server, 'POST', `${at}/changes/${id}/submit`, { as: author })).body.code).toBe('conflict');
    const outbox = await inTenant('select name, workflow_id, args from workflow_outbox where done_at is null', []);
    expect(outbox).toEqual([
      {
        name: 'changeRequest',
        workflow_id: `change-request/${id}`,
        args: [{ tenantId: workspace.tenantId, changeRequestId: id }],
      },
    ]);
    const events = await inTenant<{ action: string }>(
      'select action from audit_event where correlation = $1 order by seq',
      [`change-request/${id}`],
    );
    expect(events.map(({ action }) => action)).toEqual(['change-request.drafted', 'change-request.submitted']);
    expect((await call(server, 'GET', `${at}/changes/${id}`, { as: manager })).status).toBe(200);
    expect((await edit(newAddress)).body['id']).not.toBe(id);
  });

  it('is not submitted while the mode, the zone or a lock forbids writing', async () => {
    const id = await draft();
    const submit = () => call(server, 'POST', `${at}/changes/${id}/submit`, { as: author });
    await inTenant(`update zone set access = 'READ_ONLY' where id = $1`, [zone.id]);
    expect((await submit()).body.code).toBe('mode-forbids-write');
    await inTenant(`update zone set access = 'READ_WRITE', locked_reason = 'unproven write' where id = $1`, [zone.id]);
    expect((await submit()).body.code).toBe('zone-locked');
    await inTenant(`update zone set locked_reason = null where id = $1`, [zone.id]);
    await inTenant(`update provider_account set mode = 'LIVE_READONLY' where id = $1`, [zone.accountId]);
    expect((await submit()).body.code).toBe('mode-forbids-write');
    await inTenant(`update provider_account set mode = 'LIVE_WRITE' where id = $1`, [zone.accountId]);
    expect((await submit()).status).toBe(202);
  });

  it('is not submitted from what somebody saw before it changed', async () => {
    const id = await draft();
    const stale = await call(server, 'POST', `${at}/changes/${id}/submit`, {
      as: author,
      headers: { 'if-match': '"0"' },
    });
    expect(stale.body.code).toBe('precondition-failed');
  });

  it('that was never submitted is cancelled without any workflow', async () => {
    const id = await draft();
    const answer = await call(server, 'POST', `${at}/changes/${id}/cancel`, {
      as: author,
      body: { reason: 'not needed' },
    });
    expect(answer.body).toMatchObject({ state: 'cancelled', outcome: { message: 'not needed' } });
  });
});

/** Puts a submitted request where the worker would have brought it. */
async function planned(state = 'awaiting-approval'): Promise<{ id: string; hash: string; planId: string }> {
  const id = await draft();
  await call(server, 'POST', `${at}/changes/${id}/submit`, { as: author });
  const planId = uuidv7();
  const hash = 'a'.repeat(64);
  const requirement = { approvals: 1, roles: ['owner', 'admin', 'manager'], because: [] };
  const base = { zoneId: zone.id, generation: 1, observationId: uuidv7(), sets: {} };
  await inTenant(
    `insert into plan (tenant_id, id, change_request_id, revision, hash, base, findings, policy, requirement, observation_id)
     select $1, $2, $3, 1, $4, $5, '[]', $6, $7, (select id from observation where zone_id = $8 limit 1)`,
    [
      workspace.tenantId,
      planId,
      id,
      hash,
      JSON.stringify(base),
      JSON.stringify(DEFAULT_POLICY),
      JSON.stringify(requirement),
      zone.id,
    ],
  );
  await inTenant(
    `insert into change (tenant_id, id, plan_id, position, name, type, action, before, after) values ($1, $2, $3, 0, $4, 'A', 'replace', $5, $6)`,
    [
      workspace.tenantId,
      uuidv7(),
      planId,
      `www.${APEX}`,
      JSON.stringify(SETS[2]),
      JSON.stringify({ ...SETS[2], values: ['192.0.2.9'] }),
    ],
  );
  await inTenant(`update change_request set state = $3, plan_id = $2 where id = $1`, [id, planId, state]);
  return { id, hash, planId };
}

const allowed = (answer: Answer): Record<string, boolean> =>
  Object.fromEntries(
    (answer.body['allowed'] as { act: string; allowed: boolean }[]).map((one) => [one.act, one.allowed]),
  );

describe('a planned request', () => {
  it('tells each person what they may do', async () => {
    const { id } = await planned();
    const mine = allowed(await call(server, 'GET', `${at}/changes/${id}`, { as: author }));
    expect(mine).toMatchObject({
      approve: false,
      reject: false,
      cancel: true,
      edit: false,
      submit: false,
      comment: true,
    });
    const theirs = allowed(await call(server, 'GET', `${at}/changes/${id}`, { as: manager }));
    expect(theirs).toMatchObject({
      approve: true,
      reject: true,
      'request-changes': true,
      cancel: true,
      execute: false,
    });
    const viewer = await server.signIn(workspace.users.viewer);
    expect(Object.values(allowed(await call(server, 'GET', `${at}/changes/${id}`, { as: viewer })))).not.toContain(
      true,
    );
  });

  it('stands in the lists of those it waits for', async () => {
    const { id } = await planned();
    const waiting = await call(server, 'GET', `${at}/changes?to-approve=true`, { as: manager });
    expect(waiting.body.items?.map((item) => item['id'])).toEqual([id]);
    expect((await call(server, 'GET', at, { as: manager })).body['needsYou']).toMatchObject([
      { kind: 'approve', changeId: id },
    ]);
    expect((await call(server, 'GET', `${at}/changes?to-approve=true`, { as: author })).body.items).toEqual([]);
    expect((await call(server, 'GET', `${at}/changes?mine=true`, { as: author })).body.items).toHaveLength(1);
  });

  it('is never decided on by its author', async () => {
    const own = await buildWorkspace(server.database);
    expect(own.slug).not.toBe(workspace.slug);
    const { id, hash } = await planned();
    await inTenant('update change_request set author_id = $2 where id = $1', [id, workspace.users.manager]);
    const answer = await call(server, 'POST', `${at}/changes/${id}/decisions`, {
      as: manager,
      body: { verdict: 'approve', planHash: hash },
    });
    expect(answer.body.code).toBe('own-change');
  });

  it('cannot be decided on while the engine is away: 503, nothing half done, and reading goes on', async () => {
    const { id, hash } = await planned();
    const acts: [string, unknown][] = [
      ['decisions', { verdict: 'approve', planHash: hash }],
      ['cancel', { reason: 'no' }],
    ];
    for (const [path, body] of acts) {
      const answer = await call(server, 'POST', `${at}/changes/${id}/${path}`, { as: manager, body });
      expect({ path, status: answer.status, code: answer.body.code }).toEqual({
        path,
        status: 503,
        code: 'temporarily-unavailable',
      });
      expect(answer.headers.get('retry-after')).not.toBeNull();
    }
    const after = await call(server, 'GET', `${at}/changes/${id}`, { as: manager });
    expect(after.body).toMatchObject({ state: 'awaiting-approval', approvalsGiven: [] });
    expect(await inTenant('select 1 from approval', [])).toEqual([]);
  });

  it('takes comments as plain text, whatever stands in them', async () => {
    const { id } = await planned();
    const body = '<script>alert(1)</script> {{7*7}} "; drop table';
    expect((await call(server, 'POST', `${at}/changes/${id}/comments`, { as: manager, body: { body } })).status).toBe(
      201,
    );
    expect((await call(server, 'GET', `${at}/changes/${id}`, { as: author })).body['comments']).toMatchObject([
      { body },
    ]);
  });

  it('that went stale becomes a draft of its author again, with its edits', async () => {
    const { id } = await planned('stale');
    expect((await call(server, 'POST', `${at}/changes/${id}/rebase`, { as: manager })).status).toBe(403);
    const answer = await call(server, 'POST', `${at}/changes/${id}/rebase`, { as: author });
    expect(answer.body).toMatchObject({
      state: 'draft',
      planning: false,
      plan: null,
      edits: [{ name: `www.${APEX}` }],
    });
    expect((await call(server, 'POST', `${at}/changes/${id}/submit`, { as: author })).status).toBe(202);
  });
});

describe('a rollback', () => {
  async function done(): Promise<string> {
    const { id, planId } = await planned('done');
    await inTenant(`update change set result = 'verified' where plan_id = $1`, [planId]);
    const executionId = uuidv7();
    await inTenant(
      `insert into execution (tenant_id, id, change_request_id, zone_id, plan_id, fencing_token, state) values ($1, $2, $3, $4, $5, 1, 'done')`,
      [workspace.tenantId, executionId, id, zone.id, planId],
    );
    await inTenant(
      `insert into dns_change (tenant_id, id, execution_id, change_id, zone_id, purpose, name, type, outcome)
       select tenant_id, $2, $3, id, $4, 'apply', name, type, 'proven' from change where plan_id = $1`,
      [planId, uuidv7(), executionId, zone.id],
    );
    return id;
  }
  const changed = (value: string) =>
    observe(
      server.database,
      workspace.tenantId,
      zone.id,
      SETS.map((set) => (set.name.startsWith('www') ? { ...set, values: [value] } : set)),
    );

  it('is a new draft that restores what was before', async () => {
    const id = await done();
    await changed('192.0.2.9');
    const answer = await call(server, 'POST', `${at}/changes/${id}/rollback`, { as: author });
    expect(answer.status).toBe(201);
    expect(answer.body['items']).toMatchObject([
      { verdict: 'restore', restore: { values: ['192.0.2.1'] }, live: { values: ['192.0.2.9'] } },
    ]);
    expect(answer.body['change']).toMatchObject({
      state: 'draft',
      rollbackOf: { id },
      edits: [{ after: { values: ['192.0.2.1'] } }],
    });
    expect((await call(server, 'POST', `${at}/changes/${id}/rollback`, { as: author })).body.code).toBe('conflict');
    expect((await tray()).body['edits']).toEqual([]);
  });

  it('leaves alone what others changed since', async () => {
    const id = await done();
    await changed('192.0.2.77');
    const answer = await call(server, 'POST', `${at}/changes/${id}/rollback`, { as: author });
    expect(answer.body).toMatchObject({ code: 'conflict', items: [{ outcome: 'conflict' }] });
  });
});

describe('the zone', () => {
  it('shows its record sets, their history and what differed', async () => {
    const [before] = await inTenant<{ now: Date }>('select clock_timestamp() as now', []);
    await observe(server.database, workspace.tenantId, zone.id, [
      ...SETS,
      { name: `new.${APEX}`, type: 'A', ttl: 60, values: ['192.0.2.5'] },
    ]);
    const zonePath = `${at}/zones/${zone.id}`;
    const list = await call(server, 'GET', `${zonePath}/record-sets?search=192.0.2.5`, { as: author });
    expect(list.body.items).toMatchObject([{ name: `new.${APEX}`, editable: true }]);
    const past = await call(server, 'GET', `${zonePath}/record-sets/history?name=new&type=A`, { as: author });
    expect(past.body.items).toMatchObject([{ values: ['192.0.2.5'], seenUntil: null, began: { reason: 'requested' } }]);
    const diff = await call(
      server,
      'GET',
      `${zonePath}/diff?from=${encodeURIComponent(before?.now.toISOString() ?? '')}`,
      { as: author },
    );
    expect(diff.body.items).toMatchObject([{ name: `new.${APEX}`, action: 'add' }]);
    const then = await call(
      server,
      'GET',
      `${zonePath}/record-sets?at=${encodeURIComponent(before?.now.toISOString() ?? '')}`,
      { as: author },
    );
    expect(then.body.items).toHaveLength(SETS.length);
    const reads = await call(server, 'GET', `${zonePath}/observations?limit=1`, { as: author });
    expect(reads.body.items).toMatchObject([{ changed: 1 }]);
    expect(
      (await call(server, 'GET', `${zonePath}/observations?after=${reads.body.next}`, { as: author })).body.items,
    ).toHaveLength(1);
  });

  it('is tightened, unlocked, read and kept by those who may, and each act is audited', async () => {
    const zonePath = `${at}/zones/${zone.id}`;
    const access = await call(server, 'PUT', `${zonePath}/access`, { as: manager, body: { access: 'READ_ONLY' } });
    expect(access.body).toMatchObject({ access: 'READ_ONLY', writable: { ok: false } });
    expect(
      (
        await call(server, 'PUT', `${zonePath}/access`, {
          as: manager,
          headers: { 'if-match': '"1"' },
          body: { access: 'READ_WRITE' },
        })
      ).status,
    ).toBe(412);
    expect((await call(server, 'POST', `${zonePath}/unlock`, { as: manager, body: { reason: 'x' } })).body.code).toBe(
      'conflict',
    );
    await inTenant(`update zone set locked_reason = 'unproven' where id = $1`, [zone.id]);
    expect(
      (await call(server, 'POST', `${zonePath}/unlock`, { as: manager, body: { reason: 'looked at it' } })).body,
    ).toMatchObject({ lockedReason: null });
    expect(
      (await call(server, 'POST', `${zonePath}/snapshots`, { as: manager, body: { name: 'Before the move' } })).status,
    ).toBe(201);
    expect((await call(server, 'GET', `${zonePath}/snapshots`, { as: author })).body.items).toMatchObject([
      { name: 'Before the move', purpose: 'manual' },
    ]);
    expect((await call(server, 'POST', `${zonePath}/reads`, { as: author })).status).toBe(202);
    const events = await inTenant<{ action: string }>('select action from audit_event order by seq', []);
    expect(events.map(({ action }) => action)).toEqual([
      'zone.access-set',
      'zone.unlocked',
      'snapshot.created',
      'zone.read-requested',
    ]);
  });
});
