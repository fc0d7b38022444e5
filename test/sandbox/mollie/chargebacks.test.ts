import { afterEach, describe, expect, it } from 'vitest';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { call, DAY, eur, listen, newPayment, payment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

async function paid(mollie: RunningMollie, method: string, members: Record<string, unknown> = {}): Promise<string> {
  const id = await newPayment(mollie, { method, ...members });
  mollie.control.pay(id);
  if ((await payment(mollie, id))['status'] === 'authorized') mollie.control.capture(id);
  return id;
}

describe('chargebacks of the Mollie stand-in', () => {
  it('leave the payment paid, are told once, listed, and can be reversed silently', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await paid(mollie, 'creditcard', { webhookUrl: hook.url });
    const chargebackId = mollie.control.chargeBack(id);
    expect(await payment(mollie, id)).toMatchObject({
      status: 'paid',
      amountChargedBack: eur('9.99'),
      amountRemaining: eur('0.00'),
    });
    expect((await call(mollie, 'GET', `/payments/${id}/chargebacks`)).body).toMatchObject({
      count: 1,
      _embedded: { chargebacks: [{ id: chargebackId, amount: eur('9.99') }] },
    });
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(2);
    await mollie.control.advance(40 * DAY);
    mollie.control.reverse(chargebackId);
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(2);
    const one = await call(mollie, 'GET', `/payments/${id}/chargebacks/${chargebackId}`);
    expect(one.body).toMatchObject({ reversedAt: expect.any(String) });
    expect((await payment(mollie, id))['amountChargedBack']).toBeUndefined();
    expect((await call(mollie, 'GET', '/chargebacks')).body).toMatchObject({ count: 1 });
    expect(mollie.control.counts(id)).toMatchObject({ chargeback: 1, 'chargeback-reversed': 1 });
  });

  it('hit only paid payments, and not for more than was paid', async () => {
    const mollie = await start();
    const open = await newPayment(mollie);
    expect(() => mollie.control.chargeBack(open)).toThrow('cannot be charged back');
    const id = await paid(mollie, 'ideal');
    mollie.control.chargeBack(id, { amount: eur('9.00'), reason: { code: 'AC01', description: 'wrong account' } });
    expect(() => mollie.control.chargeBack(id)).toThrow('More than was paid');
  });
});
