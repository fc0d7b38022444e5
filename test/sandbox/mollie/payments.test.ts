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

  it('last as long as the method that was chosen at last', async () => {
    const mollie = await start();
    const id = await newPayment(mollie);
    mollie.control.pend(id, 'banktransfer');
    await mollie.control.advance(13 * DAY);
    expect(await payment(mollie, id)).toMatchObject({ status: 'pending' });
    await mollie.control.advance(2 * DAY);
    expect(await payment(mollie, id)).toMatchObject({ status: 'expired' });
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
