import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { call, ORIGIN, startApi, type ApiServer, type CallOptions } from './api-server.ts';

let server: ApiServer;
let workspace: Workspace;
let owner: string;
let zone: { id: string; name: string };

beforeAll(async () => {
  server = await startApi();
  workspace = await buildWorkspace(server.database);
  owner = await server.signIn(workspace.users.owner);
  zone = await buildZone(server.database, workspace, { sets: [] });
});
afterAll(() => server.stop());

const rename = (options: CallOptions) => call(server, 'PATCH', `/t/${workspace.slug}`, { as: owner, ...options });

describe('a body', () => {
  it.each([
    ['no JSON', '{"name":', 'malformed-body'],
    ['__proto__', '{"name":"x","__proto__":{"role":"owner"}}', 'malformed-body'],
    ['__proto__ written with escapes', '{"name":"x","\\u005f_proto__":{}}', 'malformed-body'],
    ['constructor.prototype', '{"name":"x","constructor":{"prototype":{}}}', 'malformed-body'],
    ['the same member twice', '{"name":"x","name":"y"}', 'malformed-body'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'malformed-body'],
    ['200,000 members', `{"name":[${'1,'.repeat(200_000)}1]}`, 'malformed-body'],
    ['a lone surrogate', '{"name":"\\ud800"}', 'invalid-input'],
    ['NUL', '{"name":"a\\u0000b"}', 'invalid-input'],
    ['a number beyond a double', '{"name":1e400}', 'invalid-input'],
    ['an unknown member', '{"name":"x","tenant_id":"y"}', 'invalid-input'],
    ['an array for text', '{"name":["x"]}', 'invalid-input'],
    ['nothing', '""', 'invalid-input'],
  ])('with %s is refused with 400', async (_, raw, code) => {
    const answer = await rename({ raw });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 400, code });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    if (code === 'invalid-input') expect(answer.body.issues?.[0]?.path).toBeDefined();
  });

  it('that is not UTF-8 is refused with 400', async () => {
    expect((await rename({ raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) })).body.code).toBe('malformed-body');
  });

  it('of 10 MB is refused with 413, whether its length is told or not', async () => {
    const told = await rename({ raw: `{"name":"${'x'.repeat(10_000_000)}"}` });
    expect(told.body.code).toBe('body-too-large');
    expect(told.status).toBe(413);
    expect(await chunked(10_000_000)).toBe(413);
  });

  it('of another media type is refused with 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'multipart/form-data',
    ]) {
      expect((await rename({ raw: '{"name":"x"}', headers: { 'content-type': type } })).status, type).toBe(415);
    }
  });

  it('names every wrong member by its path', async () => {
    const answer = await call(server, 'PUT', `/t/${workspace.slug}/policy`, {
      as: owner,
      headers: { 'if-match': '"0"' },
      body: {
        defaultApprovals: -1,
        defaultRoles: ['boss'],
        lines: [{ name: 'x', when: { moreThan: 'many' }, approvals: 1, roles: ['owner'] }],
        expiresAfterDays: 14,
      },
    });
    expect(answer.body.issues?.map(({ path }) => path).sort()).toEqual([
      'defaultApprovals',
      'defaultRoles.0',
      'lines.0.when.moreThan',
    ]);
  });
});

function chunked(bytes: number): Promise<number> {
  const url = new URL(`${server.url}/api/t/${workspace.slug}`);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'PATCH',
        headers: {
          cookie: owner,
          origin: ORIGIN,
          'content-type': 'application/json',
          'idempotency-key': 'chunked-body',
        },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    for (let left = bytes; left > 0; left -= 100_000) sent.write('x'.repeat(100_000));
    sent.end();
  });
}

describe('a query', () => {
  it('with a parameter given twice, unknown, or out of bounds is refused with 400', async () => {
    for (const query of [
      'limit=5&limit=6',
      'who=me',
      'limit=1e9',
      'limit=0',
      'limit=-1',
      'limit=201',
      'limit=',
      'sort=name;drop',
      'account=x',
      '__proto__=1',
    ]) {
      const answer = await call(server, 'GET', `/t/${workspace.slug}/zones?${query}`, { as: owner });
      expect({ query, status: answer.status, code: answer.body.code }).toEqual({
        query,
        status: 400,
        code: 'invalid-input',
      });
    }
  });

  it('takes search as text: patterns and quotes find nothing and break nothing', async () => {
    for (const search of ['%', '_', "'", '"; drop table zone; --', '\\', '(((((', '%00', '\u0000']) {
      const answer = await call(server, 'GET', `/t/${workspace.slug}/zones?search=${encodeURIComponent(search)}`, {
        as: owner,
      });
      expect(search === '\u0000' ? 400 : 200, search).toBe(answer.status);
      if (answer.status === 200) expect(answer.body.items).toEqual([]);
    }
  });
});

