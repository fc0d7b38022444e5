import { afterEach, describe, expect, it } from 'vitest';
import {
  asking,
  call,
  DAY,
  eur,
  HOUR,
  listen,
  MINUTE,
  newMandate,
  newPayment,
  payment,
  start,
  stopAll,
} from './mollie-world.ts';

afterEach(stopAll);

describe('payments of the Mollie stand-in', () => {
  it('are created open with what was asked for, in HAL, with a checkout address', async () => {
    const mollie = await start();
    const { status, type, body } = await call(
      mollie,
      'POST',
      '/payments',
      asking({ method: 'ideal', locale: 'de_DE' }),
    );
    expect({ status, type }).toEqual({ status: 201, type: 'application/hal+json' });
    expect(body).toMatchObject({
      resource: 'payment',
      id: expect.stringMatching(/^tr_/),
      mode: 'test',
      status: 'open',
      method: 'ideal',
      amount: eur('9.99'),
      metadata: { orderId: 'ord-1001' },
      isCancelable: false,
      _links: { checkout: { href: expect.stringContaining('/checkout/'), type: 'text/html' } },
    });
    expect(mollie.control.counts()).toEqual({ 'payment-created': 1 });
  });

  it.each([
    ['ideal', 15 * MINUTE, 0],
    ['creditcard', 30 * MINUTE, 0],
    ['bancontact', HOUR, 0],
    ['eps', HOUR, 0],
    ['przelewy24', HOUR, 0],
    ['klarna', 48 * HOUR, 0],
    ['paypal', 72 * HOUR, 0],
    ['banktransfer', 12 * DAY, 2 * DAY],
  ])('by %s expire when their method says, and not before', async (method, ms, grace) => {
    const mollie = await start();
    const id = await newPayment(mollie, { method });
    const { createdAt, expiresAt } = (await payment(mollie, id)) as { createdAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(ms);
    await mollie.control.advance(ms + grace - MINUTE);
    expect(await payment(mollie, id)).toMatchObject({ status: 'open' });
    await mollie.control.advance(2 * MINUTE);
    expect(await payment(mollie, id)).toMatchObject({ status: 'expired', expiredAt: expect.any(String) });
  });

  it('never leave a final status', async () => {
    const mollie = await start();
    const ends: ['pay' | 'cancel' | 'expire' | 'fail', string][] = [
      ['pay', 'paid'],
      ['cancel', 'canceled'],
      ['expire', 'expired'],
      ['fail', 'failed'],
    ];
    for (const [end, status] of ends) {
      const id = await newPayment(mollie, { method: 'ideal' });
      mollie.control[end](id);
      for (const [other] of ends) expect(() => mollie.control[other](id)).toThrow(`is ${status}`);
      await mollie.control.advance(400 * DAY);
      expect(await payment(mollie, id)).toMatchObject({ status });
    }
    expect(mollie.control.counts()['payment-paid']).toBe(1);
  });

  it('by bank transfer are pending for days and then paid', async () => {
    const mollie = await start();
    const id = await newPayment(mollie, { method: 'banktransfer' });
    mollie.control.pend(id);
    await mollie.control.advance(9 * DAY);
    expect(await payment(mollie, id)).toMatchObject({ status: 'pending' });
    mollie.control.pay(id);
    expect(await payment(mollie, id)).toMatchObject({ status: 'paid' });
  });

  it('are only authorized by klarna, billie, riverty and a card that is held, until captured or expired', async () => {
    const mollie = await start();
    for (const members of [{ method: 'klarna' }, { method: 'creditcard', captureMode: 'manual' }]) {
      const id = await newPayment(mollie, members);
      mollie.control.pay(id);
      expect(await payment(mollie, id)).toMatchObject({ status: 'authorized', amountCaptured: eur('0.00') });
      await mollie.control.advance(8 * DAY);
      expect(await payment(mollie, id)).toMatchObject({ status: 'expired' });
    }
    const id = await newPayment(mollie, { method: 'billie' });
    mollie.control.pay(id);
    mollie.control.capture(id);
    expect(await payment(mollie, id)).toMatchObject({ status: 'paid' });
    expect(mollie.control.counts()['payment-paid']).toBe(1);
  });

  it('say how much can be refunded: more than was paid where the method has slack', async () => {
    const mollie = await start();
    const remaining = async (method: string): Promise<unknown> => {
      const id = await newPayment(mollie, { method });
      mollie.control.pay(id);
      return (await payment(mollie, id))['amountRemaining'];
    };
    expect(await remaining('ideal')).toEqual(eur('34.99'));
    expect(await remaining('banktransfer')).toEqual(eur('34.99'));
    expect(await remaining('creditcard')).toEqual(eur('9.99'));
  });

  it.each([
    ['1001.00', 'invalid_card_number'],
    ['1007.00', 'insufficient_funds'],
    ['1011.00', 'card_declined'],
  ])('by card of %s fail for %s in test mode', async (value, failureReason) => {
    const mollie = await start();
    const id = await newPayment(mollie, { method: 'creditcard', amount: eur(value) });
    mollie.control.pay(id);
    expect(await payment(mollie, id)).toMatchObject({ status: 'failed', details: { failureReason } });
    const live = { authorization: `Bearer ${mollie.liveKey}` };
    const { body } = await call(
      mollie,
      'POST',
      '/payments',
      asking({ method: 'creditcard', amount: eur(value) }),
      live,
    );
    mollie.control.pay(String(body['id']));
    expect((await call(mollie, 'GET', `/payments/${String(body['id'])}`, undefined, live)).body).toMatchObject({
      status: 'paid',
      mode: 'live',
    });
  });

  it('can be withdrawn by a call only where the method allows it and nobody has paid', async () => {
    const mollie = await start();
    const transfer = await newPayment(mollie, { method: 'banktransfer' });
    expect((await call(mollie, 'DELETE', `/payments/${transfer}`)).body).toMatchObject({ status: 'canceled' });
    const ideal = await newPayment(mollie, { method: 'ideal' });
    expect((await call(mollie, 'DELETE', `/payments/${ideal}`)).status).toBe(422);
  });

  it('can be changed in what is only text and addresses', async () => {
    const mollie = await start();
    const id = await newPayment(mollie);
    const { status, body } = await call(mollie, 'PATCH', `/payments/${id}`, { description: 'New', metadata: { a: 1 } });
    expect({ status, body }).toMatchObject({ status: 200, body: { description: 'New', metadata: { a: 1 } } });
    expect((await call(mollie, 'PATCH', `/payments/${id}`, { amount: eur('1.00') })).status).toBe(422);
  });
});

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

describe('idempotency keys', () => {
  const key = { 'idempotency-key': 'pay:ord-1001:1' };

  it('give the same answer again for an hour, and then forget', async () => {
    const mollie = await start();
    const first = await call(mollie, 'POST', '/payments', asking(), key);
    mollie.control.pay(String(first.body['id']));
    const second = await call(mollie, 'POST', '/payments', asking(), key);
    expect(second).toEqual({ ...first, replayed: true });
    await mollie.control.advance(59 * MINUTE);
    expect((await call(mollie, 'POST', '/payments', asking(), key)).replayed).toBe(true);
    await mollie.control.advance(2 * MINUTE);
    const third = await call(mollie, 'POST', '/payments', asking(), key);
    expect(third).toMatchObject({ status: 201, replayed: false });
    expect(third.body['id']).not.toBe(first.body['id']);
    expect(mollie.control.counts()['payment-created']).toBe(2);
  });

  it('are refused for another request, and are nothing to the other mode', async () => {
    const mollie = await start();
    await call(mollie, 'POST', '/payments', asking(), key);
    expect((await call(mollie, 'POST', '/payments', asking({ amount: eur('19.99') }), key)).status).toBe(400);
    const live = { ...key, authorization: `Bearer ${mollie.liveKey}` };
    expect(await call(mollie, 'POST', '/payments', asking(), live)).toMatchObject({ status: 201, replayed: false });
  });

  it('are refused while their request is in work', async () => {
    const mollie = await start();
    mollie.control.faults.add([{ kind: 'held', match: { method: 'POST', text: 'pay:ord-1001:1' } }]);
    const held = call(mollie, 'POST', '/payments', asking(), key);
    await expect.poll(() => mollie.control.faults.pending()).toEqual([]);
    expect((await call(mollie, 'POST', '/payments', asking(), key)).status).toBe(409);
    mollie.control.faults.letGo();
    expect((await held).status).toBe(201);
    expect((await call(mollie, 'POST', '/payments', asking(), key)).replayed).toBe(true);
    expect(mollie.control.counts()).toEqual({ 'payment-created': 1 });
  });

  it('do not keep refusals, and mean nothing on other methods', async () => {
    const mollie = await start();
    expect((await call(mollie, 'POST', '/payments', asking({ method: 'barter' }), key)).status).toBe(422);
    expect((await call(mollie, 'POST', '/payments', asking(), key)).status).toBe(201);
    const transfer = await newPayment(mollie, { method: 'banktransfer' });
    expect((await call(mollie, 'GET', `/payments/${transfer}`, undefined, key)).replayed).toBe(false);
    expect((await call(mollie, 'DELETE', `/payments/${transfer}`, undefined, key)).status).toBe(200);
    expect((await call(mollie, 'DELETE', `/payments/${transfer}`, undefined, key)).status).toBe(422);
  });
});

describe('methods', () => {
  const ids = (body: Record<string, unknown>) =>
    (body['_embedded'] as { methods: { id: string }[] }).methods.map(({ id }) => id);

  it('are listed by sequence, amount, country and wallet, as far as they are switched on', async () => {
    const mollie = await start();
    const list = async (query: string) => ids((await call(mollie, 'GET', `/methods?${query}`)).body);
    const all = await list('');
    expect(all).toEqual(
      expect.arrayContaining(['ideal', 'creditcard', 'paypal', 'klarna', 'giftcard', 'banktransfer']),
    );
    expect(all).not.toContain('applepay');
    expect(all).not.toContain('directdebit');
    expect(await list('includeWallets=applepay,googlepay')).toContain('applepay');
    expect((await list('sequenceType=recurring')).toSorted()).toEqual(['creditcard', 'directdebit', 'paypal']);
    expect(await list('sequenceType=first')).not.toContain('klarna');
    expect(await list('amount[value]=20000.00&amount[currency]=EUR')).not.toContain('creditcard');
    expect(await list('amount[value]=5.00&amount[currency]=USD')).toEqual(['creditcard', 'paypal']);
    expect(await list('billingCountry=US')).not.toContain('riverty');
    mollie.control.setMethod('ideal', false);
    expect(await list('')).not.toContain('ideal');
    expect((await call(mollie, 'POST', '/payments', asking({ method: 'ideal' }))).status).toBe(422);
    expect((await call(mollie, 'GET', '/methods?sequenceType=never')).status).toBe(400);
  });

  it('have limits and a name in the language asked for', async () => {
    const mollie = await start();
    const { body } = await call(mollie, 'GET', '/methods/banktransfer?locale=de_DE');
    expect(body).toMatchObject({ id: 'banktransfer', description: 'Überweisung', minimumAmount: eur('0.01') });
    expect((await call(mollie, 'GET', '/methods/barter')).status).toBe(404);
  });
});

describe('charges of a customer who is not present', () => {
  it('need a valid mandate, are paid at once on a card and after days by direct debit', async () => {
    const mollie = await start();
    const hook = await listen();
    const { customer, mandate } = await newMandate(mollie);
    const charge = { customerId: customer, sequenceType: 'recurring', redirectUrl: null, webhookUrl: hook.url };
    const { status, body } = await call(mollie, 'POST', '/payments', asking(charge));
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { status: 'pending', method: 'directdebit', mandateId: mandate },
    });
    await mollie.control.advance(3 * DAY);
    expect(await payment(mollie, String(body['id']))).toMatchObject({ status: 'paid' });
    expect(hook.heard.map((one) => one.body)).toEqual([`id=${String(body['id'])}`]);
    const card = await newMandate(mollie, 'creditcard');
    const paid = await call(
      mollie,
      'POST',
      `/customers/${card.customer}/payments`,
      asking({ sequenceType: 'recurring' }),
    );
    expect(paid.body).toMatchObject({ status: 'paid', method: 'creditcard', sequenceType: 'recurring' });
    expect(mollie.control.counts()['charged']).toBe(2);
    mollie.control.setMandate(mandate, 'pending');
    expect((await call(mollie, 'POST', '/payments', asking(charge))).body).toMatchObject({ field: 'mandateId' });
    mollie.control.revokeMandate(mandate);
    expect((await call(mollie, 'POST', '/payments', asking(charge))).status).toBe(422);
    expect(mollie.control.counts()['charged']).toBe(2);
  });
});
