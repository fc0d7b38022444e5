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

describe('what public material leaves open is one switch each', () => {
  it('a key keeps refusals, and compares byte by byte', async () => {
    const mollie = await start({ switches: { keysKeepRefusals: true, keysCompareBytes: true } });
    const key = { 'idempotency-key': 'one' };
    expect((await call(mollie, 'POST', '/payments', asking({ method: 'barter' }), key)).status).toBe(422);
    expect(await call(mollie, 'POST', '/payments', asking({ method: 'barter' }), key)).toMatchObject({
      replayed: true,
    });
    const two = { 'idempotency-key': 'two' };
    const { description, ...rest } = asking();
    await call(mollie, 'POST', '/payments', { description, ...rest }, two);
    expect((await call(mollie, 'POST', '/payments', { ...rest, description }, two)).status).toBe(400);
  });

  it('a withdrawn refund counts as the first of a duplicate', async () => {
    for (const [duplicatesCountWithdrawn, status] of [
      [true, 409],
      [false, 201],
    ] as const) {
      const mollie = await start({ switches: { duplicatesCountWithdrawn } });
      const id = await newPayment(mollie, { method: 'ideal' });
      mollie.control.pay(id);
      const { body } = await call(mollie, 'POST', `/payments/${id}/refunds`, { amount: eur('9.99') });
      await call(mollie, 'DELETE', `/payments/${id}/refunds/${String(body['id'])}`);
      expect((await call(mollie, 'POST', `/payments/${id}/refunds`, { amount: eur('9.99') })).status).toBe(status);
    }
  });

  it('how an uncaptured payment, a test subscription and a lost mandate end, and what answers for what is gone', async () => {
    const mollie = await start({
      switches: {
        captureWindowEnd: 'canceled',
        testCharges: 1,
        testChargesEnd: 'completed',
        deletedCustomerStatus: 404,
        endedSubscriptionStatus: 404,
        cancelAsksForMethod: false,
      },
    });
    const held = await newPayment(mollie, { method: 'klarna' });
    mollie.control.pay(held);
    const { customer } = await newMandate(mollie);
    const path = `/customers/${customer}/subscriptions`;
    const plan = { amount: eur('5.00'), interval: '1 month', description: 'Plan' };
    const { id } = (await call(mollie, 'POST', path, plan)).body;
    await mollie.control.advance(8 * DAY);
    expect(await payment(mollie, held)).toMatchObject({ status: 'canceled' });
    expect((await call(mollie, 'GET', `${path}/${String(id)}`)).body).toMatchObject({ status: 'completed' });
    expect((await call(mollie, 'DELETE', `${path}/${String(id)}`)).status).toBe(404);
    await call(mollie, 'DELETE', `/customers/${customer}`);
    expect((await call(mollie, 'GET', `/customers/${customer}`)).status).toBe(404);
  });

  it('times can be shorter for a run, also while it goes', async () => {
    const mollie = await start({ switches: { refundDelayMs: 1_000, webhookMinutes: [0, 1] } });
    mollie.control.setSwitches({ refundProcessingMs: 1_000 });
    const hook = await listen(500, 500, 500);
    const id = await newPayment(mollie, { method: 'ideal', webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.advance(HOUR);
    expect(hook.heard).toHaveLength(2);
    const refund = mollie.control.refund(id);
    await mollie.control.advance(3_000);
    expect((await call(mollie, 'GET', `/payments/${id}/refunds/${refund}`)).body).toMatchObject({ status: 'refunded' });
  });
});
