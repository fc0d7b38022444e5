import { describe, expect, it } from 'vitest';
import { buildWorkspace, observe } from '#test/builders/workspace.ts';
import { APEX, deskEachTest, NEW_ADDRESS, SETS } from './change-desk.ts';
import { call, type Answer } from './api-server.ts';

const { server, desk } = deskEachTest();

const allowed = (answer: Answer): Record<string, boolean> =>
  Object.fromEntries(
    (answer.body['allowed'] as { act: string; allowed: boolean }[]).map((one) => [one.act, one.allowed]),
  );

describe('a draft', () => {
  it('is seen by its author alone until it is handed in', async () => {
    const id = await desk.draft();
    expect((await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.author })).status).toBe(200);
    expect((await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.manager })).status).toBe(404);
    expect((await call(server, 'GET', `${desk.at}/changes`, { as: desk.manager })).body.items).toEqual([]);
  });

  it('is submitted once: state, audit and the start of its workflow in one act', async () => {
    const id = await desk.draft();
    await call(server, 'PATCH', `${desk.at}/changes/${id}`, {
      as: desk.author,
      body: { title: 'Move www', reason: 'New host' },
    });
    const kicks = server.kicks();
    const submitted = await call(server, 'POST', `${desk.at}/changes/${id}/submit`, { as: desk.author });
    expect({ status: submitted.status, planning: submitted.body['planning'] }).toEqual({ status: 202, planning: true });
    expect(server.kicks()).toBe(kicks + 1);
    expect((await call(server, 'POST', `${desk.at}/changes/${id}/submit`, { as: desk.author })).body.code).toBe(
      'conflict',
    );
    const outbox = await desk.sql('select name, workflow_id, args from workflow_outbox where done_at is null', []);
    expect(outbox).toEqual([
      {
        name: 'changeRequest',
        workflow_id: `change-request/${id}`,
        args: [{ tenantId: desk.workspace.tenantId, changeRequestId: id }],
      },
    ]);
    const events = await desk.sql<{ action: string }>(
      'select action from audit_event where correlation = $1 order by seq',
      [`change-request/${id}`],
    );
    expect(events.map(({ action }) => action)).toEqual([
      'change-request.drafted',
      'change-request.edited',
      'change-request.submitted',
    ]);
    expect((await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.manager })).status).toBe(200);
    expect((await desk.edit(NEW_ADDRESS)).body['id']).not.toBe(id);
  });

  it('is not submitted while the mode, the zone or a lock forbids writing', async () => {
    const id = await desk.draft();
    const submit = () => call(server, 'POST', `${desk.at}/changes/${id}/submit`, { as: desk.author });
    await desk.sql(`update zone set access = 'READ_ONLY' where id = $1`, [desk.zone.id]);
    expect((await submit()).body.code).toBe('mode-forbids-write');
    await desk.sql(`update zone set access = 'READ_WRITE', locked_reason = 'unproven write' where id = $1`, [
      desk.zone.id,
    ]);
    expect((await submit()).body.code).toBe('zone-locked');
    await desk.sql(`update zone set locked_reason = null where id = $1`, [desk.zone.id]);
    await desk.sql(`update provider_account set mode = 'LIVE_READONLY' where id = $1`, [desk.zone.accountId]);
    expect((await submit()).body.code).toBe('mode-forbids-write');
    await desk.sql(`update provider_account set mode = 'LIVE_WRITE' where id = $1`, [desk.zone.accountId]);
    expect((await submit()).status).toBe(202);
  });

  it('is not submitted from what somebody saw before it changed', async () => {
    const id = await desk.draft();
    const stale = await call(server, 'POST', `${desk.at}/changes/${id}/submit`, {
      as: desk.author,
      headers: { 'if-match': '"0"' },
    });
    expect(stale.body.code).toBe('precondition-failed');
  });

  it('that was never submitted is cancelled without any workflow', async () => {
    const id = await desk.draft();
    const answer = await call(server, 'POST', `${desk.at}/changes/${id}/cancel`, {
      as: desk.author,
      body: { reason: 'not needed' },
    });
    expect(answer.body).toMatchObject({ state: 'cancelled', outcome: { message: 'not needed' } });
  });
});

