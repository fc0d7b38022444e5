import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformRole } from '#model/rules/permission.ts';
import { buildUser } from '#test/builders/workspace.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { isPlatformPermission } from '#model/rules/permission.ts';
import { call, startApi } from './api-server.ts';
import { ShopDesk } from './shop-desk.ts';

let shop: ShopDesk;
let operator: string;
let support: string;

async function platformPerson(role: PlatformRole): Promise<string> {
  const { id } = await buildUser(shop.world.db.database);
  await shop.world.db.database.asUser(null, (tx) =>
    tx.sql('insert into platform_role (user_id, role) values ($1, $2)', [id, role]),
  );
  return shop.server.signIn(id);
}

beforeAll(async () => {
  shop = await ShopDesk.open();
  operator = await platformPerson('platform-operator');
  support = await platformPerson('platform-support');
}, 60_000);
afterAll(() => shop?.close());

const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>, as = operator) =>
  call(shop.server, method, `/platform/sales${path}`, {
    as,
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  });

const KEY = `test_${'k'.repeat(30)}`;
const settings = () => ({
  registrar: {
    baseUrl: shop.world.registrar.apiUrl,
    user: shop.world.registrar.user,
    context: shop.world.registrar.context,
    nameServers: ['ns1.example.net', 'ns2.example.net'],
    holdCodes: ['EF-SANDBOX-FUNDS'],
  },
  payment: {
    baseUrl: shop.world.payments.apiUrl,
    mode: 'test',
    callbackUrl: null,
    returnUrl: 'https://shop.example.test',
  },
  taxRate: 1900,
  currency: 'EUR',
  texts: { terms: '/terms' },
  seller: { name: 'Shop', address: ['Musterweg 3'], vatId: 'DE136695976', country: 'DE', oss: true },
});

async function version(): Promise<string> {
  return `"${String((await ask('GET', '/settings')).body['version'])}"`;
}

const put = async (more: object = {}) =>
  ask('PUT', '/settings', { ...settings(), ...more }, { 'if-match': await version() });

describe('endpoints of the platform', () => {
  const endpoints = ENDPOINTS.map(({ endpoint }) => endpoint).filter(({ access }) => isPlatformPermission(access));

  it.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))(
    '%s does not exist for people without a role there, the owner of a workspace included',
    async (_, { method, path }) => {
      const owner = (await shop.newcomer()).as;
      const concrete = path
        .replace(':tld', 'de')
        .replace(':method', 'ideal')
        .replace(':id', '01890000-0000-7000-8000-000000000000');
      const real = await call(shop.server, method, concrete, { as: owner });
      const none = await call(shop.server, 'GET', '/platform/nothing', { as: owner });
      expect(real.status).toBe(404);
      expect(none.status).toBe(404);
    },
  );

  it('refuse support what only an operator may do', async () => {
    expect((await ask('GET', '/settings', undefined, undefined, support)).status).toBe(403);
    expect((await ask('PUT', '/state', { enabled: false }, undefined, support)).status).toBe(403);
  });

  it('say in the session who has a role there', async () => {
    const session = await call(shop.server, 'GET', '/session', { as: operator });
    expect(session.body['platform']).toMatchObject({ role: 'platform-operator' });
    const buyer = await call(shop.server, 'GET', '/session', { as: (await shop.newcomer()).as });
    expect(buyer.body['platform']).toBeNull();
  });
});

