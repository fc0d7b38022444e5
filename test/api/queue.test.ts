import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { CHANGE_STATES, TERMINAL_STATES, type ChangeState } from '#model/rules/change.ts';
import { openDesk, type Desk } from './change-desk.ts';
import { call, startApi, type ApiServer } from './api-server.ts';

let server: ApiServer;
let desk: Desk;
/** Two requests of every state, in the order they were made. */
const made: { id: string; state: ChangeState }[] = [];

beforeAll(async () => {
  server = await startApi({ limits: { readsPerMinute: 10_000 } });
  desk = await openDesk(server);
  for (const state of [...CHANGE_STATES, ...CHANGE_STATES]) {
    const id = uuidv7();
    made.push({ id, state });
    await desk.sql(
      `insert into change_request (tenant_id, id, zone_id, number, author_id, state, submitted_at) values ($1, $2, $3, $4, $5, $6, now())`,
      [desk.workspace.tenantId, id, desk.zone.id, made.length, desk.workspace.users.member, state],
    );
  }
});
afterAll(() => server.stop());

const list = (query: string) => call(server, 'GET', `${desk.at}/changes?${query}`, { as: desk.manager });
const newestFirst = (states: readonly ChangeState[]): string[] =>
  made
    .filter(({ state }) => states.includes(state))
    .map(({ id }) => id)
    .reverse();

/** Every page of a list, by its cursor. */
async function pages(query: string): Promise<string[][]> {
  const found: string[][] = [];
  for (let after = ''; found.length < 100;) {
    const { body } = await list(`${query}${after}`);
    found.push((body.items ?? []).map((item) => String(item['id'])));
    if (body.next == null) return found;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
  throw new Error('The list has no end.');
}

describe('the queue of change requests', () => {
  it.each([
    ['open', CHANGE_STATES.filter((state) => !TERMINAL_STATES.includes(state))],
    ['over', TERMINAL_STATES],
  ] as const)('gives full pages of what is %s, newest first, until the last one', async (group, states) => {
    const found = await pages(`group=${group}&limit=5`);
    expect(found.flat()).toEqual(newestFirst(states));
    expect(found.slice(0, -1).map((page) => page.length)).toEqual(found.slice(0, -1).map(() => 5));
    expect(found.at(-1)).not.toEqual([]);
  });

  it('takes group and state together as both', async () => {
    expect((await pages('group=open&state=stale')).flat()).toEqual(newestFirst(['stale']));
    expect((await pages('group=over&state=stale')).flat()).toEqual([]);
  });

  it('refuses a group there is none of, and the cursor of another group', async () => {
    expect((await list('group=closed')).body).toMatchObject({ code: 'invalid-input', issues: [{ path: 'group' }] });
    const { next } = (await list('group=over&limit=2')).body;
    const moved = await list(`group=open&limit=2&after=${encodeURIComponent(next ?? '')}`);
    expect(moved.body).toMatchObject({ code: 'invalid-input', issues: [{ path: 'after' }] });
  });
});
