import { randomUUID } from 'node:crypto';
import argon2 from 'argon2';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '#activities/activities.ts';
import type { Dependencies } from '#activities/dependencies.ts';
import { isWrite } from '#api/endpoint.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { buildProviderAccount, buildUser, observe } from '#test/builders/workspace.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';
import { APEX, NEW_ADDRESS, openDesk, SETS, type Desk } from './change-desk.ts';
import { SALES_NOUNS } from './sales-nouns.ts';

const PASSWORD = 'correct horse battery';
let server: ApiServer;
let desk: Desk;
let owner: string;
let hash: string;

beforeAll(async () => {
  server = await startApi({
    limits: { checkWaitMs: 10, writesPerMinute: 100_000, expensivePerMinute: 100_000, signInPerAddress: 100_000 },
  });
  hash = await argon2.hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
});
afterAll(() => server.stop());
beforeEach(async () => {
  desk = await openDesk(server);
  owner = await server.signIn(desk.workspace.users.owner);
});

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const ask = (method: Method, path: string, body?: unknown, as = owner, headers = {}) =>
  call(server, method, path, { as, headers, ...(body === undefined ? {} : { body }) });

/** An account whose checks were passed. */
async function account(): Promise<string> {
  const { id } = await buildProviderAccount(server.database, desk.workspace, { name: `Account ${randomUUID()}` });
  const check = `jsonb_build_object('ok', true, 'at', now(), 'credentialsVersion', credentials_version)`;
  await desk.sql(`update provider_account set connection_check = ${check}, write_check = ${check} where id = $1`, [id]);
  return `${desk.at}/provider-accounts/${id}`;
}

async function member(): Promise<string> {
  const { body } = await call(server, 'GET', `${desk.at}/members?limit=100`, { as: owner });
  return `${desk.at}/members/${String(body.items?.find((one) => one['role'] === 'viewer')?.['id'])}`;
}

async function invitation(): Promise<{ path: string; link: string; email: string }> {
  const email = `${randomUUID()}@example.test`;
  const { body } = await ask('POST', `${desk.at}/invitations`, { email, role: 'viewer' });
  const { id } = body['invitation'] as { id: string };
  return { path: `${desk.at}/invitations/${id}`, link: String(body['link']).split('/').at(-1) ?? '', email };
}

async function person(): Promise<{ id: string; email: string; as: string }> {
  const { id, email } = await buildUser(server.database, { passwordHash: hash });
  await desk.sql(
    `insert into membership (tenant_id, id, user_id, role) values (current_tenant(), gen_random_uuid(), $1, 'viewer')`,
    [id],
  );
  return { id, email, as: await server.signIn(id) };
}

const change = (id: string): string => `${desk.at}/changes/${id}`;
const inState = (id: string, state: string) =>
  desk.sql('update change_request set state = $2 where id = $1', [id, state]);

interface Act {
  /** The rows that the act leaves, in order. */
  rows: string[];
  /** Brings about what the act needs; returns the act. */
  prepare: () => Promise<() => Promise<Answer>>;
}

const zoneAct = (method: Method, path: string, body: unknown, ...rows: string[]): Act => ({
  rows,
  prepare: async () => () => ask(method, `${desk.at}/zones/${desk.zone.id}${path}`, body),
});