describe('a planned request', () => {
  it('tells each person what they may do', async () => {
    const { id } = await desk.planned();
    const mine = allowed(await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.author }));
    expect(mine).toMatchObject({
      approve: false,
      reject: false,
      cancel: true,
      edit: false,
      submit: false,
      comment: true,
    });
    const theirs = allowed(await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.manager }));
    expect(theirs).toMatchObject({
      approve: true,
      reject: true,
      'request-changes': true,
      cancel: true,
      execute: false,
    });
    const viewer = await server.signIn(desk.workspace.users.viewer);
    expect(Object.values(allowed(await call(server, 'GET', `${desk.at}/changes/${id}`, { as: viewer })))).not.toContain(
      true,
    );
  });

  it('stands in the lists of those it waits for', async () => {
    const { id } = await desk.planned();
    const waiting = await call(server, 'GET', `${desk.at}/changes?to-approve=true`, { as: desk.manager });
    expect(waiting.body.items?.map((item) => item['id'])).toEqual([id]);
    expect((await call(server, 'GET', desk.at, { as: desk.manager })).body['needsYou']).toMatchObject([
      { kind: 'approve', changeId: id },
    ]);
    expect((await call(server, 'GET', `${desk.at}/changes?to-approve=true`, { as: desk.author })).body.items).toEqual(
      [],
    );
    expect((await call(server, 'GET', `${desk.at}/changes?mine=true`, { as: desk.author })).body.items).toHaveLength(1);
  });

  it('is never decided on by its author', async () => {
    const own = await buildWorkspace(server.database);
    expect(own.slug).not.toBe(desk.workspace.slug);
    const { id, hash } = await desk.planned();
    await desk.sql('update change_request set author_id = $2 where id = $1', [id, desk.workspace.users.manager]);
    const answer = await call(server, 'POST', `${desk.at}/changes/${id}/decisions`, {
      as: desk.manager,
      body: { verdict: 'approve', planHash: hash },
    });
    expect(answer.body.code).toBe('own-change');
  });

  it('cannot be decided on while the engine is away: 503, nothing half done, and reading goes on', async () => {
    const { id, hash } = await desk.planned();
    const acts: [string, unknown][] = [
      ['decisions', { verdict: 'approve', planHash: hash }],
      ['cancel', { reason: 'no' }],
    ];
    for (const [path, body] of acts) {
      const answer = await call(server, 'POST', `${desk.at}/changes/${id}/${path}`, { as: desk.manager, body });
      expect({ path, status: answer.status, code: answer.body.code }).toEqual({
        path,
        status: 503,
        code: 'temporarily-unavailable',
      });
      expect(answer.headers.get('retry-after')).not.toBeNull();
    }
    const after = await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.manager });
    expect(after.body).toMatchObject({ state: 'awaiting-approval', approvalsGiven: [] });
    expect(await desk.sql('select 1 from approval', [])).toEqual([]);
  });

  it('takes comments as plain text, whatever stands in them', async () => {
    const { id } = await desk.planned();
    const body = '<script>alert(1)</script> {{7*7}} "; drop table';
    expect(
      (await call(server, 'POST', `${desk.at}/changes/${id}/comments`, { as: desk.manager, body: { body } })).status,
    ).toBe(201);
    expect((await call(server, 'GET', `${desk.at}/changes/${id}`, { as: desk.author })).body['comments']).toMatchObject(
      [{ body }],
    );
  });

  it('that went stale becomes a draft of its author again, with its edits', async () => {
    const { id } = await desk.planned('stale');
    expect((await call(server, 'POST', `${desk.at}/changes/${id}/rebase`, { as: desk.manager })).status).toBe(403);
    const answer = await call(server, 'POST', `${desk.at}/changes/${id}/rebase`, { as: desk.author });
    expect(answer.body).toMatchObject({
      state: 'draft',
      planning: false,
      plan: null,
      edits: [{ name: `www.${APEX}` }],
    });
    expect((await call(server, 'POST', `${desk.at}/changes/${id}/submit`, { as: desk.author })).status).toBe(202);
  });
});

describe('a rollback', () => {
  const changed = (value: string) =>
    observe(
      server.database,
      desk.workspace.tenantId,
      desk.zone.id,
      SETS.map((set) => (set.name.startsWith('www') ? { ...set, values: [value] } : set)),
    );

  it('is a new draft that restores what was before', async () => {
    const id = await desk.done();
    await changed('192.0.2.9');
    const answer = await call(server, 'POST', `${desk.at}/changes/${id}/rollback`, { as: desk.author });
    expect(answer.status).toBe(201);
    expect(answer.body['items']).toMatchObject([
      { verdict: 'restore', restore: { values: ['192.0.2.1'] }, live: { values: ['192.0.2.9'] } },
    ]);
    expect(answer.body['change']).toMatchObject({
      state: 'draft',
      rollbackOf: { id },
      edits: [{ after: { values: ['192.0.2.1'] } }],
    });
    expect((await call(server, 'POST', `${desk.at}/changes/${id}/rollback`, { as: desk.author })).body.code).toBe(
      'conflict',
    );
    expect((await desk.tray()).body['edits']).toEqual([]);
  });

  it('leaves alone what others changed since', async () => {
    const id = await desk.done();
    await changed('192.0.2.77');
    const answer = await call(server, 'POST', `${desk.at}/changes/${id}/rollback`, { as: desk.author });
    expect(answer.body).toMatchObject({ code: 'conflict', items: [{ outcome: 'conflict' }] });
  });
});
