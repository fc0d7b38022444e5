import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, call, startApi } from './api-server.ts';
import { CONTACT, ShopDesk } from './shop-desk.ts';

const wait = { timeout: 20_000, interval: 50 };
let shop: ShopDesk;

beforeAll(async () => {
  shop = await ShopDesk.open();
}, 60_000);
afterAll(() => shop?.close());

async function sell(enabled: boolean): Promise<void> {
  await shop.world.db.database.asUser(null, (tx) => tx.sql('update sales_settings set enabled = $1', [enabled]));
}

describe('the search for names', () => {
  it('finds the name that was asked for, other suffixes and variations, with all that they cost', async () => {
    const name = shop.world.name();
    const { body, status } = await call(shop.server, 'GET', `/shop/search?q=${name}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      complete: true,
      exact: { name, status: 'free', kind: 'exact', prices: [{ years: 1, gross: { amount: 1000, currency: 'EUR' } }] },
    });
    const others = body['others'] as { name: string; kind: string; prices: { years: number }[] }[];
    const com = others.find((one) => one.name === name.replace('.de', '.com'));
    expect(com?.prices.map(({ years }) => years)).toEqual([1, 2]);
    expect(others.filter(({ kind }) => kind === 'variation').length).toBeGreaterThan(2);
  });

  it('asks the registrar once for what many look for, in one request', async () => {
    const name = shop.world.name();
    const before = searches();
    await Promise.all(Array.from({ length: 8 }, () => call(shop.server, 'GET', `/shop/search?q=${name}`)));
    await call(shop.server, 'GET', `/shop/search?q=${name.toUpperCase()}`);
    expect(searches() - before).toBe(1);
  });

  it('says that a name is taken, and of one that could not be asked that nobody knows', async () => {
    const taken = await call(shop.server, 'GET', '/shop/search?q=google.de');
    expect(taken.body['exact']).toMatchObject({ status: 'taken', prices: [] });
    shop.world.registrar.control.faults.add([
      { match: { path: '/domainstudio' }, kind: 'status', status: 503, times: 1 },
    ]);
    const unknown = await call(shop.server, 'GET', `/shop/search?q=${shop.world.name()}`);
    expect(unknown.body).toMatchObject({ complete: false, exact: { status: 'unknown' } });
  });

  it('keeps a hundred of the day’s searches for orders', async () => {
    await spent(400);
    const { body } = await call(shop.server, 'GET', `/shop/search?q=${shop.world.name()}`);
    expect(body).toMatchObject({ complete: false, exact: { status: 'unknown' } });
    await spent(0);
  });

  it.each([
    ['co.uk', 'shop-public-suffix'],
    ['раypal.com', 'shop-mixed-scripts'],
    ['xn--a', 'shop-no-name'],
    [`${'a'.repeat(64)}.de`, 'shop-no-name'],
  ])('refuses %s and says why', async (text, code) => {
    const answer = await call(shop.server, 'GET', `/shop/search?q=${encodeURIComponent(text)}`);
    expect(answer.status).toBe(400);
    expect(answer.body.issues).toMatchObject([{ path: 'q', code }]);
  });

  it('says that a suffix is not on sale, and offers others', async () => {
    const { body } = await call(shop.server, 'GET', '/shop/search?q=foo.museum');
    expect(body['exact']).toMatchObject({ status: 'not-offered', name: 'foo.museum' });
    expect((body['others'] as unknown[]).length).toBeGreaterThan(1);
  });

  it('stops a visitor who has the registrar asked too often', async () => {
    const narrow = await startApi({
      on: shop.world.db,
      temporal: shop.temporal,
      limits: { searchesPerAddress: 2, searchWaitMs: 1 },
    });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1)
      statuses.push((await call(narrow, 'GET', `/shop/search?q=${shop.world.name()}`)).status);
    await narrow.stop();
    await shop.world.db.database.pool.query(`delete from rate_limit where key like 'name-search%'`);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('a purchase', () => {
  it('goes from sign-up to a payment page in the buyer’s language that leads back to the order', async () => {
    const buyer = await shop.newcomer();
    const placed = await shop.order(buyer);
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({ state: 'placed', total: { amount: 1000, currency: 'EUR' }, payComing: true });
    const id = String(placed.body['id']);
    await vi.waitFor(
      async () => expect(await shop.reads(buyer, id)).toMatchObject({ state: 'awaiting-payment' }),
      wait,
    );
    const now = await shop.reads(buyer, id);
    expect(now['payAt']).toMatch(/^http:\/\/127\.0\.0\.1/);
    const [payment] = shop.world.payments.control.world.state.payments.all().filter((one) => one.id === reference(now));
    expect(payment).toMatchObject({
      locale: 'de_DE',
      redirectUrl: `https://shop.example.test${buyer.at}/orders/${id}`,
    });
  });

  it('is one order and one payment, however often it is sent', async () => {
    const buyer = await shop.newcomer();
    const quoteId = String((await shop.quoteFor(buyer)).body['id']);
    const wish = {
      quoteId,
      contactId: await shop.contactOf(buyer),
      acceptTerms: true,
      startAtOnce: true,
      locale: 'en',
    };
    const send = (key: string) => call(shop.server, 'POST', `${buyer.at}/orders`, { as: buyer.as, body: wish, key });
    const [first, same, again] = [await send('the-same-key'), await send('the-same-key'), await send('another-key')];
    expect([first.status, same.status, again.status]).toEqual([201, 201, 200]);
    expect(new Set([first, same, again].map(({ body }) => body['id'])).size).toBe(1);
    const id = String(first.body['id']);
    await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
    expect(shop.world.references(id)).toHaveLength(1);
  });

  it('is refused once the price has run out, and nothing is ordered', async () => {
    const buyer = await shop.newcomer();
    const quote = await shop.quoteFor(buyer);
    await shop.world.db.database.inTenant({ tenantId: await shop.tenantOf(buyer) }, (tx) =>
      tx.sql(`update quote set expires_at = clock_timestamp() where id = $1`, [quote.body['id']]),
    );
    const answer = await shop.order(buyer, { quoteId: quote.body['id'] });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict', issues: [{ path: 'quoteId' }] } });
    expect((await call(shop.server, 'GET', `${buyer.at}/orders`, { as: buyer.as })).body.items).toEqual([]);
  });

  it('can be cancelled until it is paid', async () => {
    const buyer = await shop.newcomer();
    const id = String((await shop.order(buyer)).body['id']);
    await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
    const cancelled = await call(shop.server, 'POST', `${buyer.at}/orders/${id}/cancel`, { as: buyer.as });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', payAt: null, canCancel: false } });
    const again = await call(shop.server, 'POST', `${buyer.at}/orders/${id}/cancel`, { as: buyer.as });
    expect(again.status).toBe(409);
  });

  it('gets another payment after one that failed', async () => {
    const buyer = await shop.newcomer();
    const id = String((await shop.order(buyer, { method: 'ideal' })).body['id']);
    await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
    shop.world.payments.control.fail(shop.world.references(id)[0] ?? '');
    await vi.waitFor(async () => expect(await shop.reads(buyer, id)).toMatchObject({ canPayAgain: true }), wait);
    const again = await call(shop.server, 'POST', `${buyer.at}/orders/${id}/payments`, { as: buyer.as, body: {} });
    expect(again.status).toBe(200);
    await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
    expect(shop.world.references(id)).toHaveLength(2);
  });

  it.each([
    ['a way to pay that is not for domains', { method: 'giftcard' }, 'method'],
    ['a way to pay that does not take so little', { method: 'banktransfer' }, 'method'],
    ['terms that were not agreed to', { acceptTerms: false }, 'acceptTerms'],
    ['no wish to begin at once', { startAtOnce: false }, 'startAtOnce'],
    ['a price that the buyer names', { amount: 1 }, ''],
  ])('is refused with %s', async (_, more, path) => {
    const answer = await shop.order(await shop.newcomer(), more);
    expect(answer.status).toBe(400);
    expect(answer.body.issues?.[0]?.path).toContain(path);
  });

  it.each([0, -1, 1.5, 11, '1e1', 7])('of %s years is refused', async (years) => {
    const buyer = await shop.newcomer();
    const answer = await shop.quoteFor(buyer, shop.world.name(), years as number);
    expect(answer.status).toBe(400);
    expect(answer.body.issues?.[0]?.path).toBe('years');
  });

  it('of a taken name gets no price', async () => {
    expect(await shop.quoteFor(await shop.newcomer(), 'google.de')).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  it('of somebody else is 404, with its quote and contact', async () => {
    const [one, other] = [await shop.newcomer(), await shop.newcomer()];
    const quoteId = String((await shop.quoteFor(one)).body['id']);
    const contactId = await shop.contactOf(one);
    expect((await shop.order(other, { quoteId })).status).toBe(404);
    expect((await shop.order(other, { contactId })).status).toBe(404);
    const id = String((await shop.order(one)).body['id']);
    expect((await call(shop.server, 'GET', `${other.at}/orders/${id}`, { as: other.as })).status).toBe(404);
    expect((await call(shop.server, 'GET', `${one.at}/orders/${id}`, { as: other.as })).status).toBe(404);
  });
});

describe('a contact', () => {
  it('is kept as registries want it, and its handle falls with a change', async () => {
    const buyer = await shop.newcomer();
    const id = await shop.contactOf(buyer);
    const read = await call(shop.server, 'GET', `${buyer.at}/contacts/${id}`, { as: buyer.as });
    expect(read.body).toMatchObject({ phone: '+49.9410000000', email: 'anna@example.org', version: 1 });
    const tenantId = await shop.tenantOf(buyer);
    const handle = (sql: string) =>
      shop.world.db.database.inTenant({ tenantId }, (tx) => tx.sql<{ handle: string }>(sql, [id]));
    await handle(`update contact set handle = '1' where id = $1`);
    const headers = { 'if-match': '"1"' };
    const body = { ...CONTACT, city: 'Passau' };
    const put = await call(shop.server, 'PUT', `${buyer.at}/contacts/${id}`, { as: buyer.as, body, headers });
    expect(put).toMatchObject({ status: 200, body: { city: 'Passau', version: 2 } });
    expect(await handle('select handle from contact where id = $1')).toEqual([{ handle: null }]);
    const late = await call(shop.server, 'PUT', `${buyer.at}/contacts/${id}`, { as: buyer.as, body, headers });
    expect(late.status).toBe(412);
  });

  it.each([
    ['phone', { phone: '12' }],
    ['organisation', { kind: 'organisation' }],
    ['country', { country: 'Germany' }],
    ['email', { email: 'anna' }],
    ['street', { street: 'a\r\nb' }],
  ])('with a wrong %s is refused at that member', async (path, wrong) => {
    const buyer = await shop.newcomer();
    const body = { ...CONTACT, ...wrong };
    const answer = await call(shop.server, 'POST', `${buyer.at}/contacts`, { as: buyer.as, body });
    expect(answer.status).toBe(400);
    expect(answer.body.issues?.map((issue) => issue.path)).toContain(path);
  });
});

describe('sign-up', () => {
  it('tells a person who has an account to sign in, and changes nothing', async () => {
    const body = { email: 'twice@example.org', name: 'Twice', password: 'correct horse battery' };
    const [first, second] = [
      await call(shop.server, 'POST', '/sign-up', { body, key: null }),
      await call(shop.server, 'POST', '/sign-up', { body: { ...body, email: 'TWICE@example.org ' }, key: null }),
    ];
    expect([first.status, second.status]).toEqual([201, 409]);
    expect(second.body.issues).toMatchObject([{ path: 'email', code: 'sign-up-taken' }]);
    expect(second.headers.get('set-cookie')).toBeNull();
  });

  it('is closed under the address of one who may read workflow histories', async () => {
    const codecOperators = new Set(['sre@example.org']);
    const guarded = await startApi({ on: shop.world.db, temporal: shop.temporal, config: { codecOperators } });
    const body = { email: 'SRE@example.org', name: 'Not them', password: 'correct horse battery' };
    expect((await call(guarded, 'POST', '/sign-up', { body, key: null })).status).toBe(409);
    await guarded.stop();
  });
});

describe('the kill switch', () => {
  it('closes every way to buy, and leaves orders as they are', async () => {
    const buyer = await shop.newcomer();
    const id = String((await shop.order(buyer)).body['id']);
    const quoteId = String((await shop.quoteFor(buyer)).body['id']);
    await sell(false);
    const wish = {
      quoteId,
      contactId: await shop.contactOf(buyer),
      acceptTerms: true,
      startAtOnce: true,
      locale: 'en',
    };
    const closed = [
      call(shop.server, 'GET', '/shop/search?q=foo'),
      call(shop.server, 'GET', '/shop/tlds'),
      call(shop.server, 'GET', '/shop/payment-methods'),
      call(shop.server, 'POST', `${buyer.at}/quotes`, { as: buyer.as, body: { name: shop.world.name(), years: 1 } }),
      call(shop.server, 'POST', `${buyer.at}/orders`, { as: buyer.as, body: wish }),
      call(shop.server, 'POST', '/sign-up', {
        key: null,
        body: { email: 'x@example.org', name: 'X', password: 'x'.repeat(12) },
      }),
    ];
    const answers = await Promise.all(closed);
    await sell(true);
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(closed.map(() => '503 sales-disabled'));
    expect((await shop.reads(buyer, id))['id']).toBe(id);
  });
});

function reference(body: Answer['body']): string | null {
  return (body['payments'] as { reference: string | null }[])[0]?.reference ?? null;
}

function searches(): number {
  return shop.world.registrar.control.requests.since(0).filter((one) => one.path.endsWith('/domainstudio')).length;
}

/** As if so many searches had been made today. */
async function spent(count: number): Promise<void> {
  await shop.world.db.database.asUser(null, (tx) => tx.sql('update registrar_search set searches = $1', [count]));
}
