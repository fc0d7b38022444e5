import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reportLateWrite } from '#activities/execution-store.ts';
import { createRequestSteps, leaveToOperator } from '#activities/request-steps.ts';
import { lockRequest } from '#activities/standing.ts';
import { liftOwnLock } from '#activities/zone-lock.ts';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { resolveChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId, type Resolution } from '#workflows/contracts/change-request.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open({ proofDeadlineMs: 1_000 });
});
afterEach(() => world.dns.control.reset());
afterAll(() => world.close());

interface Lock {
  reason: string | null;
  sentence: string | null;
  cause: string | null;
}

async function lockOf(zone: { id: string }): Promise<Lock> {
  const [row] = await world.sql<Lock>(
    `select locked_reason as reason, locked_sentence ->> 'code' as sentence, locked_by_request_id as cause
       from zone where id = $1`,
    [zone.id],
  );
  return row ?? UNLOCKED;
}

const UNLOCKED: Lock = { reason: null, sentence: null, cause: null };

/** A request that waits for an operator because one server never got its change. */
async function unproven(): Promise<{ id: string; zone: { id: string; name: string } }> {
  const zone = await world.zone();
  world.dns.control.faults.add([{ kind: 'second-server-stale', match: { method: 'PATCH', path: zone.name } }]);
  const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
  await world.approve(id);
  await world.until(id, ['needs-operator']);
  return { id, zone };
}

/** Any later version of the zone reaches the second server too. */
function catchUp(zone: { name: string }): void {
  const note = { name: `note.${zone.name}`, type: 'TXT', ttl: 60, records: [{ content: '"here now"' }] };
  world.dns.control.edit(zone.name, [{ ...note, changetype: 'REPLACE' }]);
}

const resolve = (id: string, action: Resolution['action']) =>
  resolveChange(world.temporal.client, id, {
    actorId: world.workspace.users.manager,
    requestId: randomUUID(),
    action,
    changeId: null,
    reason: 'looked at it',
  });

const auditOf = (zone: { id: string }) =>
  world.sql<{ action: string; correlation: string }>(
    `select action, correlation from audit_event where subject = $1 and action in ('zone.locked', 'zone.unlocked')
      order by seq`,
    [`zone/${zone.id}`],
  );

describe('the lock of a request that could not be proven', () => {
  it('names the request and falls, audited, with its proven end after a retry', async () => {
    const { id, zone } = await unproven();
    expect(await lockOf(zone)).toEqual({
      reason: expect.stringMatching(/could not be proven/) as string,
      sentence: 'locked-unproven',
      cause: id,
    });
    catchUp(zone);
    await resolve(id, 'retry');
    await world.until(id, ['done']);
    expect(await lockOf(zone)).toEqual(UNLOCKED);
    const correlation = changeRequestWorkflowId(id);
    expect(await auditOf(zone)).toEqual([
      { action: 'zone.locked', correlation },
      { action: 'zone.unlocked', correlation },
    ]);
  });

  it('falls when everything was put back, and the zone takes the next request', async () => {
    const { id, zone } = await unproven();
    await resolve(id, 'compensate');
    await world.until(id, ['failed']);
    expect(await lockOf(zone)).toEqual(UNLOCKED);
    const next = await world.submit(zone, [address(zone, 'mail', '192.0.2.21')]);
    await world.approve(next);
    await world.until(next, ['done']);
  });

  it('falls when its changes were skipped', async () => {
    const zone = await world.zone();
    world.dns.control.faults.add([{ kind: 'ok-without-effect', match: { method: 'PATCH', path: zone.name } }]);
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.approve(id);
    await world.until(id, ['needs-operator']);
    await resolve(id, 'skip');
    expect((await world.until(id, ['failed'])).outcome?.code).toBe('undone');
    expect(await lockOf(zone)).toEqual(UNLOCKED);
  });

  it('stays while the request is not proven', async () => {
    const { id, zone } = await unproven();
    await resolve(id, 'retry');
    await world.until(id, ['executing', 'verifying']);
    await world.until(id, ['needs-operator']);
    expect((await lockOf(zone)).cause).toBe(id);
  });

  it('stays when nobody resolved the request in time', async () => {
    const { id, zone } = await unproven();
    const input = { tenantId: world.workspace.tenantId, changeRequestId: id };
    expect(await createRequestSteps(world.deps).leaveUnresolved(input)).toMatchObject({ state: 'failed' });
    expect(await lockOf(zone)).toMatchObject({ reason: expect.stringMatching(/could not be proven/) as string });
  });

  it('is not lifted by the end of another request, nor by one of two that share it', async () => {
    const { id, zone } = await unproven();
    const other = await world.submit(zone, [address(zone, 'mail', '192.0.2.21')], { mode: 'manual' });
    await world.until(other, ['awaiting-approval']);
    await world.inTenant(async (tx) => liftOwnLock(tx, await lockRequest(tx, other)));
    expect((await lockOf(zone)).cause).toBe(id);
    await world.inTenant(async (tx) => {
      await tx.sql(`update change_request set state = 'executing' where id = $1`, [other]);
      const unlike = { code: 'provider-unexpected' as const, message: 'it reads differently' };
      await leaveToOperator(tx, await lockRequest(tx, other), unlike);
    });
    await resolve(id, 'compensate');
    await world.until(id, ['failed']);
    expect(await lockOf(zone)).toEqual({
      reason: expect.stringMatching(/could not be proven/) as string,
      sentence: 'locked-unproven',
      cause: null,
    });
  });

  it('is not lifted once a person has locked the zone for a reason of their own', async () => {
    const { id, zone } = await unproven();
    const byHand = 'we move it this week';
    await world.sql(
      'update zone set locked_reason = $2, locked_sentence = null, locked_by_request_id = null where id = $1',
      [zone.id, byHand],
    );
    await resolve(id, 'compensate');
    await world.until(id, ['failed']);
    expect(await lockOf(zone)).toEqual({ reason: byHand, sentence: null, cause: null });
  });

  it('of a late write is lifted by a person only', async () => {
    const { id, zone } = await unproven();
    await world.inTenant(async (tx) => {
      const request = await lockRequest(tx, id);
      const execution = { request, zone: { id: zone.id }, fencingToken: 1 } as Parameters<typeof reportLateWrite>[1];
      await reportLateWrite(tx, execution, []);
    });
    await resolve(id, 'compensate');
    await world.until(id, ['failed']);
    expect(await lockOf(zone)).toEqual({
      reason: expect.stringMatching(/delayed write/) as string,
      sentence: 'locked-late',
      cause: null,
    });
  });
});
