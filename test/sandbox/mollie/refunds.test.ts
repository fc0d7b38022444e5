import { afterEach, describe, expect, it } from 'vitest';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { call, DAY, eur, HOUR, listen, newPayment, payment, start, stopAll, type Answer } from './mollie-world.ts';

afterEach(stopAll);

async function paid(mollie: RunningMollie, method: string, members: Record<string, unknown> = {}): Promise<string> {
  const id = await newPayment(mollie, { method, ...members });
  mollie.control.pay(id);
  if ((await payment(mollie, id))['status'] === 'authorized') mollie.control.capture(id);
  return id;
}

function refund(mollie: RunningMollie, id: string, value: string, key?: string): Promise<Answer> {
  const body = { amount: eur(value), description: 'Refund', metadata: { refundIntent: 'rfi-1001' } };
  return call(mollie, 'POST', `/payments/${id}/refunds`, body, key === undefined ? {} : { 'idempotency-key': key });
}

async function status(mollie: RunningMollie, id: string, refundId: unknown): Promise<unknown> {
  return (await call(mollie, 'GET', `/payments/${id}/refunds/${String(refundId)}`)).body['status'];
}

describe('refunds of the Mollie stand-in', () => {
  it('wait two hours, are processed and done; the payment stays paid and its amounts say it', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await paid(mollie, 'creditcard', { webhookUrl: hook.url });
    const { status: code, body } = await refund(mollie, id, '4.00');
    expect({ code, body }).toMatchObject({
      code: 201,
      body: { status: 'pending', metadata: { refundIntent: 'rfi-1001' } },
    });
    expect(await payment(mollie, id)).toMatchObject({
      status: 'paid',
      amountRefunded: eur('4.00'),
      amountRemaining: eur('5.99'),
    });
    await mollie.control.advance(HOUR);
    expect(await status(mollie, id, body['id'])).toBe('pending');
    expect(mollie.control.counts(id)['refund-executed']).toBeUndefined();
    await mollie.control.advance(1.1 * HOUR);
    expect(await status(mollie, id, body['id'])).toBe('processing');
    await mollie.control.advance(2 * DAY);
    expect(await status(mollie, id, body['id'])).toBe('refunded');
    expect(mollie.control.deliveries(id).map(({ event }) => event)).toEqual([
      'payment.paid',
      'refund.processing',
      'refund.refunded',
    ]);
    expect(mollie.control.ledger.since().filter(({ kind }) => kind === 'refund-executed')).toMatchObject([
      { amount: eur('4.00'), origin: 'automatic', paymentId: id },
    ]);
  });

  it('of the same amount within the hour are a duplicate; after it the slack would take a second full one', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'ideal');
    expect((await refund(mollie, id, '9.99', 'one')).status).toBe(201);
    expect(await refund(mollie, id, '9.99', 'one')).toMatchObject({ status: 201, replayed: true });
    expect(await refund(mollie, id, '9.99', 'two')).toMatchObject({ status: 409, body: { title: 'Conflict' } });
    expect(await payment(mollie, id)).toMatchObject({ amountRemaining: eur('25.00') });
    await mollie.control.advance(1.1 * HOUR);
    expect((await refund(mollie, id, '9.99', 'one')).status).toBe(201);
    expect(mollie.control.counts(id)['refund-accepted:automatic']).toBe(2);
  });

  it('above what remains are refused, and so are those of nothing, of another currency, and of no payment', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'creditcard');
    expect(await refund(mollie, id, '10.00')).toMatchObject({ status: 422, body: { field: 'amount' } });
    expect((await refund(mollie, id, '0.00')).status).toBe(422);
    const usd = { amount: { currency: 'USD', value: '1.00' } };
    expect((await call(mollie, 'POST', `/payments/${id}/refunds`, usd)).status).toBe(422);
    expect((await refund(mollie, 'tr_nobody', '1.00')).status).toBe(404);
    expect((await refund(mollie, await newPayment(mollie), '1.00')).status).toBe(422);
    expect(
      (await call(mollie, 'POST', `/payments/${id}/refunds`, { amount: eur('1.00'), force: true })).body,
    ).toMatchObject({
      status: 422,
      field: 'force',
    });
    expect(mollie.control.counts(id)['refund-accepted']).toBeUndefined();
  });

  it.each([['giftcard'], ['paysafecard'], ['voucher']])('are not possible for %s', async (method) => {
    const mollie = await start();
    const id = await paid(mollie, method);
    expect((await refund(mollie, id, '9.99')).status).toBe(422);
    expect(await payment(mollie, id)).not.toHaveProperty('amountRemaining');
  });

  it.each([
    ['bancontact', 70],
    ['paypal', 180],
    ['creditcard', 365],
  ])('of %s are possible for %d days', async (method, days) => {
    const mollie = await start();
    const id = await paid(mollie, method);
    await mollie.control.advance((days - 1) * DAY);
    expect((await refund(mollie, id, '1.00')).status).toBe(201);
    await mollie.control.advance(2 * DAY);
    expect((await refund(mollie, id, '1.00')).status).toBe(422);
  });

  it('are queued without balance, and go on oldest first when money comes', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'creditcard');
    mollie.control.setBalance('test', 500);
    const first = (await refund(mollie, id, '6.00')).body;
    const second = (await refund(mollie, id, '3.00')).body;
    expect([first['status'], second['status']]).toEqual(['queued', 'pending']);
    await mollie.control.advance(5 * DAY);
    expect(await status(mollie, id, first['id'])).toBe('queued');
    mollie.control.setBalance('test', 10_000);
    expect(await status(mollie, id, first['id'])).toBe('pending');
    await mollie.control.advance(2 * DAY);
    expect(await status(mollie, id, first['id'])).toBe('refunded');
  });

  it('of PayPal need money at PayPal', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'paypal');
    mollie.control.setBalance('test', 0, 'paypal:EUR');
    expect((await refund(mollie, id, '9.99')).body).toMatchObject({ status: 'queued' });
  });

  it('can be withdrawn while queued or pending, and not later; nobody is told', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await paid(mollie, 'ideal', { webhookUrl: hook.url });
    await mollie.control.settled();
    const first = (await refund(mollie, id, '5.00')).body['id'];
    expect((await call(mollie, 'DELETE', `/payments/${id}/refunds/${String(first)}`)).status).toBe(204);
    expect(await status(mollie, id, first)).toBe('canceled');
    expect(await payment(mollie, id)).toMatchObject({ amountRefunded: eur('0.00') });
    const second = (await refund(mollie, id, '5.00')).body['id'];
    await mollie.control.advance(3 * HOUR);
    expect((await call(mollie, 'DELETE', `/payments/${id}/refunds/${String(second)}`)).status).toBe(422);
    await mollie.control.advance(400 * DAY);
    expect(hook.heard).toHaveLength(3);
    expect(mollie.control.counts(id)).toMatchObject({
      'refund-accepted': 2,
      'refund-canceled': 1,
      'refund-executed': 1,
    });
  });

  it('can fail after they were processed: the money is back with the merchant', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'ideal');
    mollie.control.faults.add([{ kind: 'refund-fails', match: { method: 'POST', path: '/refunds' } }]);
    const { id: refundId } = (await refund(mollie, id, '9.99')).body;
    await mollie.control.advance(2 * DAY);
    expect(await status(mollie, id, refundId)).toBe('failed');
    expect(await payment(mollie, id)).toMatchObject({ amountRefunded: eur('0.00') });
    expect(mollie.control.deliveries().every(({ event }) => event !== 'refund.canceled')).toBe(true);
    expect(mollie.control.counts(id)).toMatchObject({ 'refund-executed': 1, 'refund-failed': 1 });
  });

  it('can be hurried on; each step then takes its own time', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'ideal');
    const { id: refundId } = (await refund(mollie, id, '9.99')).body;
    mollie.control.stepRefund(String(refundId));
    await mollie.control.advance(3 * HOUR);
    expect(await status(mollie, id, refundId)).toBe('processing');
    mollie.control.failRefund(String(refundId));
    await mollie.control.advance(2 * DAY);
    expect(await status(mollie, id, refundId)).toBe('failed');
  });

  it('by hand in the dashboard are listed like others and counted apart', async () => {
    const mollie = await start();
    const id = await paid(mollie, 'creditcard');
    const byHand = mollie.control.refund(id, { amount: eur('4.00') });
    expect((await refund(mollie, id, '9.99')).status).toBe(422);
    expect((await refund(mollie, id, '5.99')).status).toBe(201);
    const { body } = await call(mollie, 'GET', `/payments/${id}/refunds`);
    expect(body).toMatchObject({ count: 2, _embedded: { refunds: [{ amount: eur('5.99') }, { id: byHand }] } });
    expect((await call(mollie, 'GET', '/refunds')).body).toMatchObject({ count: 2 });
    await mollie.control.advance(3 * HOUR);
    expect(mollie.control.counts(id)).toMatchObject({ 'refund-executed:automatic': 1, 'refund-executed:manual': 1 });
  });
});
