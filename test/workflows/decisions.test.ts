import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mayBecome, type ChangeState } from '#model/rules/change.ts';
import type { Role } from '#model/rules/permission.ts';
import { call, startApi, type Answer, type ApiServer } from '#test/api/api-server.ts';
import { handInAgain } from '#test/builders/change-acts.ts';
import { address, ChangeWorld, gone } from '#test/builders/change-world.ts';
import { cancelChange, decideChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId, turnGranted } from '#workflows/contracts/change-request.ts';
import { PROVIDER_KIND, REQUEST_STATE, TENANT_ID, ZONE_ID } from '#workflows/contracts/search-attributes.ts';

/* What people may still do to a request that is under way: through the API, on real workers, to the record on the wire. */

let world: ChangeWorld;
let server: ApiServer;
const cookies = new Map<Role, string>();

beforeAll(async () => {
  world = await ChangeWorld.open();
  server = await startApi({
    on: world.db,
    temporal: world.temporal.client,
    dispatch: () => world.deps.dispatcher,
    limits: { writesPerMinute: 10_000 },
  });
  for (const role of ['owner', 'admin', 'manager', 'member'] as const)
    cookies.set(role, await server.signIn(world.workspace.users[role]));
});
afterAll(async () => {
  await server.stop();
  await world.close();
});

const at = (): string => `/t/${world.workspace.slug}`;
/** The engine takes ten updates of one workflow at once: on a slow machine fifty take many turns of Retry-After. */
const MOST_TRIES = 30;
/** As the API's contract asks: what was not confirmed is sent again under its key, not sooner than it says, and counts once. */
async function send(role: Role, method: string, path: string, body?: unknown): Promise<Answer> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const options = { as: cookies.get(role), key, ...(body === undefined ? {} : { body }) };
    const answer = await call(server, method, `${at()}${path}`, options);
    const unconfirmed = answer.status === 503 || answer.body.code === 'idempotency-in-flight';
    if (!unconfirmed || attempt === MOST_TRIES) return answer;
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
  }
}
const decide = (role: Role, id: string, verdict: string, planHash: string | null): Promise<Answer> =>
  send(role, 'POST', `/changes/${id}/decisions`, { verdict, planHash, comment: 'as discussed' });
const verdictOf = ({ status, body }: Answer) => ({ status, ...(body.code === undefined ? {} : { code: body.code }) });

/** The states a request went through, each with the one before, as the audit trail tells it. */
async function path(id: string): Promise<{ from: ChangeState; to: ChangeState }[]> {
  return world.sql<{ from: ChangeState; to: ChangeState }>(
    `select detail ->> 'from' as from, replace(action, 'change-request.', '') as to from audit_event
      where correlation = $1 and detail ? 'from' order by seq`,
    [changeRequestWorkflowId(id)],
  );
}

describe('a request that was sent back', () => {
  it('is edited, handed in and planned anew; a verdict on the former plan is refused, and only the new plan is written', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    const first = await world.until(id, ['awaiting-approval']);
    expect(verdictOf(await decide('manager', id, 'request-changes', first.planHash))).toEqual({ status: 200 });
    expect((await world.view(id)).outcome).toEqual({ code: 'changes-requested', message: 'as discussed' });

    const edit = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.12'] };
    const tray = await send('member', 'PUT', `/zones/${zone.id}/tray/edits`, edit);
    expect({ status: tray.status, id: tray.body['id'] }).toEqual({ status: 200, id });
    expect((await send('member', 'POST', `/changes/${id}/submit`)).status).toBe(202);
    const second = await world.until(id, ['awaiting-approval']);
    expect(second.planHash).not.toBe(first.planHash);

    const late = await decide('admin', id, 'approve', first.planHash);
    expect(verdictOf(late)).toEqual({ status: 409, code: 'plan-outdated' });
    expect((await world.view(id)).state).toBe('awaiting-approval');
    expect(verdictOf(await decide('manager', id, 'approve', second.planHash))).toEqual({ status: 200 });
    await world.until(id, ['done']);
    expect(world.held(zone, 'www')).toEqual(['192.0.2.12']);
    expect(world.writes(zone)).toHaveLength(1);
  });
});

