import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tx } from '#model/database.ts';
import { address, ChangeWorld, gone } from '#test/builders/change-world.ts';
import { skipTime, startWith } from '#test/builders/temporal.ts';
import { cancelChange, decideChange, executeChangeRequest, resolveChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
});
afterEach(() => world.dns.control.reset());
afterAll(() => world.close());

const decision = (planHash: string, actorId: string) => ({
  actorId,
  requestId: randomUUID(),
  verdict: 'approve' as const,
  planHash,
  comment: null,
});

describe('a change request', () => {
  it('is planned, approved, written once, proven at every server and done', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11'), address(zone, 'new', '192.0.2.12')]);
    await world.approve(id);
    await world.until(id, ['done']);
    expect(world.writes(zone)).toHaveLength(1);
    expect(world.held(zone, 'www')).toEqual(['192.0.2.11']);
    const proof = await world.sql<{ state: string }>(
      `select v.state from verification v join execution e on e.tenant_id = v.tenant_id and e.id = v.execution_id
        where e.change_request_id = $1`,
      [id],
    );
    expect(proof.map((row) => row.state)).toEqual(['agrees', 'agrees', 'agrees', 'agrees']);
    const [execution] = await world.sql<{ pre: string; post: string }>(
      'select pre_snapshot_id as pre, post_snapshot_id as post from execution where change_request_id = $1',
      [id],
    );
    expect(execution?.pre).not.toBeNull();
    expect(execution?.post).not.toBeNull();
    const audit = await world.sql(`select 1 from audit_event where correlation = $1 and action = 'record-set.write'`, [
      changeRequestWorkflowId(id),
    ]);
    expect(audit).toHaveLength(2);
  });

  it('is carried out when it is approved while its workflow still looks up how long to wait for that', async () => {
    const zone = await world.zone();
    // Acts of people reach a workflow task that is at work only when it reports in: after most of its time.
    const undo = startWith(world.temporal.client, { workflowTaskTimeout: { seconds: 1 } });
    let lookedUp = (): void => undefined;
    const approved = new Promise<void>((resolve) => (lookedUp = resolve));
    const { inTenant } = world.deps.database;
    const database = vi.spyOn(world.deps.database, 'inTenant').mockImplementation((context, work) =>
      inTenant(context, (tx) => {
        const sql: Tx['sql'] = async (text, ...rest) => {
          if (text.includes('expires_at - clock_timestamp()')) await approved;
          return tx.sql(text, ...rest);
        };
        return work(Object.assign(Object.create(tx) as Tx, { sql }));
      }),
    );
    try {
      const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
      const approving = world.approve(id);
      await world.until(id, ['approved']);
      lookedUp();
      await approving;
      await world.until(id, ['done']);
    } finally {
      undo();
      database.mockRestore();
    }
  });

  it('is not approved by its author', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], {
      authorId: world.workspace.users.owner,
    });
    const { planHash } = await world.until(id, ['awaiting-approval']);
    const approval = decideChange(world.temporal.client, id, decision(planHash ?? '', world.workspace.users.owner));
    await expect(approval).rejects.toMatchObject({ code: 'own-change', sentence: { code: 'own-change' } });
  });

  it('refuses an approval of a plan that is not the current one', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.until(id, ['awaiting-approval']);
    const approval = decideChange(world.temporal.client, id, decision('0'.repeat(64), world.workspace.users.manager));
    await expect(approval).rejects.toMatchObject({ code: 'plan-outdated' });
  });

  it('refuses an approval of someone whose role may not decide', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    const { planHash } = await world.until(id, ['awaiting-approval']);
    const approval = decideChange(world.temporal.client, id, decision(planHash ?? '', world.workspace.users.viewer));
    await expect(approval).rejects.toMatchObject({
      code: 'forbidden',
      sentence: { code: 'decide-needs-role', params: { roles: ['owner', 'admin', 'manager'] } },
    });
    expect((await world.view(id)).state).toBe('awaiting-approval');
  });

  it('counts the same act with the same key once', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], { mode: 'manual' });
    const { planHash } = await world.until(id, ['awaiting-approval']);
    const act = decision(planHash ?? '', world.workspace.users.manager);
    const answers = await Promise.all([1, 2, 3].map(() => decideChange(world.temporal.client, id, act)));
    expect(new Set(answers.map((answer) => answer.state)).size).toBe(1);
    expect(await world.sql('select 1 from approval where change_request_id = $1', [id])).toHaveLength(1);
  });

  it('waits for the order to execute where its mode is manual, and can be cancelled until then', async () => {
    const zone = await world.zone();
    const first = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], { mode: 'manual' });
    await world.approve(first);
    await world.until(first, ['approved']);
    const actorId = world.workspace.users.manager;
    await cancelChange(world.temporal.client, first, { actorId, requestId: randomUUID(), reason: 'not now' });
    expect((await world.view(first)).state).toBe('cancelled');
    expect(world.writes(zone)).toHaveLength(0);
    const second = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], { mode: 'manual' });
    await world.approve(second);
    await executeChangeRequest(world.temporal.client, second, { actorId, requestId: randomUUID() });
    await world.until(second, ['done']);
  });

  it('expires after the fourteen days of its policy', async () => {
    const undo = skipTime(world.temporal.client);
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    undo();
    expect((await world.until(id, ['expired'])).outcome?.code).toBe('expired');
  });

  it('becomes stale, and writes nothing, when a touched set moved after the plan', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.until(id, ['awaiting-approval']);
    world.dns.control.edit(zone.name, [
      { name: `www.${zone.name}`, type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.99' }] },
    ]);
    await world.approve(id);
    const { outcome } = await world.until(id, ['stale']);
    expect(outcome?.stale?.map((item) => item.moved)).toEqual(['both']);
    expect(world.writes(zone)).toHaveLength(0);
  });

  it('gives way: of two requests on one set the second becomes stale', async () => {
    const zone = await world.zone();
    const ids = await Promise.all([
      world.submit(zone, [address(zone, 'www', '192.0.2.11')]),
      world.submit(zone, [address(zone, 'www', '192.0.2.12')]),
    ]);
    for (const id of ids) await world.until(id, ['awaiting-approval']);
    await Promise.all(ids.map((id) => world.approve(id)));
    const ends = await Promise.all(ids.map((id) => world.until(id, ['done', 'stale'])));
    expect(ends.map((end) => end.state).sort()).toEqual(['done', 'stale']);
    expect(world.writes(zone)).toHaveLength(1);
  });

  it('puts back what it wrote when an operator says compensate', async () => {
    const zone = await world.zone();
    world.dns.control.faults.add([{ kind: 'second-server-stale', match: { method: 'PATCH' } }]);
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.approve(id);
    await world.until(id, ['needs-operator']);
    await resolveChange(world.temporal.client, id, {
      actorId: world.workspace.users.manager,
      requestId: randomUUID(),
      action: 'compensate',
      changeId: null,
      reason: 'second server is behind',
    });
    await world.until(id, ['failed']);
    expect(world.held(zone, 'www')).toEqual(['192.0.2.10']);
  });

  it('marks the request it rolls back', async () => {
    const zone = await world.zone();
    const original = await world.submit(zone, [address(zone, 'www', '192.0.2.11'), gone(zone, 'old')]);
    await world.approve(original);
    await world.until(original, ['done']);
    const back = [address(zone, 'www', '192.0.2.10'), address(zone, 'old', '192.0.2.30')];
    const rollback = await world.submit(zone, back, { rollbackOf: original });
    await world.approve(rollback);
    await world.until(rollback, ['done']);
    expect((await world.view(original)).state).toBe('rolled-back');
    expect(world.held(zone, 'old')).toEqual(['192.0.2.30']);
  });
});