/** Every write of the route table that leaves rows in its workspace, by endpoint. */
const ACTS: Record<string, Act> = {
  'session.create': {
    rows: ['session.opened'],
    prepare: async () => {
      const { email } = await person();
      return () => call(server, 'POST', '/session', { body: { email, password: PASSWORD } });
    },
  },
  'session.delete': {
    rows: ['session.closed'],
    prepare: async () => {
      const { as } = await person();
      return () => ask('DELETE', '/session', undefined, as);
    },
  },
  'me.update': {
    rows: ['user.renamed'],
    prepare: async () => {
      const { as } = await person();
      return () => ask('PATCH', '/me', { name: 'Another name' }, as);
    },
  },
  'invitation.create': {
    rows: ['invitation.created'],
    prepare: async () => () => ask('POST', `${desk.at}/invitations`, { email: 'new@example.test', role: 'viewer' }),
  },
  'invitation.revoke': {
    rows: ['invitation.revoked'],
    prepare: async () => {
      const { path } = await invitation();
      return () => ask('DELETE', path);
    },
  },
  'invitation.accept': {
    rows: ['invitation.accepted', 'member.joined', 'session.opened'],
    prepare: async () => {
      const { link } = await invitation();
      const body = { name: 'New', password: PASSWORD };
      return () => call(server, 'POST', `/invitations/${link}/accept`, { body });
    },
  },
  'workspace.update': {
    rows: ['workspace.updated'],
    prepare: async () => () => ask('PATCH', desk.at, { name: 'Another name' }),
  },
  'member.update': {
    rows: ['member.role-changed'],
    prepare: async () => {
      const path = await member();
      return () => ask('PATCH', path, { role: 'member' });
    },
  },
  'member.remove': {
    rows: ['member.removed'],
    prepare: async () => {
      const path = await member();
      return () => ask('DELETE', path);
    },
  },
  'policy.update': {
    rows: ['policy.updated'],
    prepare: async () => {
      const seen = await call(server, 'GET', `${desk.at}/policy`, { as: owner });
      const { version, updatedAt: _at, updatedBy: _by, ...document } = seen.body;
      const body = { ...document, expiresAfterDays: 3 };
      return () => ask('PUT', `${desk.at}/policy`, body, owner, { 'if-match': `"${String(version)}"` });
    },
  },
  'provider-account.create': {
    rows: ['provider-account.created'],
    prepare: async () => () =>
      ask('POST', `${desk.at}/provider-accounts`, {
        kind: 'powerdns',
        name: 'New',
        settings: { baseUrl: 'https://dns.example.test' },
        secret: 'a-key',
      }),
  },
  'provider-account.update': {
    rows: ['provider-account.updated'],
    prepare: async () => {
      const path = await account();
      return () => ask('PATCH', path, { secret: 'another-key' }, owner, { 'if-match': '"1"' });
    },
  },
  'provider-account.delete': {
    rows: ['provider-account.deleted'],
    prepare: async () => {
      const path = await account();
      return () => ask('DELETE', path);
    },
  },
  'provider-account.test': {
    rows: ['provider-account.check-requested'],
    prepare: async () => {
      const path = await account();
      return () => ask('POST', `${path}/test`);
    },
  },
  'provider-account.probe-write': {
    rows: ['provider-account.check-requested'],
    prepare: async () => {
      const path = await account();
      return () => ask('POST', `${path}/write-probe`);
    },
  },
  'provider-account.set-mode': {
    rows: ['provider-account.mode-set'],
    prepare: async () => {
      const path = await account();
      return () => ask('PUT', `${path}/mode`, { mode: 'LIVE_READONLY' });
    },
  },
  'import.start': {
    rows: ['import.started'],
    prepare: async () => {
      const path = await account();
      return () => ask('POST', `${path}/imports`, {});
    },
  },
  'zone.set-access': zoneAct('PUT', '/access', { access: 'READ_ONLY' }, 'zone.access-set'),
  'zone.refresh': zoneAct('POST', '/reads', undefined, 'zone.read-requested'),
  'zone.create-snapshot': zoneAct('POST', '/snapshots', { name: 'kept' }, 'snapshot.created'),
  'zone.unlock': {
    rows: ['zone.unlocked'],
    prepare: async () => {
      await desk.sql(`update zone set locked_reason = 'unproven' where id = $1`, [desk.zone.id]);
      return () => ask('POST', `${desk.at}/zones/${desk.zone.id}/unlock`, { reason: 'looked at it' });
    },
  },
  'tray.put-edit': zoneAct('PUT', '/tray/edits', NEW_ADDRESS, 'change-request.drafted'),
  'tray.paste': zoneAct(
    'POST',
    '/tray/paste',
    { text: 'www 300 IN A 192.0.2.9', existing: 'replace' },
    'change-request.drafted',
  ),
  'tray.bulk': zoneAct(
    'POST',
    '/tray/bulk',
    { select: { sets: [{ name: 'www', type: 'A' }] }, act: { kind: 'set-ttl', ttl: 600 } },
    'change-request.drafted',
  ),
  'tray.delete': {
    rows: ['change-request.emptied'],
    prepare: async () => {
      await desk.draft();
      return () => ask('DELETE', `${desk.at}/zones/${desk.zone.id}/tray`, undefined, desk.author);
    },
  },
  'change.update': {
    rows: ['change-request.edited'],
    prepare: async () => {
      const id = await desk.draft();
      return () => ask('PATCH', change(id), { title: 'Move www', reason: 'New host' }, desk.author);
    },
  },
  'change.submit': {
    rows: ['change-request.submitted'],
    prepare: async () => {
      const id = await desk.draft();
      return () => ask('POST', `${change(id)}/submit`, undefined, desk.author);
    },
  },
  'change.cancel': {
    rows: ['change-request.cancelled'],
    prepare: async () => {
      const id = await desk.draft();
      return () => ask('POST', `${change(id)}/cancel`, { reason: 'not now' }, desk.author);
    },
  },
  'change.comment': {
    rows: ['change-request.commented'],
    prepare: async () => {
      const { id } = await desk.planned();
      return () => ask('POST', `${change(id)}/comments`, { body: 'Why now?' });
    },
  },
  'change.rebase': {
    rows: ['change-request.rebased'],
    prepare: async () => {
      const { id } = await desk.planned('stale');
      return () => ask('POST', `${change(id)}/rebase`, undefined, desk.author);
    },
  },
  'change.rollback': {
    rows: ['change-request.drafted'],
    prepare: async () => {
      const id = await desk.done();
      const written = SETS.map((set) => (set.name === `www.${APEX}` ? { ...set, values: ['192.0.2.9'] } : set));
      await observe(server.database, desk.workspace.tenantId, desk.zone.id, written);
      return () => ask('POST', `${change(id)}/rollback`, undefined, desk.author);
    },
  },
};