describe('an approved request', () => {
  const approved = async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')], { mode: 'manual' });
    await world.approve(id);
    await world.until(id, ['approved']);
    return { zone, id };
  };

  it('cannot be edited or handed in again: an edit begins another request, and what was approved is written', async () => {
    const { zone, id } = await approved();
    const title = await send('member', 'PATCH', `/changes/${id}`, { title: 'Something else' });
    expect(verdictOf(title)).toEqual({ status: 409, code: 'conflict' });
    expect(verdictOf(await send('member', 'POST', `/changes/${id}/submit`))).toEqual({ status: 409, code: 'conflict' });
    const edit = { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.66'] };
    const other = await send('member', 'PUT', `/zones/${zone.id}/tray/edits`, edit);
    expect(other.status).toBe(200);
    expect(other.body['id']).not.toBe(id);
    expect((await send('manager', 'POST', `/changes/${id}/execute`)).status).toBe(200);
    await world.until(id, ['done']);
    expect(world.held(zone, 'www')).toEqual(['192.0.2.11']);
  });

  it('whose stored changes are no longer the approved ones writes nothing', async () => {
    const { zone, id } = await approved();
    await world.sql(
      `update change set after = jsonb_set(after, '{values}', '["192.0.2.66"]')
        where plan_id = (select plan_id from change_request where id = $1)`,
      [id],
    );
    await send('manager', 'POST', `/changes/${id}/execute`);
    expect((await world.until(id, ['failed'])).outcome?.message).toContain('not those that were approved');
    expect(world.writes(zone)).toHaveLength(0);
  });

  it.each([
    ['was made a viewer', `update membership set role = 'viewer' where user_id = $1`],
    ['left the workspace', 'delete from membership where user_id = $1'],
    ['was disabled', 'update app_user set disabled_at = now() where id = $1'],
  ])('whose approver %s before it ran fails, and writes nothing', async (_, loss) => {
    const { zone, id } = await approved();
    const { manager } = world.workspace.users;
    await world.db.database.inTenant({ tenantId: world.workspace.tenantId, actorId: manager }, (tx) =>
      tx.sql(loss, [manager]),
    );
    try {
      expect((await send('owner', 'POST', `/changes/${id}/execute`)).status).toBe(200);
      expect((await world.until(id, ['failed'])).outcome?.code).toBe('forbidden');
      expect(world.writes(zone)).toHaveLength(0);
    } finally {
      await reinstate(manager);
    }
  });

  const reinstate = (userId: string): Promise<unknown> =>
    world.db.database.inTenant({ tenantId: world.workspace.tenantId, actorId: userId }, async (tx) => {
      await tx.sql('update app_user set disabled_at = null where id = $1', [userId]);
      await tx.sql(
        `insert into membership (tenant_id, id, user_id, role) values (current_tenant(), gen_random_uuid(), $1, 'manager')
         on conflict (tenant_id, user_id) do update set role = 'manager'`,
        [userId],
      );
    });
});

