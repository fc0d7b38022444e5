import argon2 from 'argon2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSweepRegistrations } from '#activities/sales/sweep-registrations.ts';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { type Answer, type ApiServer, call, startApi } from './api-server.ts';

const PASSWORD = 'correct horse battery';
const DAY = 86_400_000;
/** Only the queue counts: the client is the world's. */
const NOWHERE = { address: '', namespace: '', codecKeys: { current: '1', keys: new Map() } };
const wait = { timeout: 20_000, interval: 50 };
let world: SalesWorld;
let server: ApiServer;
let owner: string;
let at: string;

beforeAll(async () => {
  world = await SalesWorld.open();
  server = await startApi({
    on: world.db,
    temporal: world.temporal.client,
    dispatch: () => world.deps.dispatcher,
    config: { temporal: { ...NOWHERE, taskQueue: world.temporal.taskQueue }, vaultKeys: world.vaultKeys },
    limits: { expensivePerMinute: 10_000, writesPerMinute: 10_000, signInPerAddress: 10_000, signInPerEmail: 10_000 },
  });
  const { users, slug } = world.workspace;
  const hash = await argon2.hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await world.db.database.asUser(null, async (tx) => {
    await tx.sql('update app_user set password_hash = $2 where id = $1', [users.owner, hash]);
    await tx.sql(`insert into tld (label) values ('de')`);
    for (const [action, years, amount] of [
      ['register', 1, 840],
      ['renew', 1, 840],
      ['renew', 2, 1680],
      ['restore', 1, 5000],
    ] as const)
      await tx.sql(`insert into tld_price values ('de', $1, $2, $3, 'EUR')`, [action, years, amount]);
  });
  owner = await server.signIn(users.owner);
  at = `/t/${slug}/registrations`;
}, 60_000);
beforeEach(() => world.reset());
afterAll(async () => {
  await server?.stop();
  await world?.close();
});

const ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, key?: string): Promise<Answer> =>
  call(server, method, path, {
    as: owner,
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });

interface Held {
  name: string;
  orderId: string;
  path: string;
}

/** A domain that was bought a moment ago, with all that is wanted of it done. */
async function bought(): Promise<Held> {
  const name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE' } });
  const orderId = await world.place(name);
  world.later(60_000, () => world.pay(orderId));
  await world.begin();
  expect(await world.ended(orderId)).toBe('registered');
  await world.quiet();
  const { body } = await ask('GET', `${at}?search=${name}`);
  return { name, orderId, path: `${at}/${String(body.items?.[0]?.['id'])}` };
}

/** The domain at the registrar. */
function outside(name: string) {
  const { domains, cancelations } = world.registrar.control.core.world;
  return { domain: domains[name]?.at(-1)?.domain ?? null, cancelation: cancelations[name] ?? null };
}

async function settled(path: string): Promise<Answer['body']> {
  await world.quiet();
  return (await ask('GET', path)).body;
}

function setting(body: Answer['body'], kind: string): Record<string, unknown> | undefined {
  return (body['settings'] as Record<string, unknown>[]).find((one) => one['kind'] === kind);
}

