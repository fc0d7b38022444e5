import { describe, expect, it } from 'vitest';
import { observe } from '#test/builders/workspace.ts';
import { APEX, deskEachTest, SETS } from './change-desk.ts';
import { call } from './api-server.ts';

const { server, desk } = deskEachTest();

describe('the zone', () => {
  it('shows its record sets, their history and what differed', async () => {
    const [before] = await desk.sql<{ now: Date }>('select clock_timestamp() as now', []);
    await observe(server.database, desk.workspace.tenantId, desk.zone.id, [
      ...SETS,
      { name: `new.${APEX}`, type: 'A', ttl: 60, values: ['192.0.2.5'] },
    ]);
    const zonePath = `${desk.at}/zones/${desk.zone.id}`;
    const list = await call(server, 'GET', `${zonePath}/record-sets?search=192.0.2.5`, { as: desk.author });
    expect(list.body.items).toMatchObject([{ name: `new.${APEX}`, editable: true }]);
    const past = await call(server, 'GET', `${zonePath}/record-sets/history?name=new&type=A`, { as: desk.author });
    expect(past.body.items).toMatchObject([{ values: ['192.0.2.5'], seenUntil: null, began: { reason: 'requested' } }]);
    const diff = await call(
      server,
      'GET',
      `${zonePath}/diff?from=${encodeURIComponent(before?.now.toISOString() ?? '')}`,
      { as: desk.author },
    );
    expect(diff.body.items).toMatchObject([{ name: `new.${APEX}`, action: 'add' }]);
    const then = await call(
      server,
      'GET',
      `${zonePath}/record-sets?at=${encodeURIComponent(before?.now.toISOString() ?? '')}`,
      { as: desk.author },
    );
    expect(then.body.items).toHaveLength(SETS.length);
    const reads = await call(server, 'GET', `${zonePath}/observations?limit=1`, { as: desk.author });
    expect(reads.body.items).toMatchObject([{ changed: 1 }]);
    expect(
      (await call(server, 'GET', `${zonePath}/observations?after=${reads.body.next}`, { as: desk.author })).body.items,
    ).toHaveLength(1);
  });

  it('is tightened, unlocked, read and kept by those who may, and each act is audited', async () => {
    const zonePath = `${desk.at}/zones/${desk.zone.id}`;
    const access = await call(server, 'PUT', `${zonePath}/access`, { as: desk.manager, body: { access: 'READ_ONLY' } });
    expect(access.body).toMatchObject({ access: 'READ_ONLY', writable: { ok: false } });
    expect(
      (
        await call(server, 'PUT', `${zonePath}/access`, {
          as: desk.manager,
          headers: { 'if-match': '"1"' },
          body: { access: 'READ_WRITE' },
        })
      ).status,
    ).toBe(412);
    expect(
      (await call(server, 'POST', `${zonePath}/unlock`, { as: desk.manager, body: { reason: 'x' } })).body.code,
    ).toBe('conflict');
    await desk.sql(`update zone set locked_reason = 'unproven' where id = $1`, [desk.zone.id]);
    expect(
      (await call(server, 'POST', `${zonePath}/unlock`, { as: desk.manager, body: { reason: 'looked at it' } })).body,
    ).toMatchObject({ lockedReason: null });
    expect(
      (await call(server, 'POST', `${zonePath}/snapshots`, { as: desk.manager, body: { name: 'Before the move' } }))
        .status,
    ).toBe(201);
    expect((await call(server, 'GET', `${zonePath}/snapshots`, { as: desk.author })).body.items).toMatchObject([
      { name: 'Before the move', purpose: 'manual' },
    ]);
    expect((await call(server, 'POST', `${zonePath}/reads`, { as: desk.author })).status).toBe(202);
    const events = await desk.sql<{ action: string }>('select action from audit_event order by seq', []);
    expect(events.map(({ action }) => action)).toEqual([
      'zone.access-set',
      'zone.unlocked',
      'snapshot.created',
      'zone.read-requested',
    ]);
  });
});
