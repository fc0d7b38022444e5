import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildUser, buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type Answer, type ApiServer } from './api-server.ts';

let server: ApiServer;
let workspace: Workspace;
let owner: string;
let at: string;

beforeAll(async () => {
  server = await startApi();
  workspace = await buildWorkspace(server.database);
  owner = await server.signIn(workspace.users.owner);
  at = `/t/${workspace.slug}`;
});
afterAll(() => server.stop());

describe('an Idempotency-Key', () => {
  it('is asked for on writes', async () => {
    const answer = await call(server, 'PATCH', at, { as: owner, key: null, body: { name: 'x' } });
    expect(answer.body).toMatchObject({ code: 'invalid-input', issues: [{ path: 'Idempotency-Key' }] });
  });

  it('makes a repetition answer the same and act once', async () => {
    const body = { email: 'twice@example.test', role: 'viewer' };
    const first = await call(server, 'POST', `${at}/invitations`, { as: owner, key: 'invite-once-1', body });
    const second = await call(server, 'POST', `${at}/invitations`, { as: owner, key: 'invite-once-1', body });
    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    expect(second.body['invitation']).toEqual(first.body['invitation']);
    expect(first.body['link']).toMatch(/^http:\/\/localhost:3000\/invitations\/[A-Za-z0-9_-]{43}$/);
    expect(second.body['link']).toBeNull();
  });

  it('of another request is refused with 422, and of another person is a different key', async () => {
    const key = 'shared-key-1';
    await call(server, 'PATCH', at, { as: owner, key, body: { name: 'One' } });
    const other = await call(server, 'PATCH', at, { as: owner, key, body: { name: 'Two' } });
    expect({ status: other.status, code: other.body.code }).toEqual({ status: 422, code: 'idempotency-mismatch' });
    const admin = await server.signIn(workspace.users.admin);
    const theirs = await call(server, 'POST', `${at}/invitations`, {
      as: admin,
      key,
      body: { email: 'a@example.test', role: 'viewer' },
    });
    expect(theirs.status).toBe(201);
  });

  it('lets one of many parallel requests act; the rest get its answer or are told to wait', async () => {
    const body = { kind: 'powerdns', name: 'Parallel', settings: { baseUrl: 'https://dns.example.test' }, secret: 'k' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        call(server, 'POST', `${at}/provider-accounts`, { as: owner, key: 'parallel-key', body }),
      ),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body: account }) => account['id'])).size).toBe(1);
    expect(
      answers.filter(({ status }) => status !== 201).every(({ body: { code } }) => code === 'idempotency-in-flight'),
    ).toBe(true);
    const list = await call(server, 'GET', `${at}/provider-accounts`, { as: owner });
    expect(list.body.items?.filter((account) => account['name'] === 'Parallel')).toHaveLength(1);
  });

  it('is not spent by a refused request', async () => {
    const key = 'refused-first';
    const body = { email: 'boss@example.test', role: 'viewer' };
    const bad = await call(server, 'POST', `${at}/invitations`, {
      as: owner,
      key,
      body: { ...body, email: 'no address' },
    });
    expect(bad.status).toBe(400);
    expect((await call(server, 'POST', `${at}/invitations`, { as: owner, key, body })).status).toBe(201);
  });
});

describe('an invitation', () => {
  const invite = async (email: string, role = 'member', as = owner): Promise<Answer> =>
    call(server, 'POST', `${at}/invitations`, { as, body: { email, role } });
  const tokenOf = (answer: Answer): string => String(answer.body['link']).split('/').at(-1) ?? '';

  it('makes an account with name and password, once', async () => {
    const token = tokenOf(await invite('New.Person@Example.test'));
    const offer = await call(server, 'GET', `/invitations/${token}`);
    expect(offer.body).toMatchObject({ email: 'new.person@example.test', role: 'member', hasAccount: false });
    expect(
      (await call(server, 'POST', `/invitations/${token}/accept`, { body: {} })).body.issues?.map(({ path }) => path),
    ).toEqual(['name', 'password']);
    const body = { name: 'New Person', password: 'a long enough one' };
    const joined = await Promise.all(
      [1, 2, 3].map(() => call(server, 'POST', `/invitations/${token}/accept`, { body })),
    );
    expect(joined.map(({ status }) => status).sort()).toEqual([200, expect.any(Number), expect.any(Number)]);
    expect(joined.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await call(server, 'GET', `/invitations/${token}`)).status).toBe(410);
    const signedIn = await call(server, 'POST', '/session', {
      body: { email: 'new.person@example.test', password: body.password },
    });
    expect(signedIn.body['memberships']).toMatchObject([{ tenant: { slug: workspace.slug }, role: 'member' }]);
  });

  it('for someone with an account needs that account', async () => {
    const person = await buildUser(server.database, { passwordHash: await argon2.hash('their own password') });
    const token = tokenOf(await invite(person.email));
    const wrong = await call(server, 'POST', `/invitations/${token}/accept`, {
      body: { password: 'not theirs at all' },
    });
    expect(wrong.body.code).toBe('sign-in-failed');
    const other = await server.signIn((await buildUser(server.database)).id);
    expect((await call(server, 'POST', `/invitations/${token}/accept`, { as: other, body: {} })).status).toBe(403);
    const self = await server.signIn(person.id);
    expect((await call(server, 'POST', `/invitations/${token}/accept`, { as: self, body: {} })).status).toBe(200);
  });

  it('that was revoked or replaced opens nothing', async () => {
    const first = await invite('again@example.test');
    const second = await invite('again@example.test');
    expect((await call(server, 'GET', `/invitations/${tokenOf(first)}`)).status).toBe(410);
    const { id } = second.body['invitation'] as unknown as { id: string };
    expect((await call(server, 'DELETE', `${at}/invitations/${id}`, { as: owner })).status).toBe(204);
    expect((await call(server, 'GET', `/invitations/${tokenOf(second)}`)).status).toBe(410);
  });

  it('hands out no role above the inviter’s own', async () => {
    const admin = await server.signIn(workspace.users.admin);
    expect((await invite('owner2@example.test', 'owner', admin)).status).toBe(403);
    expect((await invite('admin2@example.test', 'admin', admin)).status).toBe(201);
  });
});

