import { afterEach, describe, expect, it } from 'vitest';
import { asking, call, newPayment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

describe('what the stand-in refuses', () => {
  it.each([
    [{ surprise: true }, 422, 'surprise'],
    [{ amount: { currency: 'EUR', value: '9.9' } }, 422, 'amount.value'],
    [{ amount: { currency: 'EUR', value: 9.99 } }, 422, 'amount.value'],
    [{ amount: { currency: 'JPY', value: '10.00' }, method: 'creditcard' }, 422, 'amount.value'],
    [{ amount: { currency: 'XXX', value: '10.00' } }, 422, 'amount.currency'],
    [{ amount: { currency: 'EUR', value: '0.00' } }, 422, 'amount'],
    [{ amount: { currency: 'EUR', value: '1000000000.00' }, method: 'ideal' }, 422, 'amount'],
    [{ amount: { currency: 'EUR', value: '0.50' }, method: 'eps' }, 422, 'amount'],
    [{ amount: { currency: 'USD', value: '10.00' }, method: 'ideal' }, 422, 'amount'],
    [{ description: undefined }, 422, 'description'],
    [{ redirectUrl: null }, 422, 'redirectUrl'],
    [{ webhookUrl: 'not an address' }, 422, 'webhookUrl'],
    [{ locale: 'xx_XX' }, 422, 'locale'],
    [{ method: 'barter' }, 422, 'method'],
    [{ method: 'directdebit' }, 422, 'method'],
    [{ metadata: { long: 'x'.repeat(1100) } }, 422, 'metadata'],
    [{ customerId: 'cst_nobody' }, 422, 'customerId'],
    [{ sequenceType: 'first' }, 422, 'customerId'],
    [{ sequenceType: 'recurring' }, 422, 'customerId'],
  ])('a payment with %j, naming the member', async (members, status, field) => {
    const mollie = await start();
    const answer = await call(mollie, 'POST', '/payments', asking(members));
    expect(answer).toMatchObject({ status, body: { status, field, title: 'Unprocessable Entity' } });
    expect(mollie.control.counts()).toEqual({});
  });

  it('a key that is wrong, revoked or missing', async () => {
    const mollie = await start();
    const status = async (authorization: string) =>
      (await call(mollie, 'GET', '/payments', undefined, { authorization })).status;
    expect(await status('Bearer test_wrong')).toBe(401);
    expect(await status('Basic abc')).toBe(401);
    expect(await status(`Bearer ${mollie.testKey}`)).toBe(200);
    mollie.control.setKey(mollie.testKey, false);
    expect(await status(`Bearer ${mollie.testKey}`)).toBe(401);
    mollie.control.setKey(mollie.testKey, true);
    expect(await status(`Bearer ${mollie.testKey}`)).toBe(200);
  });

  it('to show objects of test mode to a live key, and the other way round', async () => {
    const mollie = await start();
    const id = await newPayment(mollie);
    const live = { authorization: `Bearer ${mollie.liveKey}` };
    expect((await call(mollie, 'GET', `/payments/${id}`, undefined, live)).status).toBe(404);
    expect((await call(mollie, 'GET', '/payments', undefined, live)).body['count']).toBe(0);
    expect((await call(mollie, 'GET', '/payments')).body['count']).toBe(1);
  });

  it('paths and methods it does not have, and bodies that are no JSON', async () => {
    const mollie = await start();
    expect((await call(mollie, 'GET', '/nothing')).status).toBe(404);
    expect((await call(mollie, 'PUT', '/payments')).status).toBe(405);
    expect((await call(mollie, 'POST', '/payments', '{')).status).toBe(400);
    expect((await call(mollie, 'GET', '/payments/tr_Unknown001')).status).toBe(404);
    expect((await call(mollie, 'GET', '/payments/%E0%A4%A?x=%E0')).status).toBe(404);
  });
});

describe('lists', () => {
  it('come newest first, in pages of a limit, each with the address of the next', async () => {
    const mollie = await start();
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await newPayment(mollie));
    const seen: string[] = [];
    let next: string | null = '/payments?limit=2';
    while (next !== null) {
      const { body } = await call(mollie, 'GET', next);
      seen.push(...(body['_embedded'] as { payments: { id: string }[] }).payments.map(({ id }) => id));
      const link = (body['_links'] as { next: { href: string } | null }).next;
      next = link === null ? null : link.href.slice(mollie.apiUrl.length);
    }
    expect(seen).toEqual(ids);
    for (const query of ['limit=0', 'limit=251', 'limit=x', 'from=tr_nobody', 'sort=up'])
      expect((await call(mollie, 'GET', `/payments?${query}`)).status).toBe(400);
  });
});