describe('a domain that was bought', () => {
  it('is listed, carries our mark, and is not renewed by the registrar at our cost', async () => {
    const { name, orderId, path } = await bought();
    const { body } = await ask('GET', path);
    expect(body).toMatchObject({ name, state: 'active', autoRenew: false, attention: false, holder: 'Anna Beispiel' });
    expect(setting(body, 'auto-renew')).toMatchObject({ on: false, state: 'done' });
    expect(body['seen']).toMatchObject({ ending: true, locked: false });
    expect(outside(name)).toMatchObject({
      domain: { comment: orderId },
      cancelation: { type: 'DELETE', execution: 'EXPIRE' },
    });
    expect((body['orders'] as unknown[]).length).toBe(1);
  });

  it('stays registered when what follows fails, is repaired the next day, and costs no refund', async () => {
    const name = world.name();
    const refuse = { code: 'EF0103120', text: 'Not billed yet' };
    world.registrar.control.script({ [name]: { status: 'FREE', cancelation: [{ refuse }, {}] } });
    const orderId = await world.place(name);
    world.later(60_000, () => world.pay(orderId));
    await world.begin();
    expect(await world.ended(orderId)).toBe('registered');
    await world.quiet();
    const { body } = await ask('GET', `${at}?search=${name}`);
    const path = `${at}/${String(body.items?.[0]?.['id'])}`;
    expect(body.items?.[0]).toMatchObject({ attention: true });
    expect(await world.alerts(orderId)).toContain('setting-refused');
    await world.sql(`update registration_setting set ended_at = now() - interval '1 day' where state = 'refused'`);
    await tended(path);
    const repaired = await settled(path);
    expect(setting(repaired, 'auto-renew')).toMatchObject({ on: false, state: 'done', failure: null });
    expect(outside(name).cancelation).not.toBeNull();
    expect(await world.state(orderId)).toBe('registered');
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
  });
});

/** As the sweep does when a domain's time has come. */
async function tended(path: string): Promise<void> {
  const id = path.split('/').at(-1) ?? '';
  await world.sql(`update registration set look_due_at = now() - interval '1 second', looked_at = null where id = $1`, [
    id,
  ]);
  await createSweepRegistrations(world.deps).sweepRegistrations();
  await world.begin();
}

describe('what is wanted of a domain', () => {
  it('is done at the registrar: renewals, lock, name servers', async () => {
    const { name, path } = await bought();
    expect((await ask('PUT', `${path}/auto-renew`, { on: true })).status).toBe(202);
    expect(setting(await settled(path), 'auto-renew')).toMatchObject({ on: true, state: 'done' });
    expect(outside(name).cancelation).toBeNull();
    expect((await ask('PUT', `${path}/lock`, { on: true })).status).toBe(202);
    await settled(path);
    expect(outside(name).domain?.registryStatus).toBe('LOCK');
    const servers = ['ns1.example.net', `ns2.${name} 192.0.2.5 2001:db8::5`];
    const asked = await ask('PUT', `${path}/name-servers`, { servers });
    expect(setting(asked.body, 'name-servers')).toMatchObject({ servers, state: 'wanted' });
    expect((await settled(path))['seen']).toMatchObject({ nameServers: servers, locked: true });
    expect(outside(name).domain?.nameServers).toEqual([
      { name: 'ns1.example.net' },
      { name: `ns2.${name}`, ipAddresses: ['192.0.2.5', '2001:db8::5'] },
    ]);
    const wishes = ((await ask('GET', path)).body['moments'] as { what: string; kind: string; who: string | null }[])
      .filter(({ what, who }) => what === 'registration.setting-wanted' && who !== null)
      .map(({ kind }) => kind);
    expect(wishes).toEqual(['name-servers', 'lock', 'auto-renew']);
  });

  it('of two wishes the last one counts', async () => {
    const { name, path } = await bought();
    await Promise.all([ask('PUT', `${path}/lock`, { on: true }), ask('PUT', `${path}/auto-renew`, { on: true })]);
    await ask('PUT', `${path}/lock`, { on: false });
    const body = await settled(path);
    expect(setting(body, 'lock')).toMatchObject({ on: false, state: 'done' });
    expect(outside(name)).toMatchObject({ domain: { registryStatus: 'ACTIVE' }, cancelation: null });
  });

  it('is shown as refused, with the reason, where the registry does not do it', async () => {
    const { name, orderId, path } = await bought();
    world.registrar.control.script({ [name]: { update: { end: 'FAILED' } } });
    await ask('PUT', `${path}/name-servers`, { servers: ['ns1.example.net', 'ns2.example.net'] });
    const body = await settled(path);
    expect(setting(body, 'name-servers')).toMatchObject({ state: 'refused', failure: { code: 'provider-refused' } });
    expect(body).toMatchObject({ attention: true });
    expect(await world.alerts(orderId)).toContain('setting-refused');
  });

  it.each([
    [['ns1.example.net'], 'name-servers-count'],
    [['ns1.example.net', 'not a host!'], 'name-server-name'],
  ])('name servers %j are refused at their field', async (servers, code) => {
    const { path } = await bought();
    const answer = await ask('PUT', `${path}/name-servers`, { servers });
    expect(answer.status).toBe(400);
    expect(answer.body.issues).toMatchObject([{ path: 'servers', code }]);
  });
});