describe('members', () => {
  it('keep at least one owner, whoever asks at once', async () => {
    const own = await buildWorkspace(server.database);
    const cookie = await server.signIn(own.users.owner);
    const members = (await call(server, 'GET', `/t/${own.slug}/members`, { as: cookie })).body.items ?? [];
    const idOf = (user: string): string =>
      String(members.find((member) => (member['user'] as { id: string }).id === user)?.['id']);
    const me = idOf(own.users.owner);
    expect(
      (await call(server, 'PATCH', `/t/${own.slug}/members/${me}`, { as: cookie, body: { role: 'viewer' } })).body.code,
    ).toBe('last-owner');
    expect((await call(server, 'DELETE', `/t/${own.slug}/members/${me}`, { as: cookie })).body.code).toBe('last-owner');
    const second = idOf(own.users.admin);
    await call(server, 'PATCH', `/t/${own.slug}/members/${second}`, { as: cookie, body: { role: 'owner' } });
    const both = await server.signIn(own.users.admin);
    const answers = await Promise.all([
      call(server, 'DELETE', `/t/${own.slug}/members/${me}`, { as: both }),
      call(server, 'DELETE', `/t/${own.slug}/members/${second}`, { as: cookie }),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('cannot touch someone above themselves', async () => {
    const own = await buildWorkspace(server.database);
    const admin = await server.signIn(own.users.admin);
    const members = (await call(server, 'GET', `/t/${own.slug}/members`, { as: admin })).body.items ?? [];
    const boss = String(members.find((member) => (member['role'] as string) === 'owner')?.['id']);
    expect((await call(server, 'DELETE', `/t/${own.slug}/members/${boss}`, { as: admin })).status).toBe(403);
    expect(
      (await call(server, 'PATCH', `/t/${own.slug}/members/${boss}`, { as: admin, body: { role: 'viewer' } })).status,
    ).toBe(403);
  });

  it('lose their access with the membership, at the next request', async () => {
    const own = await buildWorkspace(server.database);
    const cookie = await server.signIn(own.users.owner);
    const viewer = await server.signIn(own.users.viewer);
    expect((await call(server, 'GET', `/t/${own.slug}`, { as: viewer })).status).toBe(200);
    const members = (await call(server, 'GET', `/t/${own.slug}/members`, { as: cookie })).body.items ?? [];
    const id = String(members.find((member) => (member['role'] as string) === 'viewer')?.['id']);
    await call(server, 'DELETE', `/t/${own.slug}/members/${id}`, { as: cookie });
    expect((await call(server, 'GET', `/t/${own.slug}`, { as: viewer })).status).toBe(404);
  });
});

describe('a workspace', () => {
  it('is made with its maker as owner, under a free address', async () => {
    const { id } = await buildUser(server.database);
    const as = await server.signIn(id);
    const first = await call(server, 'POST', '/tenants', { as, body: { name: 'Café Müller & Söhne' } });
    expect(first.body).toMatchObject({ slug: 'cafe-muller-sohne' });
    const second = await call(server, 'POST', '/tenants', { as, body: { name: 'Café Müller & Söhne' } });
    expect(second.body['slug']).toMatch(/^cafe-muller-sohne-[0-9a-f]{6}$/);
    const taken = await call(server, 'POST', '/tenants', { as, body: { name: 'x', slug: 'cafe-muller-sohne' } });
    expect(taken.body).toMatchObject({ code: 'conflict', issues: [{ path: 'slug' }] });
    expect((await call(server, 'GET', '/t/cafe-muller-sohne', { as })).body).toMatchObject({
      role: 'owner',
      counts: { members: 1, zones: 0 },
    });
  });
});

describe('making a workspace', () => {
  const madeBy = async (id: string, as: string) => {
    const session = await call(server, 'GET', '/session', { as });
    const memberships = session.body['memberships'] as { tenant: { id: string; slug: string } }[];
    const tenants = memberships.map(({ tenant }) => tenant);
    const keys = await server.database.asUser(id, (tx) => tx.sql('select key from idempotency_key'));
    return { tenants, keys };
  };

  it('happens with its answer kept or not at all, and the same key then makes it', async () => {
    const { id } = await buildUser(server.database);
    const as = await server.signIn(id);
    const make = () => call(server, 'POST', '/tenants', { as, key: 'workspace-1', body: { name: 'All or nothing' } });
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    try {
      await admin.query(`create function forget() returns trigger language plpgsql as $$
        begin raise exception 'the answer is not kept'; end $$`);
      await admin.query(
        'create trigger forget before update on idempotency_key for each row execute function forget()',
      );
      expect((await make()).status).toBe(500);
      expect(await madeBy(id, as)).toEqual({ tenants: [], keys: [] });
      await admin.query('drop trigger forget on idempotency_key');
    } finally {
      await admin.end();
    }
    const made = await make();
    expect(made.status).toBe(201);
    expect((await make()).body).toEqual(made.body);
    const { tenants, keys } = await madeBy(id, as);
    expect(tenants).toMatchObject([{ id: made.body['id'] }]);
    expect(keys).toEqual([{ key: 'workspace-1' }]);
    const events = (await call(server, 'GET', `/t/${String(made.body['slug'])}/audit`, { as })).body.items;
    expect(events?.map((event) => event['action'])).toEqual(['workspace.created']);
  });

  it('by several equal requests at once makes one, and another request under the key makes none', async () => {
    const { id } = await buildUser(server.database);
    const as = await server.signIn(id);
    const make = (name: string) => call(server, 'POST', '/tenants', { as, key: 'workspace-1', body: { name } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => make('At once')));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(1);
    const rest = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(new Set(rest)).toEqual(new Set(rest.length === 0 ? [] : ['idempotency-in-flight']));
    expect((await make('Another')).body.code).toBe('idempotency-mismatch');
    expect((await madeBy(id, as)).tenants).toHaveLength(1);
  });
});

describe('the policy', () => {
  it('changes only for who saw the present one', async () => {
    const own = await buildWorkspace(server.database);
    const as = await server.signIn(own.users.owner);
    const seen = await call(server, 'GET', `/t/${own.slug}/policy`, { as });
    expect(seen.headers.get('etag')).toBe('"0"');
    const { version: _v, updatedAt: _a, updatedBy: _b, ...document } = seen.body;
    const put = (etag: string) =>
      call(server, 'PUT', `/t/${own.slug}/policy`, {
        as,
        headers: { 'if-match': etag },
        body: { ...document, expiresAfterDays: 7 },
      });
    const answers = await Promise.all([put('"0"'), put('"0"')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await put('"0"')).body.code).toBe('precondition-failed');
    expect((await put('"1"')).headers.get('etag')).toBe('"2"');
    expect((await call(server, 'PUT', `/t/${own.slug}/policy`, { as, body: document })).status).toBe(400);
  });
});

describe('the audit log', () => {
  it('verifies, and tells the row from which on it does not', async () => {
    const own = await buildWorkspace(server.database);
    const as = await server.signIn(own.users.owner);
    for (const name of ['A', 'B', 'C']) await call(server, 'PATCH', `/t/${own.slug}`, { as, body: { name } });
    const verify = () => call(server, 'GET', `/t/${own.slug}/audit/verification`, { as });
    expect((await verify()).body).toMatchObject({ ok: true, checked: 3, brokenAt: null });
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    await admin.query('alter table audit_event disable trigger user');
    await admin.query(`update audit_event set detail = '{"forged": true}' where tenant_id = $1 and seq = 2`, [
      own.tenantId,
    ]);
    await admin.query('alter table audit_event enable trigger user');
    await admin.end();
    expect((await verify()).body).toMatchObject({ ok: false, brokenAt: 2 });
  });

  it('holds one row for each act and pages newest first', async () => {
    const page = await call(server, 'GET', `${at}/audit?limit=3`, { as: owner });
    const seqs = page.body.items?.map((event) => Number(event['seq'])) ?? [];
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    const rest = await call(server, 'GET', `${at}/audit?limit=3&after=${page.body.next}`, { as: owner });
    expect(Number(rest.body.items?.[0]?.['seq'])).toBe((seqs.at(-1) ?? 0) - 1);
    const only = await call(server, 'GET', `${at}/audit?action=workspace.updated`, { as: owner });
    expect(new Set(only.body.items?.map((event) => event['action']))).toEqual(new Set(['workspace.updated']));
  });
});