describe('a cursor', () => {
  it('works unchanged for its own list, and for nothing else', async () => {
    await buildZone(server.database, workspace);
    const first = await call(server, 'GET', `/t/${workspace.slug}/zones?limit=1`, { as: owner });
    const next = first.body.next ?? '';
    const second = await call(server, 'GET', `/t/${workspace.slug}/zones?limit=1&after=${next}`, { as: owner });
    expect(second.status).toBe(200);
    expect(second.body.items?.[0]?.['id']).not.toBe(first.body.items?.[0]?.['id']);
    const [payload = '', signature = ''] = next.split('.');
    const position = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
    const forged = Buffer.from(JSON.stringify(['a', position[1]])).toString('base64url');
    for (const [list, cursor] of [
      ['zones', `${forged}.${signature}`],
      ['zones', `${payload}.${signature.slice(1)}A`],
      ['zones', payload],
      ['zones', `${next}x`],
      ['zones', 'null'],
      ['members', next],
      ['zones?search=a&x', next],
    ] as const) {
      const path = list.includes('?')
        ? `/t/${workspace.slug}/zones?search=a&after=${cursor}`
        : `/t/${workspace.slug}/${list}?after=${cursor}`;
      expect((await call(server, 'GET', path, { as: owner })).body, `${list} ${cursor}`).toMatchObject({
        code: 'invalid-input',
        issues: [{ path: 'after' }],
      });
    }
  });

  it('of one workspace opens no list of another', async () => {
    const other = await buildWorkspace(server.database);
    for (let n = 0; n < 2; n++) await buildZone(server.database, other);
    const theirs = await server.signIn(other.users.owner);
    const mine = await call(server, 'GET', `/t/${workspace.slug}/zones?limit=1`, { as: owner });
    expect(
      (await call(server, 'GET', `/t/${other.slug}/zones?limit=1&after=${mine.body.next}`, { as: theirs })).status,
    ).toBe(400);
  });
});

describe('a write from another site', () => {
  it.each([
    ['no Origin', { origin: '' }],
    ['another Origin', { origin: 'https://app.example.evil' }],
    ['Origin null', { origin: 'null' }],
    ['a look-alike Origin', { origin: `${ORIGIN}.evil.test` }],
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }],
    ['a guessed internal token', { origin: '', 'x-apexkeep-internal': 'x'.repeat(43) }],
  ])('is refused with 403: %s', async (_, headers) => {
    const answer = await rename({ body: { name: 'Taken over' }, headers });
    expect(answer.body.code).toBe('cross-site-refused');
    expect(
      (await call(server, 'POST', '/session', { body: { email: 'a@b.test', password: 'x' }, headers })).body.code,
    ).toBe('cross-site-refused');
  });

  it('of the web app in this very process is let through by its token', async () => {
    const answer = await rename({
      body: { name: 'Renamed' },
      headers: { origin: '', 'x-apexkeep-internal': server.api.parts.internalToken },
    });
    expect(answer.status).toBe(200);
  });
});

describe('an answer', () => {
  it('never says what broke inside, and the log says it under the same id without secrets', async () => {
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    await admin.query('alter table snapshot rename to snapshot_gone');
    const answer = await call(server, 'GET', `/t/${workspace.slug}/zones/${zone.id}/snapshots`, { as: owner });
    await admin.query('alter table snapshot_gone rename to snapshot');
    await admin.end();
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/snapshot|relation|select|at .*\.ts/i);
    const requestId = String(answer.body['requestId']);
    const line = server.logged.find((entry) => entry.includes(requestId) && entry.includes('request failed')) ?? '';
    expect(line).toContain('snapshot');
    const token = owner.split('=')[1] ?? 'none';
    expect(server.logged.some((entry) => entry.includes(token))).toBe(false);
  });

  it('carries the headers that keep browsers from guessing and caching', async () => {
    const answer = await call(server, 'GET', '/healthz');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('for an unknown address, method or id is a 404 problem', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['GET', '/t'],
      ['DELETE', '/healthz'],
      ['GET', `/t/${workspace.slug}/zones/not-a-uuid`],
      ['GET', `/t/${workspace.slug}/zones/01890000-0000-7000-8000-000000000000`],
      ['GET', '/t/..%2f..%2fetc/zones'],
    ] as const) {
      const answer = await call(server, method, path, { as: owner });
      expect({ path, status: answer.status, code: answer.body.code }).toEqual({ path, status: 404, code: 'not-found' });
    }
  });
});

describe('metrics', () => {
  it('are there for the machine itself and for nobody who comes through a proxy', async () => {
    const direct = await fetch(`${server.url}/metrics`);
    expect(direct.status).toBe(200);
    expect(await direct.text()).toContain('apexkeep_api_requests_total');
    expect((await fetch(`${server.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
  });
});

describe('health', () => {
  it('names the part that is away', async () => {
    expect((await call(server, 'GET', '/healthz')).status).toBe(200);
    const answer = await call(server, 'GET', '/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body['parts']).toEqual([
      { name: 'database', ready: true },
      { name: 'temporal', ready: false },
    ]);
  });
});