describe('an AuthCode', () => {
  it('is shown once, to who gives the password again, and is kept nowhere', async () => {
    const { name, path } = await bought();
    const wrong = await ask('POST', `${path}/auth-code`, { password: 'a wrong password' });
    expect(wrong.status).toBe(400);
    expect(wrong.body.issues).toMatchObject([{ path: 'password' }]);
    expect(outside(name).domain?.authinfo).toBeNull();
    const first = await ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-first');
    expect(first.status, first.text).toBe(200);
    const code = String(first.body['authCode']);
    expect(code).toBe(outside(name).domain?.authinfo);
    expect(first.body['validUntil']).not.toBeNull();
    const again = await ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-first');
    expect(again.body['authCode']).toBeNull();
    const second = await ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-second');
    expect(second.body['authCode']).not.toBe(code);
    expect(second.body['authCode']).toBe(outside(name).domain?.authinfo);
    for (const [table, column] of [
      ['auth_code_reveal', 'sealed'],
      ['idempotency_key', 'response_body::text'],
      ['audit_event', 'detail::text'],
      ['workflow_outbox', 'args::text'],
    ])
      expect(
        await world.sql(`select 1 from ${table} where position($1 in ${column}) > 0 or position($2 in ${column}) > 0`, [
          code,
          String(second.body['authCode']),
        ]),
      ).toEqual([]);
    expect(await world.sql('select 1 from auth_code_reveal')).toEqual([]);
    const moments = ((await ask('GET', path)).body['moments'] as { what: string }[]).map(({ what }) => what);
    expect(moments.filter((what) => what === 'registration.auth-code-revealed').length).toBe(2);
    const told = await world.sql<{ template: string; recipient: string }>(
      'select template, recipient from mail_message where about = $1',
      [path.replace(`${at}/`, 'registration/')],
    );
    const other = { template: 'auth-code-shown', recipient: world.workspace.emails.admin };
    expect(told).toEqual([other, other]);
  });

  it('is not given when the registrar is away, and that is said', async () => {
    const { path } = await bought();
    world.registrar.control.faults.add([{ match: { path: '/_authinfo1' }, kind: 'status', status: 503, times: 9 }]);
    const answer = await ask('POST', `${path}/auth-code`, { password: PASSWORD });
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'provider-unavailable' });
  });
});

