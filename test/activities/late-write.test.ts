import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';

let world: ChangeWorld;
beforeAll(async () => {
  // Longer than the test: what waits for "the write can no longer be under way" never gets there.
  world = await ChangeWorld.open({ longestRequestMs: 60_000 });
});
afterAll(() => world.close());

/** A request whose write is on the wire and stays there until the fault plan lets it go. */
async function onTheWire(zone: { id: string; name: string }): Promise<string> {
  const fault = { kind: 'held', match: { method: 'PATCH', path: zone.name } } as const;
  world.dns.control.faults.add([fault]);
  const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
  await world.approve(id);
  await expect.poll(() => world.dns.control.faults.pending(), { timeout: 15_000 }).toEqual([]);
  return id;
}

/** Gives the zone to a later execution, as happens to a worker that does not move for longer than its lease. */
async function takeOver(zone: { id: string }, sleeper: string, successor: string): Promise<void> {
  await world.sql(
    `with zone as (
       update zone set lease_token = lease_token + 1, lease_holder = $3 where id = $1 returning tenant_id, id, lease_token
     )
     insert into execution (tenant_id, id, change_request_id, zone_id, plan_id, fencing_token)
     select zone.tenant_id, $4, $3, zone.id, r.plan_id, zone.lease_token
       from zone join change_request r on r.tenant_id = zone.tenant_id and r.id = $2`,
    [zone.id, sleeper, successor, randomUUID()],
  );
  // The workflow is gone: Temporal cancels the attempt, as it does with one that was given up and is back.
  await world.temporal.client.workflow.getHandle(changeRequestWorkflowId(sleeper)).terminate('given up');
}

async function lockOf(zone: { id: string }): Promise<string> {
  const [row] = await world.sql<{ locked: string | null }>('select locked_reason as locked from zone where id = $1', [
    zone.id,
  ]);
  return row?.locked ?? '';
}

describe('R1: a write that was on the wire when a later execution took over the zone', () => {
  it('is reported and locks the zone, although the attempt is cancelled before the write takes effect', async () => {
    const zone = await world.zone();
    const successor = await world.submit(zone, [address(zone, 'mail', '192.0.2.21')], { mode: 'manual' });
    await world.approve(successor);
    const sleeper = await onTheWire(zone);
    await takeOver(zone, sleeper, successor);
    await expect.poll(() => lockOf(zone), { timeout: 20_000 }).toContain('A delayed write of www.');
    expect(world.writes(zone)).toHaveLength(0);
    world.dns.control.faults.letGo();
    await expect.poll(() => world.held(zone, 'www')).toEqual(['192.0.2.11']);
    const told = await world.sql(`select 1 from audit_event where subject = $1 and action = 'zone.late-write'`, [
      `zone/${zone.id}`,
    ]);
    expect(told).toHaveLength(1);
  }, 40_000);

  it('is reported as well when the later execution is one of the same request, which may have put the set back', async () => {
    const zone = await world.zone();
    const sleeper = await onTheWire(zone);
    await takeOver(zone, sleeper, sleeper);
    await expect.poll(() => lockOf(zone), { timeout: 20_000 }).toContain('A delayed write of www.');
    world.dns.control.faults.letGo();
  }, 40_000);
});