describe('verdicts', () => {
  it('of one person count once: neither a second approval nor a change of mind is taken', async () => {
    const zone = await world.zone();
    // A loopback address is a finding of severity high: two people have to approve.
    const id = await world.submit(zone, [address(zone, 'www', '127.0.0.9')]);
    const { planHash } = await world.until(id, ['awaiting-approval']);
    expect(verdictOf(await decide('manager', id, 'approve', planHash))).toEqual({ status: 200 });
    for (const verdict of ['approve', 'reject', 'request-changes']) {
      expect(verdictOf(await decide('manager', id, verdict, planHash))).toEqual({ status: 409, code: 'conflict' });
    }
    expect((await world.view(id)).state).toBe('awaiting-approval');
    expect(verdictOf(await decide('admin', id, 'approve', planHash))).toEqual({ status: 200 });
    await world.until(id, ['done']);
    expect(await world.sql('select 1 from approval where change_request_id = $1', [id])).toHaveLength(2);
  });

  it('and cancellations that come fifty at once move the request exactly once', { timeout: 90_000 }, async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11'), gone(zone, 'old')], { mode: 'manual' });
    const { planHash } = await world.until(id, ['awaiting-approval']);
    const roles = ['manager', 'admin', 'owner'] as const;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const role = roles[n % 3] ?? 'owner';
        if (n % 5 === 4) return send('member', 'POST', `/changes/${id}/cancel`, { reason: 'not needed' });
        return decide(role, id, n % 2 === 0 ? 'approve' : 'reject', planHash);
      }),
    );
    expect(answers.filter(({ status }) => ![200, 409].includes(status)).map(verdictOf)).toEqual([]);
    const moves = await path(id);
    expect(moves.filter(({ from }) => from === 'awaiting-approval')).toHaveLength(1);
    for (const [index, { from, to }] of moves.entries()) {
      expect(mayBecome(from, to), `${from} to ${to}`).toBe(true);
      if (index > 0) expect(from).toBe(moves[index - 1]?.to);
    }
    const { state } = await world.view(id);
    expect(state).toBe(moves.at(-1)?.to);
    const given = await world.sql<{ user_id: string; verdict: string }>(
      'select user_id, verdict from approval where change_request_id = $1',
      [id],
    );
    expect(given.length).toBeLessThanOrEqual(1);
    expect(world.writes(zone)).toHaveLength(0);
  });
});

describe('a request whose history grew long', () => {
  it('goes over into a new run and loses neither its state, nor what operators filter by, nor an act', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    const { planHash } = await world.until(id, ['awaiting-approval']);
    const run = world.temporal.client.workflow.getHandle(changeRequestWorkflowId(id));
    const before = await run.describe();
    for (let length = before.historyLength; length < 220; length = (await run.describe()).historyLength)
      await Promise.all(Array.from({ length: 40 }, () => run.signal(turnGranted, { fencingToken: 0 })));

    const { manager, supporter } = world.workspace.users;
    const unable = { actorId: supporter, reason: 'not mine to cancel' };
    const [sentBack, ...refused] = await Promise.allSettled([
      decideChange(world.temporal.client, id, {
        ...{ actorId: manager, requestId: randomUUID(), verdict: 'request-changes', comment: null },
        planHash: planHash ?? '',
      }),
      ...Array.from({ length: 8 }, () =>
        cancelChange(world.temporal.client, id, { ...unable, requestId: randomUUID() }),
      ),
    ]);
    expect(sentBack).toMatchObject({ status: 'fulfilled', value: { state: 'draft' } });
    expect(refused).toEqual(
      Array(8).fill(expect.objectContaining({ reason: expect.objectContaining({ code: 'forbidden' }) })),
    );
    await vi.waitFor(async () => expect((await run.describe()).runId).not.toBe(before.runId), { timeout: 10_000 });
    const after = await run.describe();
    for (const key of [TENANT_ID, ZONE_ID, PROVIDER_KIND])
      expect(after.typedSearchAttributes.get(key)).toBe(before.typedSearchAttributes.get(key));
    expect(after.typedSearchAttributes.get(TENANT_ID)).toBe(world.workspace.tenantId);
    expect(after.memo).toEqual(before.memo);
    expect(after.priority).toEqual(before.priority);

    await handInAgain(world, id);
    await world.approve(id);
    await world.until(id, ['done']);
    await vi.waitFor(async () => expect((await run.describe()).status.name).toBe('COMPLETED'), { timeout: 10_000 });
    expect((await run.describe()).typedSearchAttributes.get(REQUEST_STATE)).toBe('done');
  });
});

