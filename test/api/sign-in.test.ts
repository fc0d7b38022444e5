import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildUser, buildWorkspace, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type ApiServer } from './api-server.ts';

const PASSWORD = 'correct horse battery';
let server: ApiServer;
let hash: string;

beforeAll(async () => {
  server = await startApi({
    limits: { signInPerAddressAndEmail: 5, signInPerAddress: 10_000, expensivePerMinute: 10_000 },
  });
  hash = await argon2.hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
});
afterAll(() => server.stop());

const enter = (email: unknown, password: unknown) => call(server, 'POST', '/session', { body: { email, password } });

describe('signing in', () => {
  it('sets a session cookie that only this host over TLS gets, and that scripts cannot read', async () => {
    const { email } = await buildUser(server.database, { passwordHash: hash });
    const answer = await enter(email, PASSWORD);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^__Host-apexkeep=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=1209600; Secure; HttpOnly; SameSite=Lax$/,
    );
    const session = await call(server, 'GET', '/session', { as: cookie.split(';')[0] });
    expect(session.status).toBe(200);
    expect(session.headers.get('cache-control')).toBe('no-store');
  });

  it('gives a new session each time and keeps only its hash', async () => {
    const { email, id } = await buildUser(server.database, { passwordHash: hash });
    const tokens = [];
    for (let n = 0; n < 2; n++)
      tokens.push((await enter(email, PASSWORD)).headers.get('set-cookie')?.slice(17, 60) ?? '');
    expect(tokens[0]).not.toBe(tokens[1]);
    const rows = await server.database.asUser(id, (tx) =>
      tx.sql<{ h: string }>(`select encode(token_hash, 'hex') as h from session where user_id = $1`, [id]),
    );
    expect(rows).toHaveLength(2);
    const fromDump = Buffer.from(rows[0]?.h ?? '', 'hex').toString('base64url');
    expect((await call(server, 'GET', '/session', { as: `__Host-apexkeep=${fromDump}` })).status).toBe(401);
  });

  it('answers unknown, wrong and disabled alike', async () => {
    const known = await buildUser(server.database, { passwordHash: hash });
    const disabled = await buildUser(server.database, { passwordHash: hash });
    await server.database.asUser(null, (tx) =>
      tx.sql('update app_user set disabled_at = now() where id = $1', [disabled.id]),
    );
    const answers = [
      await enter('nobody@example.test', PASSWORD),
      await enter(known.email, 'wrong'),
      await enter(disabled.email, PASSWORD),
    ];
    const shapes = answers.map(({ status, body, headers }) => ({
      status,
      body: { ...body, requestId: null },
      cookie: headers.get('set-cookie'),
    }));
    expect(shapes[0]).toMatchObject({ status: 401, body: { code: 'sign-in-failed' }, cookie: null });
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
  });

  it('hashes for an unknown address as for a known one', async () => {
    const { email } = await buildUser(server.database, { passwordHash: hash });
    const median = async (address: (n: number) => string): Promise<number> => {
      const times: number[] = [];
      for (let n = 0; n < 5; n++) {
        const started = performance.now();
        await enter(address(n), 'wrong');
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    const known = await median(() => email);
    const unknown = await median((n) => `unknown-${n}@example.test`);
    // A missing hash would make the unknown case many times faster; the margin is for a busy machine.
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('takes one spelling of an address for another', async () => {
    const { email } = await buildUser(server.database, { email: 'admin@spelling.test', passwordHash: hash });
    for (const spelling of [' Admin@Spelling.test ', 'ａｄｍｉｎ@spelling.test', 'ADMIN@SPELLING.TEST.']) {
      const answer = await enter(spelling, PASSWORD);
      expect(answer.status, spelling).toBe(200);
      expect(answer.body['user']).toMatchObject({ email });
    }
  });

  it('refuses a password of 129 characters before hashing, and accepts exactly what was set', async () => {
    expect((await enter('a@example.test', 'x'.repeat(129))).body).toMatchObject({
      code: 'invalid-input',
      issues: [{ path: 'password' }],
    });
    const { email } = await buildUser(server.database, { passwordHash: hash });
    expect((await enter(email, `${PASSWORD} `)).status).toBe(401);
  });

  it('refuses an address or password that is no text', async () => {
    for (const email of [['a@example.test'], { a: 1 }, 7, true, null])
      expect((await enter(email, 'x')).status).toBe(400);
    const doubled = await call(server, 'POST', '/session', {
      raw: '{"email":"a@b.test","email":"c@d.test","password":"x"}',
    });
    expect(doubled.body.code).toBe('malformed-body');
  });

  it('slows guessing of one address down, and says when to come back', async () => {
    const { email } = await buildUser(server.database, { passwordHash: hash });
    for (let n = 0; n < 5; n++) expect((await enter(email, 'wrong')).status).toBe(401);
    const refused = await enter(email, PASSWORD);
    expect(refused.body.code).toBe('rate-limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('ends the session at sign-out, for every later use of the cookie', async () => {
    const { id } = await buildUser(server.database);
    const as = await server.signIn(id);
    expect((await call(server, 'DELETE', '/session', { as })).status).toBe(204);
    expect((await call(server, 'GET', '/session', { as })).status).toBe(401);
  });

  it('does not accept a cookie sent twice, or a session that is over', async () => {
    const { id } = await buildUser(server.database);
    const as = await server.signIn(id);
    expect((await call(server, 'GET', '/session', { as: `${as}; ${as}` })).status).toBe(401);
    await server.database.asUser(id, (tx) =>
      tx.sql(`update session set expires_at = now() - interval '1 second' where user_id = $1`, [id]),
    );
    expect((await call(server, 'GET', '/session', { as })).status).toBe(401);
  });
});

describe('the audit log of a workspace', () => {
  /** A person in two workspaces, and a third one that is not theirs. */
  async function someone() {
    const { id, email } = await buildUser(server.database, { passwordHash: hash });
    const [one, two, foreign] = [
      await buildWorkspace(server.database),
      await buildWorkspace(server.database),
      await buildWorkspace(server.database),
    ];
    for (const { tenantId } of [one, two]) {
      await server.database.inTenant({ tenantId }, (tx) =>
        tx.sql(`insert into membership (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'viewer')`, [
          tenantId,
          id,
        ]),
      );
    }
    return { id, email, one, two, foreign };
  }
  const rowsOf = ({ tenantId }: Workspace) =>
    server.database.inTenant({ tenantId }, (tx) =>
      tx.sql<{ action: string; kind: string; actor: string | null; subject: string; detail: object }>(
        'select action, actor_kind as kind, actor_id as actor, subject, detail from audit_event order by seq',
      ),
    );
  const actionsOf = async (workspace: Workspace) => (await rowsOf(workspace)).map(({ action }) => action);

  it('has each sign-in and sign-out of its members, and of nobody else', async () => {
    const { id, email, one, two, foreign } = await someone();
    const as = (await enter(email, PASSWORD)).headers.get('set-cookie')?.split(';')[0];
    expect(await rowsOf(one)).toEqual([
      { action: 'session.opened', kind: 'user', actor: id, subject: `user/${id}`, detail: {} },
    ]);
    await call(server, 'DELETE', '/session', { as });
    for (const workspace of [one, two])
      expect(await actionsOf(workspace)).toEqual(['session.opened', 'session.closed']);
    expect(await actionsOf(foreign)).toEqual([]);
    const owner = await server.signIn(one.users.owner);
    const chain = await call(server, 'GET', `/t/${one.slug}/audit/verification`, { as: owner });
    expect(chain.body).toMatchObject({ ok: true, checked: 2 });
  });

  it('has the sign-in that came with an invitation to another workspace', async () => {
    const { email, one, foreign } = await someone();
    const owner = await server.signIn(foreign.users.owner);
    const body = { email, role: 'viewer' };
    const invited = await call(server, 'POST', `/t/${foreign.slug}/invitations`, { as: owner, body });
    const token = String(invited.body['link']).split('/').at(-1);
    const accepted = await call(server, 'POST', `/invitations/${token}/accept`, { body: { password: PASSWORD } });
    expect(accepted.status).toBe(200);
    expect(await actionsOf(one)).toEqual(['session.opened']);
    expect((await actionsOf(foreign)).slice(1)).toEqual(['invitation.accepted', 'member.joined', 'session.opened']);
  });

  it('has each refused sign-in of a member with its reason, in nobody’s name', async () => {
    const { id, email, one, two } = await someone();
    await enter('nobody@example.test', PASSWORD);
    await enter(email, 'wrong');
    await server.database.asUser(null, (tx) => tx.sql('update app_user set disabled_at = now() where id = $1', [id]));
    await enter(email, PASSWORD);
    await server.api.parts.afterwards.settled();
    const refused = { action: 'session.refused', kind: 'system', actor: null, subject: `user/${id}` };
    for (const workspace of [one, two]) {
      expect(await rowsOf(workspace)).toEqual([
        { ...refused, detail: { reason: 'wrong-password' } },
        { ...refused, detail: { reason: 'account-disabled' } },
      ]);
    }
  });

  it('does not hold up the answer to a refused sign-in: its time tells nothing of an account', async () => {
    const { email, one } = await someone();
    await call(server, 'PATCH', `/t/${one.slug}`, { as: await server.signIn(one.users.owner), body: { name: 'x' } });
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    try {
      await admin.query('begin');
      await admin.query('select 1 from audit_head where tenant_id = $1 for update', [one.tenantId]);
      expect((await enter(email, 'wrong')).status).toBe(401);
      expect(await actionsOf(one)).toEqual(['workspace.updated']);
      await admin.query('commit');
    } finally {
      await admin.end();
    }
    await server.api.parts.afterwards.settled();
    expect(await actionsOf(one)).toEqual(['workspace.updated', 'session.refused']);
  });
});

describe('when sign-ins cannot be counted', () => {
  it('stays closed', async () => {
    const own = await startApi();
    try {
      const { email } = await buildUser(own.database, { passwordHash: hash });
      const { default: pg } = await import('pg');
      const admin = new pg.Client({ connectionString: own.adminUrl });
      await admin.connect();
      await admin.query('alter table rate_limit rename to rate_limit_gone');
      await admin.end();
      const answer = await call(own, 'POST', '/session', { body: { email, password: PASSWORD } });
      expect(answer.body.code).toBe('temporarily-unavailable');
      expect(answer.headers.get('set-cookie')).toBeNull();
    } finally {
      await own.stop();
    }
  });
});
