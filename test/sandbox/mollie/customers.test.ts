import { afterEach, describe, expect, it } from 'vitest';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { call, DAY, eur, newMandate, start, stopAll, type Answer, type Body } from './mollie-world.ts';

afterEach(stopAll);

function subscribe(mollie: RunningMollie, customer: string, members: Body = {}, live = false): Promise<Answer> {
  const body = {
    amount: eur('5.00'),
    interval: '1 month',
    description: 'Plan Pro #55',
    metadata: { planId: '55' },
    ...members,
  };
  const headers: Record<string, string> = live ? { authorization: `Bearer ${mollie.liveKey}` } : {};
  return call(mollie, 'POST', `/customers/${customer}/subscriptions`, body, headers);
}

async function read(mollie: RunningMollie, customer: string, id: unknown): Promise<Body> {
  return (await call(mollie, 'GET', `/customers/${customer}/subscriptions/${String(id)}`)).body;
}

describe('customers and mandates', () => {
  it('a first payment leaves a mandate of the kind that its method leads to', async () => {
    const mollie = await start();
    const method = async (first: string): Promise<unknown> => {
      const { customer, mandate } = await newMandate(mollie, first);
      return (await call(mollie, 'GET', `/customers/${customer}/mandates/${mandate}`)).body['method'];
    };
    expect(await method('ideal')).toBe('directdebit');
    expect(await method('bancontact')).toBe('directdebit');
    expect(await method('creditcard')).toBe('creditcard');
    expect(await method('paypal')).toBe('paypal');
  });

  it('a revoked mandate ends its subscriptions and charges nothing any more', async () => {
    const mollie = await start();
    const { customer, mandate } = await newMandate(mollie);
    const { id } = (await subscribe(mollie, customer, { startDate: mollie.control.world.in(5 * DAY).slice(0, 10) }))
      .body;
    expect((await call(mollie, 'DELETE', `/customers/${customer}/mandates/${mandate}`)).status).toBe(204);
    expect(await read(mollie, customer, id)).toMatchObject({ status: 'canceled' });
    await mollie.control.advance(60 * DAY);
    expect(mollie.control.counts()['charged']).toBeUndefined();
  });

  it('a customer can be changed, listed with its payments, and deleted for good', async () => {
    const mollie = await start();
    const { customer } = await newMandate(mollie);
    expect((await call(mollie, 'PATCH', `/customers/${customer}`, { name: 'Anna Neu' })).body).toMatchObject({
      name: 'Anna Neu',
    });
    expect((await call(mollie, 'GET', `/customers/${customer}/payments`)).body).toMatchObject({ count: 1 });
    expect((await call(mollie, 'GET', `/customers/${customer}/mandates`)).body).toMatchObject({ count: 1 });
    expect((await call(mollie, 'DELETE', `/customers/${customer}`)).status).toBe(204);
    expect((await call(mollie, 'GET', `/customers/${customer}`)).status).toBe(410);
    expect((await call(mollie, 'GET', '/customers')).body).toMatchObject({ count: 0 });
    expect((await call(mollie, 'GET', '/customers/cst_nobody')).status).toBe(404);
  });
});