/** Writes whose row the workflow's own recording step leaves, in the transaction that records the act. */
const RECORDED_BY_WORKER: Record<string, { rows: string[]; state: string; act: string; input: object }> = {
  'change.decide': {
    rows: ['approval.approve', 'change-request.approved'],
    state: 'awaiting-approval',
    act: 'recordDecision',
    input: { decision: { verdict: 'approve', planHash: 'a'.repeat(64), comment: null } },
  },
  'change.execute': { rows: ['change-request.scheduled'], state: 'approved', act: 'orderExecution', input: {} },
  'change.resolve': {
    rows: ['change-request.resolve'],
    state: 'needs-operator',
    act: 'recordResolution',
    input: { resolution: { action: 'retry', changeId: null, reason: 'again' } },
  },
};

/** Writes that leave no row, and why. */
const LEAVE_NO_ROW: Record<string, string> = {
  'workspace.create': 'leaves its row in the workspace it makes: see "making a workspace" in workspace.test.ts',
  'tray.delete-edit': "a tray is its author's own until it is submitted; what is submitted is audited with its plan",
  'tray.check-paste': 'judges pasted lines and keeps nothing',
  'zone.check': 'judges a record set and keeps nothing',
  'codec.decode': 'opens payloads for a reader and keeps nothing',
};

const lastSeq = async (): Promise<number> => {
  const [row] = await desk.sql<{ seq: number }>('select coalesce(max(seq), 0) as seq from audit_event');
  return row?.seq ?? 0;
};

/** The rows that `act` leaves in the workspace, in order. */
async function rowsOf(act: () => Promise<unknown>): Promise<string[]> {
  const before = await lastSeq();
  await act();
  const rows = await desk.sql<{ action: string }>('select action from audit_event where seq > $1 order by seq', [
    before,
  ]);
  return rows.map(({ action }) => action);
}

async function asAdmin(...texts: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
  } finally {
    await client.end();
  }
}

describe('every write of the route table', () => {
  it('is audited in its workspace, or somebody wrote down why not', () => {
    const declared = ENDPOINTS.filter(({ noun, endpoint }) => isWrite(endpoint) && !SALES_NOUNS.has(noun)).map(
      ({ endpoint }) => endpoint.id,
    );
    const known = [ACTS, RECORDED_BY_WORKER, LEAVE_NO_ROW].flatMap((table) => Object.keys(table));
    expect(known.toSorted()).toEqual(declared.toSorted());
  });

  it.each(Object.entries(ACTS))('%s leaves its rows', async (_, { rows, prepare }) => {
    const act = await prepare();
    const left = await rowsOf(async () => {
      const answer = await act();
      expect(answer.status, answer.text).toBeLessThan(300);
    });
    expect(left).toEqual(rows);
  });

  it.each(Object.entries(ACTS))('%s does nothing when its rows cannot be kept', async (_, { rows, prepare }) => {
    const act = await prepare();
    await asAdmin(
      `create function break_audit() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`,
      'create trigger break_audit before insert on audit_event for each row execute function break_audit()',
    );
    try {
      expect(await rowsOf(async () => expect((await act()).status).toBe(500))).toEqual([]);
    } finally {
      await asAdmin('drop trigger break_audit on audit_event', 'drop function break_audit');
    }
    // Had the first attempt done anything, the second would not find what it needs, or leave other rows.
    expect(await rowsOf(async () => expect((await act()).status).toBeLessThan(300))).toEqual(rows);
  });

  it.each(Object.entries(RECORDED_BY_WORKER))('%s leaves its rows', async (_, { rows, state, act, input }) => {
    const { id } = await desk.planned();
    await inState(id, state);
    const who = { actorId: desk.workspace.users.manager, requestId: randomUUID() };
    const nested = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, { ...who, ...value }]));
    const steps = createActivities({ database: server.database } as unknown as Dependencies);
    const step = steps[act as 'recordDecision'] as (given: object) => Promise<unknown>;
    const request = { tenantId: desk.workspace.tenantId, changeRequestId: id };
    expect(await rowsOf(() => step({ ...request, ...who, ...nested }))).toEqual(rows);
  });
});