describe('settings of the shop', () => {
  it('are kept, with secrets that no answer, log or audit shows', async () => {
    const registrarPassword = 'a-secret-password';
    const answer = await put({ registrarPassword, paymentKey: KEY });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ registrarPasswordSet: true, paymentKeySet: true, texts: { terms: '/terms' } });
    const read = await ask('GET', '/settings');
    const { rows } = await shop.world.db.database.pool.query(
      'select registrar_secret, payment_secret from sales_settings',
    );
    const audit = await shop.world.db.database.inTenant({ tenantId: '00000000-0000-0000-0000-000000000000' }, (tx) =>
      tx.sql('select detail::text from audit_event'),
    );
    for (const text of [answer.text, read.text, JSON.stringify(rows), JSON.stringify(audit), shop.server.logged.join()])
      expect(text).not.toMatch(new RegExp(`${registrarPassword}|${KEY}`));
    expect(JSON.stringify(audit)).toContain('keyReplaced');
  });

  it('are refused when somebody changed them meanwhile', async () => {
    const seen = await version();
    await put();
    const late = await ask('PUT', '/settings', settings(), { 'if-match': seen });
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
  });

  it.each([
    ['a live key outside of production', { paymentKey: `live_${'k'.repeat(30)}` }, 'paymentKey'],
    ['a key of the other mode', { paymentKey: KEY, payment: { mode: 'live' } }, 'paymentKey'],
    ['a key that is none', { paymentKey: 'something-else' }, 'paymentKey'],
    ['one name server', { registrar: { nameServers: ['ns1.example.net'] } }, 'registrar.nameServers'],
    ['a name server that is no host', { registrar: { nameServers: ['ns1', 'ns 2'] } }, 'registrar.nameServers.0'],
    ['an address that runs code', { texts: { terms: 'javascript:alert(1)' } }, 'texts.terms'],
    ['a tax of 51 %', { taxRate: 5100 }, 'taxRate'],
    ['a currency of two letters', { currency: 'EU' }, 'currency'],
    ['a member nobody knows', { discount: 1 }, ''],
  ])('are refused with %s, naming it', async (_, more, path) => {
    const given = settings();
    const body = {
      ...given,
      ...more,
      registrar: { ...given.registrar, ...('registrar' in more ? more.registrar : {}) },
      payment: { ...given.payment, ...('payment' in more ? more.payment : {}) },
    };
    const answer = await ask('PUT', '/settings', body, { 'if-match': await version() });
    expect(answer.status).toBe(400);
    expect(answer.body.issues?.[0]?.path).toContain(path);
  });

  it('take a live key in production, and no test key', async () => {
    const production = await startApi({ on: shop.world.db, config: { stage: 'production' } });
    const send = async (paymentKey: string, mode: string) =>
      call(production, 'PUT', '/platform/sales/settings', {
        as: operator,
        headers: { 'if-match': await version() },
        body: { ...settings(), payment: { ...settings().payment, mode }, paymentKey },
      });
    expect((await send(KEY, 'test')).status).toBe(400);
    expect((await send(`live_${'k'.repeat(30)}`, 'live')).status).toBe(200);
    await production.stop();
  });
});

describe('the test of the connections', () => {
  // The workers of the shop stand in production: there, only live keys are used.
  const live = async (registrarPassword: string, paymentKey: string) => {
    await shop.world.db.database.asUser(null, (tx) => tx.sql(`update sales_settings set enabled = false`));
    const production = await startApi({
      on: shop.world.db,
      temporal: shop.temporal,
      config: { stage: 'production', vaultKeys: shop.world.vaultKeys },
      dispatch: () => shop.world.deps.dispatcher,
      limits: { checkWaitMs: 20_000 },
    });
    const body = { ...settings(), payment: { ...settings().payment, mode: 'live' }, registrarPassword, paymentKey };
    await call(production, 'PUT', '/platform/sales/settings', {
      as: operator,
      headers: { 'if-match': await version() },
      body,
    });
    const open = () => call(production, 'PUT', '/platform/sales/state', { as: operator, body: { enabled: true } });
    const early = await open();
    const answer = await call(production, 'POST', '/platform/sales/check', { as: operator });
    const opened = await open();
    await production.stop();
    return { early, answer, opened };
  };

  it('says that both let us in, lists the ways to pay, and only then the shop can open', async () => {
    const { early, answer, opened } = await live(shop.world.registrar.password, shop.world.payments.liveKey);
    expect(early).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body).toMatchObject({
      done: true,
      settings: { checks: { registrar: { ok: true, secretFrom: 'settings' }, payment: { ok: true } }, missing: [] },
    });
    expect(opened).toMatchObject({ status: 200, body: { enabled: true } });
    const { body } = await ask('GET', '/payment-methods');
    const ways = body.items as { id: string; domainOrders: boolean; subscriptions: boolean; closed: object | null }[];
    const way = (id: string) => ways.find((one) => one.id === id);
    expect(way('creditcard')).toMatchObject({ domainOrders: true, subscriptions: true, closed: null });
    expect(way('klarna')).toMatchObject({ domainOrders: false, closed: expect.anything() as object });
  });

  it('says what each of them answered to a wrong secret', async () => {
    const { answer, opened } = await live('not-the-password', `live_${'x'.repeat(30)}`);
    expect(answer.body).toMatchObject({
      settings: {
        checks: { registrar: { ok: false, code: 'provider-auth' }, payment: { ok: false, code: 'provider-auth' } },
      },
    });
    expect(opened.status).toBe(409);
    expect(opened.body.issues?.map(({ path }) => path)).toEqual(['registrar', 'payment']);
  });
});

