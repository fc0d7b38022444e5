import { afterEach, describe, expect, it } from 'vitest';
import { dayAfter } from '#sandbox/mollie/life/interval.ts';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { call, DAY, eur, listen, newMandate, payment, start, stopAll, type Answer, type Body } from './mollie-world.ts';

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

async function liveMandate(mollie: RunningMollie): Promise<string> {
  const live = { authorization: `Bearer ${mollie.liveKey}` };
  const customer = String((await call(mollie, 'POST', '/customers', { name: 'Anna' }, live)).body['id']);
  const mandate = { method: 'directdebit', consumerName: 'Anna', consumerAccount: 'NL55INGB0000000000' };
  expect((await call(mollie, 'POST', `/customers/${customer}/mandates`, mandate, live)).status).toBe(201);
  return customer;
}

describe('subscriptions of the Mollie stand-in', () => {
  it('charge on their days over 400 days, and their payments carry subscription, metadata and listener', async () => {
    const mollie = await start();
    const hook = await listen();
    const customer = await liveMandate(mollie);
    const { status, body } = await subscribe(mollie, customer, { webhookUrl: hook.url }, true);
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'active', mode: 'live', times: null } });
    await mollie.control.advance(400 * DAY);
    const payments = mollie.control.world.state.payments.where(({ subscriptionId }) => subscriptionId === body['id']);
    expect(payments.length).toBeGreaterThanOrEqual(14);
    const first = String(body['startDate']);
    expect(payments.map(({ createdAt }) => createdAt.slice(0, 10))).toEqual(
      payments.map((_one, index) => dayAfter(first, '1 month', index)),
    );
    expect(payments.every(({ metadata }) => (metadata as Body)['planId'] === '55')).toBe(true);
    expect(new Set(hook.heard.map((one) => one.body)).size).toBe(
      payments.filter(({ status: state }) => state === 'paid').length,
    );
    expect(mollie.control.counts()['charged']).toBe(payments.length);
  });

  it('of test mode end after ten charges; those with a number of times complete', async () => {
    const mollie = await start();
    const { customer } = await newMandate(mollie);
    const endless = (await subscribe(mollie, customer)).body['id'];
    const twice = (await subscribe(mollie, customer, { times: 2, description: 'Twice' })).body['id'];
    await mollie.control.advance(400 * DAY);
    expect(await read(mollie, customer, endless)).toMatchObject({ status: 'canceled' });
    expect(await read(mollie, customer, twice)).toMatchObject({ status: 'completed', timesRemaining: 0 });
    const path = `/customers/${customer}/subscriptions/${String(endless)}/payments`;
    expect((await call(mollie, 'GET', path)).body).toMatchObject({ count: 10 });
    expect(mollie.control.counts()['charged']).toBe(12);
  });

  it('begin on the day asked for, and can be changed and canceled; nobody is told', async () => {
    const mollie = await start();
    const hook = await listen();
    const { customer, mandate } = await newMandate(mollie);
    await mollie.control.settled();
    const startDate = mollie.control.world.in(20 * DAY).slice(0, 10);
    const { id } = (await subscribe(mollie, customer, { startDate, mandateId: mandate, webhookUrl: hook.url })).body;
    expect(await read(mollie, customer, id)).toMatchObject({
      startDate,
      nextPaymentDate: startDate,
      mandateId: mandate,
    });
    const path = `/customers/${customer}/subscriptions/${String(id)}`;
    const changed = await call(mollie, 'PATCH', path, { amount: eur('7.00'), interval: '14 days' });
    expect(changed.body).toMatchObject({ amount: eur('7.00'), interval: '14 days', nextPaymentDate: startDate });
    await mollie.control.advance(21 * DAY);
    const [charge] = mollie.control.world.state.payments.where(({ subscriptionId }) => subscriptionId === id);
    expect(await payment(mollie, charge?.id ?? '')).toMatchObject({ amount: eur('7.00'), sequenceType: 'recurring' });
    expect(await read(mollie, customer, id)).toMatchObject({ nextPaymentDate: dayAfter(startDate, '14 days', 1) });
    expect((await call(mollie, 'DELETE', path)).body).toMatchObject({
      status: 'canceled',
      canceledAt: expect.any(String),
    });
    expect((await call(mollie, 'DELETE', path)).status).toBe(422);
    await mollie.control.advance(100 * DAY);
    expect(hook.heard).toHaveLength(1);
    expect((await call(mollie, 'GET', `/customers/${customer}/mandates/${mandate}`)).body).toMatchObject({
      status: 'valid',
    });
  });

  it.each([
    [{ interval: '13 months' }, 'interval'],
    [{ interval: 'often' }, 'interval'],
    [{ amount: eur('1000.01') }, 'amount'],
    [{ startDate: '2001-01-01' }, 'startDate'],
    [{ mandateId: 'mdt_nobody' }, 'mandateId'],
    [{ times: 0 }, 'times'],
    [{ surprise: 1 }, 'surprise'],
    [{ description: 'Taken' }, 'description'],
  ])('are refused with %j', async (members, field) => {
    const mollie = await start();
    const { customer } = await newMandate(mollie);
    await subscribe(mollie, customer, { description: 'Taken' });
    expect(await subscribe(mollie, customer, members)).toMatchObject({ status: 422, body: { field } });
  });

  it('wait on a pending mandate, and are suspended when it is not there on the day', async () => {
    const mollie = await start();
    const { customer, mandate } = await newMandate(mollie);
    mollie.control.setMandate(mandate, 'pending');
    const startDate = mollie.control.world.in(5 * DAY).slice(0, 10);
    const { id, status } = (await subscribe(mollie, customer, { startDate })).body;
    expect(status).toBe('pending');
    await mollie.control.advance(6 * DAY);
    expect(await read(mollie, customer, id)).toMatchObject({ status: 'suspended' });
    expect(mollie.control.counts()['charged']).toBeUndefined();
  });

  it('are canceled after two failures in a row by direct debit', async () => {
    const mollie = await start();
    const { customer } = await newMandate(mollie);
    mollie.control.faults.add([{ kind: 'charge-fails', times: 2, skip: 1, match: { method: 'SPAWN' } }]);
    const { id } = (await subscribe(mollie, customer)).body;
    await mollie.control.advance(400 * DAY);
    expect(await read(mollie, customer, id)).toMatchObject({ status: 'canceled' });
    expect(mollie.control.counts()).toMatchObject({ charged: 3, 'charge-failed': 2, 'payment-paid': 2 });
  });

  it('are canceled when two debits in a row are charged back, although both had been paid', async () => {
    const mollie = await start();
    const { customer } = await newMandate(mollie);
    const { id } = (await subscribe(mollie, customer, { interval: '10 days' })).body;
    const charges = () => mollie.control.world.state.payments.where(({ subscriptionId }) => subscriptionId === id);
    await mollie.control.advance(3 * DAY);
    mollie.control.chargeBack(charges()[0]?.id ?? '');
    expect(await read(mollie, customer, id)).toMatchObject({ status: 'active' });
    await mollie.control.advance(10 * DAY);
    mollie.control.chargeBack(charges()[1]?.id ?? '');
    expect(await read(mollie, customer, id)).toMatchObject({ status: 'canceled' });
  });

  it('end silently when the mandate dies of a reversal: at once on a card, on a SEPA debit by a fatal reason', async () => {
    const mollie = await start();
    for (const [method, reason, dies] of [
      ['creditcard', null, true],
      ['ideal', null, false],
      ['ideal', { code: 'MD01', description: 'no mandate' }, true],
    ] as const) {
      const { customer, mandate } = await newMandate(mollie, method);
      const { id } = (await subscribe(mollie, customer)).body;
      await mollie.control.advance(3 * DAY);
      const [charge] = mollie.control.world.state.payments.where(({ subscriptionId }) => subscriptionId === id);
      mollie.control.chargeBack(charge?.id ?? '', { reason });
      const state = (await call(mollie, 'GET', `/customers/${customer}/mandates/${mandate}`)).body['status'];
      expect({ state, status: (await read(mollie, customer, id))['status'] }).toEqual(
        dies ? { state: 'invalid', status: 'canceled' } : { state: 'valid', status: 'active' },
      );
    }
  });
});
