import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needNoApproval, setPolicy } from '#test/builders/change-acts.ts';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { skipTime } from '#test/builders/temporal.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';

/* What becomes of a request that nobody attends to. The server skips the time in which a workflow only waits. */

let world: ChangeWorld;
let undo: () => void;
beforeAll(async () => {
  world = await ChangeWorld.open();
  undo = skipTime(world.temporal.client);
});
afterAll(async () => {
  undo();
  await world.close();
});

/** The states a request went through and the codes it was given on the way. */
async function told(id: string): Promise<string[]> {
  const rows = await world.sql<{ line: string }>(
    `select concat_ws(' ', replace(action, 'change-request.', ''), detail ->> 'code') as line from audit_event
      where correlation = $1 and detail ? 'from' order by seq`,
    [changeRequestWorkflowId(id)],
  );
  return rows.map((row) => row.line);
}

/** How long the workflow waited for people, in days. */
async function waits(id: string): Promise<number[]> {
  const { events } = await world.temporal.client.workflow.getHandle(changeRequestWorkflowId(id)).fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => {
    const seconds = Number(timer?.startToFireTimeout?.seconds ?? 0);
    return seconds > 0 ? [Math.round(seconds / 86_400)] : [];
  });
}

describe('a request that nobody decides on', () => {
  it('expires after the days of its policy', async () => {
    await setPolicy(world, { expiresAfterDays: 3 });
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.until(id, ['expired']);
    expect(await waits(id)).toEqual([3]);
    expect(await told(id)).toEqual(['planned', 'awaiting-approval', 'expired']);
  });
});

describe.concurrent('a request that is left alone', () => {
  beforeAll(() => needNoApproval(world));
  const faultFor = (zone: { name: string }, fault: object, method: string) =>
    world.dns.control.faults.add([{ kind: 'status-500', ...fault, match: { method, path: zone.name } }]);

  it('for 90 days after it could not be proven has failed, and its zone stays locked', async () => {
    const zone = await world.zone();
    faultFor(zone, { kind: 'ok-without-effect' }, 'PATCH');
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    const { outcome } = await world.until(id, ['failed']);
    expect(outcome?.message).toContain('90 days');
    expect(await waits(id)).toEqual([90]);
    expect((await told(id)).slice(-2)).toEqual(['needs-operator provider-unexpected', 'failed']);
    expect(await world.sql('select 1 from zone where id = $1 and locked_reason is not null', [zone.id])).toHaveLength(
      1,
    );
  });

  it('for 30 days as a draft that was sent back expires', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.10')]);
    await world.until(id, ['expired']);
    expect(await waits(id)).toEqual([30]);
    expect(await told(id)).toEqual(['draft plan-blocked', 'expired']);
  });

  it('for 30 days after it was approved, without the order to execute, expires and wrote nothing', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], { mode: 'manual' });
    await world.until(id, ['expired']);
    expect(await waits(id)).toEqual([30]);
    expect(await told(id)).toEqual(['planned', 'approved', 'expired']);
    expect(world.writes(zone)).toHaveLength(0);
  });

  it('for 30 days after its zone moved is cancelled, and wrote nothing', async () => {
    const zone = await world.zone();
    // The plan is made on a reading that lacks sets; what the executor finds is something else.
    faultFor(zone, { kind: 'half-the-records' }, 'GET');
    const labels = ['ns1', 'ns2', 'www', 'mail', 'old'];
    const id = await world.submit(
      zone,
      labels.map((label) => address(zone, label, '192.0.2.11')),
    );
    await world.until(id, ['cancelled']);
    expect(await waits(id)).toEqual([30]);
    expect(await told(id)).toEqual(['planned', 'approved', 'executing', 'stale', 'cancelled']);
    expect(world.writes(zone)).toHaveLength(0);
  });

  it('by its provider for ten minutes of planning is a draft again, with the reason', async () => {
    const zone = await world.zone();
    faultFor(zone, { times: 1_000, kind: 'rate-limited', retryAfter: '200' }, 'GET');
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.until(id, ['expired']);
    expect(await told(id)).toEqual(['draft provider-rate-limited', 'expired']);
  });

  it('by its provider for ten minutes of writing has failed where nothing was written, and the zone is free', async () => {
    const zone = await world.zone();
    faultFor(zone, { times: 1_000, kind: 'rate-limited', retryAfter: '200' }, 'PATCH');
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    expect((await world.until(id, ['failed'])).outcome?.code).toBe('provider-rate-limited');
    expect(world.held(zone, 'www')).toEqual(['192.0.2.10']);
    const free = 'select 1 from zone where id = $1 and lease_holder is null and locked_reason is null';
    expect(await world.sql(free, [zone.id])).toHaveLength(1);
  });
});
