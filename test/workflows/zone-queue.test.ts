import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { needNoApproval } from '#test/builders/change-acts.ts';
import { ChangeWorld } from '#test/builders/change-world.ts';
import { leaseTo, outlive, queueOf, waitingRequests } from '#test/builders/zone-turns.ts';
import { cancelChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { zoneWorkflowId } from '#workflows/contracts/zone.ts';

let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
  await needNoApproval(world);
});
afterAll(() => world.close());

type Zone = Awaited<ReturnType<ChangeWorld['zone']>>;
/** Only a machine that is busy otherwise comes near. */
const LONG_MS = 150_000;
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: LONG_MS, interval: 200 });

/** What the product's own role may not do. */
async function asSuperuser(text: string, params: readonly unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: world.db.adminUrl });
  await client.connect();
  await client.query(text, [...params]).finally(() => client.end());
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
  it('lets thirty requests of one zone and ten of another run one at a time, in the order asked, over a dead holder and new runs', async () => {
    const [long, short] = await Promise.all([world.zone(), world.zone()]);
    const zones = [long, short];
    const asked = await Promise.all([waitingRequests(world, long, 30), waitingRequests(world, short, 10)]);
    await Promise.all(zones.map((zone) => outlive(world, zone)));
    const done = 'select count(*) as done from change_request where id = any($1) and state = $2';
    await soon(async () => expect(await world.sql(done, [asked.flat(), 'done'])).toEqual([{ done: 40 }]));
    for (const [index, zone] of zones.entries()) {
      const ran = await executions(zone);
      expect(ran.map(({ id }) => id)).toEqual(asked[index]);
      for (const [turn, { started, intended, proven }] of ran.entries()) {
        expect(proven).toBeGreaterThanOrEqual(intended);
        if (turn > 0) expect(started).toBeGreaterThanOrEqual(ran[turn - 1]?.finished ?? Infinity);
      }
      expect(world.writes(zone).map((write) => write.outcome)).toEqual(ran.map(() => 'accepted'));
      await soon(async () => expect((await queueOf(world, zone).describe()).status.name).toBe('COMPLETED'));
    }
    // Thirty turns are more than one history holds here: the queue went over into new runs with those who waited.
    await soon(async () => expect((await runsOf(long)).length).toBeGreaterThan(1));
    const [one = [], two = []] = await Promise.all(zones.map(executions));
    expect(one.some((ran) => two.some((other) => ran.started < other.finished && other.started < ran.finished))).toBe(
      true,
    );
  }, 200_000);

  async function runsOf(zone: Zone): Promise<string[]> {
    const runs: string[] = [];
    const query = `WorkflowId = '${zoneWorkflowId(zone.id)}'`;
    for await (const { runId } of world.temporal.client.workflow.list({ query })) runs.push(runId);
    return runs;
  }

  it('goes on at once after a request that may not run any more when its turn comes', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingRequests(world, zone, 2);
    await asSuperuser(
      `update plan set requirement = jsonb_set(requirement, '{approvals}', '1') where change_request_id = $1`,
      [first],
    );
    await outlive(world, zone);
    expect((await world.until(first, ['failed'], LONG_MS)).outcome?.code).toBe('forbidden');
    await world.until(second, ['done'], LONG_MS);
  }, 200_000);

  it('goes on at once after a request that is cancelled just as it got its turn', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingRequests(world, zone, 2);
    await leaseTo(world, zone, first);
    const { manager } = world.workspace.users;
    const act = { actorId: manager, requestId: randomUUID(), reason: 'not needed' };
    await cancelChange(world.temporal.client, first, act);
    await world.until(second, ['done'], LONG_MS);
    expect((await world.view(first)).state).toBe('cancelled');
    expect(world.held(zone, 'h0') === null || world.held(zone, 'h1') === null).toBe(true);
  }, 200_000);

  it('passes over a holder whose run was terminated, once its lease is over', async () => {
    const zone = await world.zone();
    const [first = '', second = ''] = await waitingRequests(world, zone, 2);
    await world.temporal.client.workflow.getHandle(changeRequestWorkflowId(first)).terminate('an operator');
    await outlive(world, zone);
    await soon(async () =>
      expect(await world.sql('select lease_holder from zone where id = $1', [zone.id])).toEqual([
        { lease_holder: first },
      ]),
    );
    await outlive(world, zone);
    await world.until(second, ['done'], LONG_MS);
    expect((await world.view(first)).state).toBe('approved');
  }, 200_000);
});
