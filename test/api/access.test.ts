import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWrite, type Endpoint } from '#api/endpoint.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { may, ROLES, type Permission, type Role } from '#model/rules/permission.ts';
import { buildUser, buildWorkspace, buildZone, type Workspace } from '#test/builders/workspace.ts';
import { call, startApi, type ApiServer } from './api-server.ts';

let server: ApiServer;
let ours: Workspace;
let theirs: Workspace;
let cookies: Record<Role, string>;
let stranger: string;
let foreigner: string;

beforeAll(async () => {
  server = await startApi({
    limits: { expensivePerMinute: 100_000, readsPerMinute: 100_000, writesPerMinute: 100_000 },
  });
  ours = await buildWorkspace(server.database);
  theirs = await buildWorkspace(server.database);
  const signedIn = await Promise.all(ROLES.map(async (role) => [role, await server.signIn(ours.users[role])] as const));
  cookies = Object.fromEntries(signedIn) as Record<Role, string>;
  stranger = await server.signIn((await buildUser(server.database)).id);
  foreigner = await server.signIn(theirs.users.owner);
});
afterAll(() => server.stop());

const SOME_ID = '01890000-0000-7000-8000-000000000000';

function pathOf(endpoint: Endpoint, slug: string): string {
  return endpoint.path
    .replace(':tenant', slug)
    .replace(':token', 'A'.repeat(43))
    .replaceAll(/:[A-Za-z]+/g, SOME_ID);
}

const reach = (endpoint: Endpoint, as: string | undefined, slug = ours.slug) =>
  call(server, endpoint.method, pathOf(endpoint, slug), { as, ...(endpoint.body === undefined ? {} : { body: {} }) });

const declared = ENDPOINTS.map(({ endpoint }) => endpoint);
const guarded = declared.filter(({ access }) => access !== 'public');
const ofWorkspace = declared.filter(({ path }) => path.startsWith('/t/'));
const named = (endpoints: readonly Endpoint[]) => endpoints.map((endpoint) => [endpoint.id, endpoint] as const);

describe('every endpoint', () => {
  it('of a workspace names the permission it needs', () => {
    const without = ofWorkspace.filter(({ access }) => access === 'public' || access === 'signed-in');
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('that is public is one of a list that somebody looked at', () => {
    expect(
      declared
        .filter(({ access }) => access === 'public')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([
      'callback.mollie',
      'codec.decode',
      'health.live',
      'health.openapi',
      'health.ready',
      'invitation.accept',
      'invitation.read',
      'session.create',
      'shop.list-payment-methods',
      'shop.list-tlds',
      'shop.read',
      'shop.search',
      'sign-up.create',
    ]);
  });

  it('that writes takes an Idempotency-Key, or is one of a list that somebody looked at', () => {
    const without = declared.filter((endpoint) => isWrite(endpoint) && endpoint.idempotency === 'none');
    expect(without.map(({ id }) => id).sort()).toEqual([
      'callback.mollie',
      'codec.decode',
      'invitation.accept',
      'me.update',
      'session.create',
      'session.delete',
      'sign-up.create',
      'tray.check-paste',
      'zone.check',
    ]);
  });

  it.each(named(guarded))('%s answers 401 to someone not signed in', async (_, endpoint) => {
    const answer = await reach(endpoint, undefined);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 401, code: 'not-signed-in' });
  });

  it.each(named(ofWorkspace))(
    '%s answers 404 to people of other workspaces, as if there were none',
    async (_, endpoint) => {
      for (const as of [stranger, foreigner]) {
        const real = await reach(endpoint, as);
        const made = await reach(endpoint, as, 'no-such-workspace');
        expect({ status: real.status, code: real.body.code }).toEqual({ status: 404, code: 'not-found' });
        expect(real.body['detail']).toBe(made.body['detail']);
      }
    },
  );

  it.each(named(ofWorkspace))(
    '%s answers 403 to each role without the right, and not 403 to the others',
    async (_, endpoint) => {
      if (endpoint.produces === 'stream' && !endpoint.path.includes(':id')) return;
      for (const role of ROLES) {
        if (role === 'owner' && endpoint.id === 'workspace.update') continue;
        const answer = await reach(endpoint, cookies[role]);
        const allowed = may(role, endpoint.access as Permission);
        expect({ role, refused: answer.status === 403 }).toEqual({ role, refused: !allowed });
        expect(answer.status, role).toBeLessThan(500);
      }
    },
  );

  it.each(named(ofWorkspace.filter(({ path }) => /:(id|editId)/.test(path))))(
    '%s answers 404 for an id of another workspace',
    async (_, endpoint) => {
      const zone = await buildZone(server.database, theirs, { sets: [] });
      const query = QUERIES[endpoint.id] ?? '';
      const path = `${endpoint.path.replace(':tenant', ours.slug).replaceAll(/:[A-Za-z]+/g, zone.id)}${query}`;
      const answer = await call(server, endpoint.method, path, { as: cookies.owner, ...validInput(endpoint) });
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'not-found' });
    },
  );
});

/** Queries without which an endpoint answers 400 before it looks for anything. */
const QUERIES: Record<string, string> = {
  'zone.diff': '?from=2026-01-01T00:00:00Z',
  'record-set.read-history': '?name=www&type=A',
};

/** A valid request of each endpoint that has a body or query, so that only the id can be what is wrong. */
function validInput(endpoint: Endpoint): { body?: unknown; headers?: Record<string, string> } {
  const headers = endpoint.ifMatch === 'required' ? { 'if-match': '"1"' } : {};
  const bodies: Record<string, unknown> = {
    'member.update': { role: 'viewer' },
    'provider-account.update': { name: 'x' },
    'provider-account.set-mode': { mode: 'MONITORING_ONLY' },
    'import.start': {},
    'zone.set-access': { access: 'READ_ONLY' },
    'zone.unlock': { reason: 'x' },
    'zone.create-snapshot': { name: 'x' },
    'tray.put-edit': { name: 'www', type: 'A', ttl: 60, values: ['192.0.2.1'] },
    'tray.check-paste': { text: 'www A 192.0.2.1', existing: 'add' },
    'tray.bulk': { select: { search: '' }, act: { kind: 'delete' } },
    'tray.paste': { text: 'www A 192.0.2.1', existing: 'add' },
    'zone.check': { name: 'www', type: 'A', ttl: 60, values: ['192.0.2.1'] },
    'change.update': { title: 'x' },
    'change.decide': { verdict: 'approve', planHash: 'a'.repeat(64) },
    'change.cancel': { reason: 'x' },
    'change.resolve': { action: 'retry', reason: 'x' },
    'change.comment': { body: 'x' },
    'order.pay-again': {},
    'order.give-auth-code': { authCode: 'x' },
    'registration.set-auto-renew': { on: true },
    'registration.set-lock': { on: true },
    'registration.set-name-servers': { servers: ['ns1.example.net', 'ns2.example.net'] },
    'registration.reveal-auth-code': { password: 'x' },
    'registration.quote': { action: 'renew', years: 1 },
    'contact.update': {
      kind: 'person',
      firstName: 'A',
      lastName: 'B',
      street: 'C',
      postalCode: '1',
      city: 'D',
      country: 'DE',
      phone: '030 1234567',
      email: 'a@example.org',
    },
  };
  const known = bodies[endpoint.id];
  if (known === undefined && endpoint.body !== undefined && !endpoint.body.safeParse(undefined).success) {
    throw new Error(`Add a valid body of ${endpoint.id} to this table.`);
  }
  return known === undefined ? { headers } : { headers, body: known };
}
