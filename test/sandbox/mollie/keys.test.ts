import { afterEach, describe, expect, it } from 'vitest';
import { asking, call, eur, MINUTE, newPayment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

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
