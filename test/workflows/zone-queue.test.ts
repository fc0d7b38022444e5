import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { needNoApproval } from '#test/builders/change-acts.ts';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { cancelChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { turnDone, turns, zoneWorkflowId } from '#workflows/contracts/zone.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
  await needNoApproval(world);
});
afterAll(() => world.close());

type Zone = Awaited<ReturnType<ChangeWorld['zone']>>;
const LONG_MS = 90_000;
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: LONG_MS, interval: 200 });
const queue = (zone: Zone) => world.temporal.client.workflow.getHandle(zoneWorkflowId(zone.id));

/** What the product's own role may not do. */
async function asSuperuser(text: string, params: readonly unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: world.db.adminUrl });
  await client.connect();
  await client.query(text, [...params]).finally(() => client.end());
}

/** Gives the zone's lease to somebody, for five minutes. */
async function leaseTo(zone: Zone, holder: string): Promise<void> {
  await world.sql(
    `update zone set lease_token = lease_token + 1, lease_holder = $2,
            lease_until = clock_timestamp() + interval '5 minutes' where id = $1`,
    [zone.id, holder],
  );
}

/** Lets the time of whoever has the zone run out, as when its worker died an hour ago. */
const outlive = (zone: Zone) =>
  world.sql(`update zone set lease_until = clock_timestamp() - interval '1 hour' where id = $1`, [zone.id]);

/** The zone's queue looks at the lease at once instead of within five seconds. */
const wakeQueue = (zone: Zone) => queue(zone).signal(turnDone, { changeRequestId: randomUUID() });

/** Requests on sets of their own, all waiting for their turn behind `holder`, in the order in which they asked. */
async function waitingBehind(holder: string, zone: Zone, count: number): Promise<string[]> {
  await leaseTo(zone, holder);
  await Promise.all(
    Array.from({ length: count }, (_, n) => world.submit(zone, [address(zone, `h${n}`, `198.51.100.${n + 1}`)])),
  );
  let waiting: string[] = [];
  await soon(async () => {
    ({ waiting } = await queue(zone).query(turns));
    expect(waiting).toHaveLength(count);
  });
  return waiting;
}

interface Ran {
  id: string;
  started: number;
  intended: number;
  proven: number;
  finished: number;
}

/** The executions of a zone by their beginning, in milliseconds. */
const executions = (zone: Zone): Promise<Ran[]> =>
  world.sql<Ran>(
    `select e.change_request_id as id, extract(epoch from e.started_at)::float8 * 1000 as started,
            min(extract(epoch from d.intended_at))::float8 * 1000 as intended,
            max(extract(epoch from d.proven_at))::float8 * 1000 as proven,
            extract(epoch from e.finished_at)::float8 * 1000 as finished
       from execution e join dns_change d on d.tenant_id = e.tenant_id and d.execution_id = e.id
      where e.zone_id = $1 group by e.tenant_id, e.id order by e.started_at`,
    [zone.id],
  );

describe.concurrent('the queue of a zone', () => {
  it('lets thirty requests on each of two zones run one at a time, in the order asked, over a dead holder and new runs', async () => {
    const zones = await Promise.all([world.zone(), world.zone()]);
    const asked = await Promise.all(zones.map((zone) => waitingBehind(randomUUID(), zone, 30)));
    await Promise.all(zones.map((zone) => outlive(zone).then(() => wakeQueue(zone))));
    const done = 'select count(*) as done from change_request where id = any($1) and state = $2';
    await soon(async () => expect(await world.sql(done, [asked.flat(), 'done'])).toEqual([{ done: 60 }]));
    for (const [index, zone] of zones.entries()) {
      const ran = await executions(zone);
      expect(ran.map(({ id }) => id)).toEqual(asked[index]);
      for (const [turn, { started, intended, proven }] of ran.entries()) {
        expect(proven).toBeGreaterThanOrEqual(intended);
        if (turn > 0) expect(started).toBeGreaterThanOrEqual(ran[turn - 1]?.finished ?? Infinity);
      }
      expect(world.writes(zone).map((write) => write.outcome)).toEqual(Array(30).fill('accepted'));
      // Thirty turns are more than one history holds here: the queue went over into new runs with those who waited.
      await soon(async () => expect((await runsOf(zone)).length).toBeGreaterThan(1));
      await soon(async () => expect((await queue(zone).describe()).status.name).toBe('COMPLETED'));
    }
    const [one = [], two = []] = await Promise.all(zones.map(executions));
    expect(one.some((ran) => two.some((other) => ran.started < other.finished && other.started < ran.finished))).toBe(
      true,
    );
  }, 120_000);

  async function runsOf(zone: Zone): Promise<string[]> {
    const runs: string[] = [];
    const query = `WorkflowId = '${zoneWorkflowId(zone.id)}'`;
    for await (const { runId } of world.temporal.client.workflow.list({ query })) runs.push(runId);
    return runs;
  }

  it('goes on at once after a request that may not run any more when its turn comes', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingBehind(randomUUID(), zone, 2);
    await asSuperuser(
      `update plan set requirement = jsonb_set(requirement, '{approvals}', '1') where change_request_id = $1`,
      [first],
    );
    await outlive(zone).then(() => wakeQueue(zone));
    expect((await world.until(first, ['failed'], LONG_MS)).outcome?.code).toBe('forbidden');
    await world.until(second, ['done'], LONG_MS);
  }, 120_000);

  it('goes on at once after a request that is cancelled just as it got its turn', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingBehind(randomUUID(), zone, 2);
    await leaseTo(zone, first);
    const { manager } = world.workspace.users;
    const act = { actorId: manager, requestId: randomUUID(), reason: 'not needed' };
    await cancelChange(world.temporal.client, first, act);
    await world.until(second, ['done'], LONG_MS);
    expect((await world.view(first)).state).toBe('cancelled');
    expect(world.held(zone, 'h0') === null || world.held(zone, 'h1') === null).toBe(true);
  }, 120_000);

  it('passes over a holder whose run was terminated, once its lease is over', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingBehind(randomUUID(), zone, 2);
    await world.temporal.client.workflow.getHandle(changeRequestWorkflowId(first)).terminate('an operator');
    await outlive(zone).then(() => wakeQueue(zone));
    await soon(async () =>
      expect(await world.sql('select lease_holder from zone where id = $1', [zone.id])).toEqual([
        { lease_holder: first },
      ]),
    );
    await outlive(zone).then(() => wakeQueue(zone));
    await world.until(second, ['done'], LONG_MS);
    expect((await world.view(first)).state).toBe('approved');
  }, 120_000);
});