describe('a shop that is open', () => {
  it('stays open when texts or tax change, and closes when an address or secret does', async () => {
    const open = () => shop.world.db.database.asUser(null, (tx) => tx.sql('update sales_settings set enabled = true'));
    await put();
    await open();
    expect((await put({ taxRate: 2000 })).body['enabled']).toBe(true);
    expect((await put({ registrarPassword: 'another-password' })).body).toMatchObject({
      enabled: false,
      checks: { registrar: null },
    });
    await open();
  });
});

describe('ways to pay', () => {
  it('whose money cannot come back are not opened for domains', async () => {
    const giftcard = await ask('PUT', '/payment-methods/giftcard', { domainOrders: true, subscriptions: false });
    expect(giftcard).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const ideal = await ask('PUT', '/payment-methods/ideal', { domainOrders: false, subscriptions: true });
    expect(ideal.body).toMatchObject({ id: 'ideal', domainOrders: false, subscriptions: true });
    expect((await ask('PUT', '/payment-methods/nothing', { domainOrders: true, subscriptions: true })).status).toBe(
      404,
    );
  });
});

describe('prices', () => {
  const prices = [
    { action: 'register', years: 1, amount: 1000 },
    { action: 'renew', years: 1, amount: 1200 },
  ];

  it('are replaced, shown with tax, and gone when the suffix goes', async () => {
    const set = await ask('PUT', '/tlds/co.uk', { enabled: true, prices });
    expect(set.body).toMatchObject({
      tld: 'co.uk',
      prices: [{ action: 'register', gross: { amount: 1190, currency: 'EUR' } }, { action: 'renew' }],
    });
    const list = await ask('GET', '/tlds?limit=2');
    expect(list.body.items).toHaveLength(2);
    expect(list.body.next).not.toBeNull();
    expect((await ask('DELETE', '/tlds/co.uk')).status).toBe(204);
    expect((await ask('DELETE', '/tlds/co.uk')).status).toBe(404);
  });

  it('below what the registrar takes are set only by one who says so', async () => {
    await call(shop.server, 'GET', `/shop/search?q=${shop.world.name()}`);
    await shop.world.db.database.asUser(null, (tx) =>
      tx.sql(`insert into name_lookup (name, status, cost, currency) values ('cost.test', 'free', 400, 'EUR')`),
    );
    const cheap = { enabled: true, prices: prices.map((price) => ({ ...price, amount: 300 })) };
    const refused = await ask('PUT', '/tlds/test', cheap);
    expect(refused).toMatchObject({ status: 409, body: { issues: [{ path: 'sellBelowCost' }] } });
    const meant = await ask('PUT', '/tlds/test', { ...cheap, sellBelowCost: true });
    expect(meant.body).toMatchObject({ belowCost: true, cost: { amount: 400 } });
  });

  it.each([
    ['0 years', [{ action: 'register', years: 0, amount: 1 }]],
    ['-1 years', [{ action: 'register', years: -1, amount: 1 }]],
    ['11 years', [{ action: 'register', years: 11, amount: 1 }]],
    ['1e1 years', [{ action: 'register', years: '1e1', amount: 1 }]],
    ['no amount', [{ action: 'register', years: 1, amount: 0 }]],
    ['a negative amount', [{ action: 'register', years: 1, amount: -100 }]],
    ['half a cent', [{ action: 'register', years: 1, amount: 10.5 }]],
    ['a price twice', [...prices, { action: 'renew', years: 1, amount: 5 }]],
    ['no renewal', [{ action: 'register', years: 1, amount: 100 }]],
    ['a transfer of two years', [...prices, { action: 'transfer', years: 2, amount: 100 }]],
    ['an act nobody knows', [{ action: 'steal', years: 1, amount: 100 }]],
    ['none at all', []],
  ])('with %s are refused', async (_, wrong) => {
    const answer = await ask('PUT', '/tlds/org', { enabled: true, prices: wrong });
    expect(answer.status).toBe(400);
    expect(answer.body.issues?.[0]?.path).toMatch(/^prices/);
  });
});