describe('a renewal', () => {
  async function order(path: string, action: 'renew' | 'restore', years = 1): Promise<Answer> {
    const quote = await ask('POST', `${path}/quotes`, { action, years });
    expect(quote.status, quote.text).toBe(201);
    return ask('POST', at.replace('registrations', 'orders'), {
      quoteId: quote.body['id'],
      acceptTerms: true,
      startAtOnce: true,
      locale: 'en',
    });
  }

  async function paid(answer: Answer): Promise<string> {
    expect(answer.status, answer.text).toBe(201);
    const id = String(answer.body['id']);
    await world.until('the payment', () => world.references(id).length === 1);
    world.pay(id);
    await world.ended(id);
    await world.quiet();
    return id;
  }

  it('adds its years once, and leaves the end of the term as it was wanted', async () => {
    const { name, path } = await bought();
    const before = outside(name).domain?.expire ?? 0;
    const offers = (await ask('GET', path)).body['offers'];
    expect(offers).toMatchObject([
      { action: 'renew', price: { years: 1, gross: { amount: 1000 } } },
      { action: 'renew', price: { years: 2 } },
    ]);
    const id = await paid(await order(path, 'renew'));
    expect(await world.state(id)).toBe('registered');
    const after = outside(name);
    expect(new Date(after.domain?.expire ?? 0).getUTCFullYear()).toBe(new Date(before).getUTCFullYear() + 1);
    expect(after.cancelation).not.toBeNull();
    const body = await settled(path);
    expect(body).toMatchObject({ state: 'active', expiresAt: new Date(after.domain?.expire ?? 0).toISOString() });
    expect(setting(body, 'auto-renew')).toMatchObject({ on: false, state: 'done' });
    const renewals = world.registrar.control.ledger
      .since()
      .filter((one) => one.kind === 'renewal' && one.name === name);
    expect(renewals.length).toBe(1);
    expect(await world.alerts(id)).toEqual([]);
  });

  it('is one at a time: a second order waits until the first is paid or cancelled', async () => {
    const { path } = await bought();
    const first = await order(path, 'renew');
    expect(first.status).toBe(201);
    const second = await order(path, 'renew');
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ sentence: { code: 'order-open-already' } });
    expect((await ask('GET', path)).body['offers']).toEqual([]);
    await vi.waitFor(async () => {
      const now = await ask('GET', `${at.replace('registrations', 'orders')}/${String(first.body['id'])}`);
      expect(now.body['state']).toBe('awaiting-payment');
    }, wait);
    await world.cancelOrder(String(first.body['id']));
    // An order that waits for money would move the clocks of the tests after this one.
    await paid(await order(path, 'renew'));
  });

  it('is not on offer for a term that is not sold, nor a restore of a domain that is active', async () => {
    const { path } = await bought();
    expect(await ask('POST', `${path}/quotes`, { action: 'renew', years: 5 })).toMatchObject({ status: 400 });
    expect(await ask('POST', `${path}/quotes`, { action: 'restore', years: 1 })).toMatchObject({ status: 409 });
  });

  it('of a domain that was deleted at the end of its term is a restore', async () => {
    const { name, path } = await bought();
    await world.registrar.control.advance(366 * DAY);
    expect(outside(name).domain).toBeNull();
    await world.sql(`update registration set missing_since = now() - interval '2 hours' where name = $1`, [name]);
    await tended(path);
    await vi.waitFor(async () => expect((await ask('GET', path)).body).toMatchObject({ state: 'redemption' }), wait);
    const body = (await ask('GET', path)).body;
    expect(body).toMatchObject({ offers: [{ action: 'restore', price: { net: { amount: 5000 } } }] });
    expect(await ask('PUT', `${path}/lock`, { on: true })).toMatchObject({ status: 409 });
    const id = await paid(await order(path, 'restore'));
    expect(await world.state(id)).toBe('registered');
    expect(outside(name).domain).not.toBeNull();
    expect(await settled(path)).toMatchObject({ state: 'active' });
  });
});

describe('a domain that left', () => {
  it('is gone, is looked at no more, and takes no wishes', async () => {
    const { name, path } = await bought();
    world.registrar.control.loseDomain(name);
    await world.sql(`update registration set missing_since = now() - interval '2 hours' where name = $1`, [name]);
    await tended(path);
    await vi.waitFor(async () => expect((await ask('GET', path)).body).toMatchObject({ state: 'gone' }), wait);
    expect((await ask('GET', path)).body).toMatchObject({ departure: 'transferred', offers: [] });
    expect(await world.sql('select 1 from registration where name = $1 and look_due_at is not null', [name])).toEqual(
      [],
    );
    expect(await ask('PUT', `${path}/auto-renew`, { on: true })).toMatchObject({ status: 409 });
    expect(await ask('POST', `${path}/auth-code`, { password: PASSWORD })).toMatchObject({ status: 409 });
  });
});
