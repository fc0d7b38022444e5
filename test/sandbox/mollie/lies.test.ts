import { afterEach, describe, expect, it } from 'vitest';
import {
  asking,
  call,
  DAY,
  eur,
  HOUR,
  listen,
  newMandate,
  newPayment,
  payment,
  start,
  stopAll,
} from './mollie-world.ts';

afterEach(stopAll);

describe('what the stand-in can be told to say', () => {
  it('older statuses: before the newest change, or for so many seconds after it', async () => {
    const mollie = await start();
    const id = await newPayment(mollie, { method: 'banktransfer' });
    await mollie.control.advance(HOUR);
    mollie.control.pend(id);
    await mollie.control.advance(HOUR);
    mollie.control.pay(id);
    mollie.control.faults.add([{ kind: 'stale-read', match: { method: 'GET' } }]);
    expect(await payment(mollie, id)).toMatchObject({ status: 'pending' });
    expect(await payment(mollie, id)).toMatchObject({ status: 'paid' });
    mollie.control.faults.add([{ kind: 'stale-read', ms: 30_000, times: 3, match: { method: 'GET' } }]);
    expect(await payment(mollie, id)).toMatchObject({ status: 'pending' });
    const list = (await call(mollie, 'GET', '/payments')).body;
    expect(list).toMatchObject({ _embedded: { payments: [{ status: 'pending' }] } });
    await mollie.control.advance(31_000);
    expect(await payment(mollie, id)).toMatchObject({ status: 'paid' });
  });

  it('the other mode, no status, or one that nobody knows', async () => {
    const mollie = await start();
    const id = await newPayment(mollie);
    mollie.control.faults.add([{ kind: 'mode-mismatch' }, { kind: 'without-status' }, { kind: 'unknown-status' }]);
    expect(await payment(mollie, id)).toMatchObject({ mode: 'live', status: 'open' });
    expect(await payment(mollie, id)).not.toHaveProperty('status');
    expect(await payment(mollie, id)).toMatchObject({ status: 'reconsidered' });
    expect(await payment(mollie, id)).toMatchObject({ mode: 'test', status: 'open' });
  });

  it('a webhook before the answer of the call that created the payment', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.faults.add([{ kind: 'answer-held', match: { method: 'POST' } }]);
    const creating = call(mollie, 'POST', '/payments', asking({ webhookUrl: hook.url, method: 'ideal' }));
    await expect.poll(() => mollie.control.counts()['payment-created']).toBe(1);
    const [early] = mollie.control.world.state.payments.all();
    mollie.control.pay(String(early?.id));
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(1);
    await expect.poll(() => mollie.control.faults.letGo()).toBe(1);
    expect((await creating).body).toMatchObject({ id: early?.id, status: 'open' });
  });

  it('what never can be: another amount, another order', async () => {
    const mollie = await start();
    const id = await newPayment(mollie);
    mollie.control.force(id, { amount: eur('1.00'), metadata: { orderId: 'other' } });
    mollie.control.pay(id);
    expect(await payment(mollie, id)).toMatchObject({
      status: 'paid',
      amount: eur('1.00'),
      metadata: { orderId: 'other' },
    });
  });
});

describe('the ledger counts effects whose answer was lost', () => {
  it('of refunds: one is executed, and found in the list', async () => {
    const mollie = await start();
    const id = await newPayment(mollie, { method: 'ideal' });
    mollie.control.pay(id);
    const refund = { amount: eur('9.99'), metadata: { refundIntent: 'rfi-1' } };
    mollie.control.faults.add([{ kind: 'drop-after-commit', match: { path: '/refunds$' } }]);
    await expect(call(mollie, 'POST', `/payments/${id}/refunds`, refund)).rejects.toThrow();
    mollie.control.faults.add([{ kind: 'drop-before', match: { path: '/refunds$' } }]);
    await expect(call(mollie, 'POST', `/payments/${id}/refunds`, refund)).rejects.toThrow();
    expect((await call(mollie, 'GET', `/payments/${id}/refunds`)).body).toMatchObject({
      count: 1,
      _embedded: { refunds: [{ metadata: { refundIntent: 'rfi-1' } }] },
    });
    await mollie.control.advance(2 * DAY);
    expect(mollie.control.counts(id)).toMatchObject({ 'refund-accepted': 1, 'refund-executed:automatic': 1 });
  });

  it('of charges: a blind retry without a key charges twice, a failed one is told apart', async () => {
    const mollie = await start();
    const { customer } = await newMandate(mollie, 'creditcard');
    const charge = asking({ customerId: customer, sequenceType: 'recurring', redirectUrl: null });
    mollie.control.faults.add([{ kind: 'cut-json', match: { method: 'POST' } }]);
    await expect(call(mollie, 'POST', '/payments', charge)).rejects.toThrow();
    expect((await call(mollie, 'POST', '/payments', charge)).status).toBe(201);
    mollie.control.faults.add([{ kind: 'charge-fails', match: { method: 'POST' } }]);
    expect((await call(mollie, 'POST', '/payments', charge)).body).toMatchObject({ status: 'failed' });
    expect(mollie.control.counts()).toMatchObject({ charged: 2, 'charge-failed': 1 });
  });
});