describe('a request whose zone moved', () => {
  it('says per record set who moved it, is rebased by its author, planned on the zone as it is, and done', async () => {
    const zone = await world.zone();
    const name = (label: string): string => `${label}.${zone.name}`;
    const mail = { name: name('mail'), type: 'A', ttl: 600, values: ['192.0.2.20'] };
    const id = await world.submit(zone, [
      address(zone, 'www', '192.0.2.11'),
      { name: mail.name, type: 'A', after: mail },
      address(zone, 'old', '192.0.2.31'),
      address(zone, 'new', '192.0.2.12'),
    ]);
    await world.until(id, ['awaiting-approval']);
    const theirs = (label: string, content: string) => ({
      ...{ name: name(label), type: 'A', ttl: 300, changetype: 'REPLACE' },
      records: [{ content }],
    });
    const edits = [theirs('www', '192.0.2.99'), theirs('mail', '192.0.2.21'), theirs('old', '192.0.2.31')];
    world.dns.control.edit(zone.name, edits);
    await world.approve(id);
    await world.until(id, ['stale']);
    expect(world.writes(zone)).toHaveLength(0);

    const seen = await send('member', 'GET', `/changes/${id}`);
    const { stale } = seen.body['outcome'] as { stale: Record<'base' | 'live' | 'wanted', { values: string[] }>[] };
    expect(stale).toHaveLength(3);
    expect(stale).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ name: name('www'), moved: 'both' },
          base: expect.objectContaining({ values: ['192.0.2.10'] }),
          live: expect.objectContaining({ values: ['192.0.2.99'] }),
          wanted: expect.objectContaining({ values: ['192.0.2.11'] }),
        }),
        expect.objectContaining({
          ...{ name: name('mail'), moved: 'theirs' },
          base: expect.objectContaining({ ttl: 300, values: ['192.0.2.20'] }),
          live: expect.objectContaining({ ttl: 300, values: ['192.0.2.21'] }),
          wanted: expect.objectContaining({ ttl: 600, values: ['192.0.2.20'] }),
        }),
        expect.objectContaining({ name: name('old'), moved: 'same' }),
      ]),
    );

    expect(verdictOf(await send('manager', 'POST', `/changes/${id}/rebase`))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    expect((await send('member', 'POST', `/changes/${id}/rebase`)).body['state']).toBe('draft');
    expect((await send('member', 'POST', `/changes/${id}/submit`)).status).toBe(202);
    await world.until(id, ['awaiting-approval']);
    const planned = (await send('member', 'GET', `/changes/${id}`)).body['plan'] as {
      revision: number;
      changes: { name: string; before: { values: string[] } | null }[];
    };
    expect(planned.revision).toBe(2);
    expect(Object.fromEntries(planned.changes.map((change) => [change.name, change.before?.values ?? null]))).toEqual({
      [name('mail')]: ['192.0.2.21'],
      [name('new')]: null,
      [name('www')]: ['192.0.2.99'],
    });
    await world.approve(id);
    await world.until(id, ['done']);
    expect(world.held(zone, 'www')).toEqual(['192.0.2.11']);
    expect(world.held(zone, 'old')).toEqual(['192.0.2.31']);
  });

  it('of two operators on one record set one wins; the other sees what won, rebases on it and is done too', async () => {
    const zone = await world.zone();
    const wishes = ['192.0.2.11', '192.0.2.12'];
    const ids = await Promise.all(wishes.map((value) => world.submit(zone, [address(zone, 'www', value)])));
    await Promise.all(ids.map((id) => world.until(id, ['awaiting-approval'])));
    await Promise.all(ids.map((id) => world.approve(id)));
    const ends = await Promise.all(ids.map((id) => world.until(id, ['done', 'stale'])));
    const [won, lost] = ends[0]?.state === 'done' ? [0, 1] : [1, 0];
    const loser = ids[lost] ?? '';
    const seen = await send('member', 'GET', `/changes/${loser}`);
    expect(seen.body['outcome']).toMatchObject({
      code: 'plan-stale',
      stale: [
        {
          moved: 'both',
          base: { values: ['192.0.2.10'] },
          live: { values: [wishes[won]] },
          wanted: { values: [wishes[lost]] },
        },
      ],
    });
    await send('member', 'POST', `/changes/${loser}/rebase`);
    await send('member', 'POST', `/changes/${loser}/submit`);
    await world.approve(loser);
    await world.until(loser, ['done']);
    expect(world.held(zone, 'www')).toEqual([wishes[lost]]);
    expect(world.writes(zone)).toHaveLength(2);
  });
});
