import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedData } from '#test/shared-data.ts';
import { readFileSync } from 'node:fs';
import {
  call,
  callAsOrganization,
  DAY,
  HOUR,
  listen,
  MINUTE,
  newPayment,
  payment,
  start,
  stopAll,
} from './mollie-world.ts';

afterEach(stopAll);

const SCHEDULE = [0, 1, 3, 7, 15, 31, 60, 120, 240, 1560];
const PAIR = sharedData('specs', 'examples', 'mollie', 'webhook.classic.schedule.json');

describe('classic webhooks of the Mollie stand-in', () => {
  it('carry the id of the payment as a form and nothing else, unsigned', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.settled();
    expect(hook.heard).toMatchObject([
      {
        method: 'POST',
        path: '/hook',
        body: `id=${id}`,
        headers: { 'content-type': expect.stringContaining('application/x-www-form-urlencoded') },
      },
    ]);
    expect(Object.keys(hook.heard[0]?.headers ?? {}).filter((name) => name.includes('signature'))).toEqual([]);
    expect(mollie.control.deliveries(id)).toMatchObject([
      { event: 'payment.paid', attempt: 1, status: 200, acknowledged: true, kind: 'classic' },
    ]);
    await mollie.control.advance(3 * DAY);
    expect(hook.heard).toHaveLength(1);
  });

  it('are sent for authorized, paid, expired, failed and canceled; not for open or pending', async () => {
    const mollie = await start();
    const hook = await listen();
    const create = (method: string) => newPayment(mollie, { method, webhookUrl: hook.url });
    const paid = await create('banktransfer');
    mollie.control.pend(paid);
    await mollie.control.settled();
    expect(hook.heard).toEqual([]);
    mollie.control.pay(paid);
    mollie.control.pay(await create('klarna'));
    mollie.control.fail(await create('creditcard'), 'insufficient_funds');
    mollie.control.cancel(await create('ideal'));
    await create('ideal');
    await mollie.control.advance(HOUR);
    expect(mollie.control.deliveries().map(({ event }) => event)).toEqual([
      'payment.paid',
      'payment.authorized',
      'payment.failed',
      'payment.canceled',
      'payment.expired',
    ]);
  });

  it('are repeated until a 200, ten times over 26 hours, and then never again', async () => {
    const mollie = await start();
    const hook = await listen(...SCHEDULE.map(() => 500));
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.settled();
    const since = Date.parse(mollie.control.deliveries(id)[0]?.at ?? '');
    await mollie.control.advance(26 * HOUR + MINUTE);
    await mollie.control.advance(400 * DAY);
    const minutes = mollie.control.deliveries(id).map(({ at }) => Math.round((Date.parse(at) - since) / MINUTE));
    expect(minutes).toEqual(SCHEDULE);
    expect(hook.heard).toHaveLength(10);
    expect(mollie.control.deliveries(id).every(({ acknowledged }) => !acknowledged)).toBe(true);
  });

  it.skipIf(PAIR === null)('are repeated at the documented minutes', () => {
    const { attempts } = JSON.parse(readFileSync(String(PAIR), 'utf8')) as {
      attempts: { 'minutes-after-change': number }[];
    };
    expect(attempts.map((attempt) => attempt['minutes-after-change'])).toEqual(SCHEDULE);
  });

  it('take only 200 for an answer, and no answer within the time for none', async () => {
    const mollie = await start({ switches: { webhookTimeoutMs: 50 } });
    const hook = await listen(204, 'hang', 302, 200);
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.advance(8 * MINUTE);
    expect(mollie.control.deliveries(id).map(({ status }) => status)).toEqual([204, null, 302, 200]);
  });

  it('lose method and body on a 301', async () => {
    const mollie = await start();
    const hook = await listen(301);
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.settled();
    expect(hook.heard).toMatchObject([
      { method: 'POST', body: `id=${id}` },
      { method: 'GET', path: '/moved', body: '' },
    ]);
  });

  it('do not stop the others in real time when one listener is slow', async () => {
    const mollie = await start();
    const slow = await listen('hang');
    const quick = await listen();
    mollie.control.pay(await newPayment(mollie, { webhookUrl: slow.url }));
    await expect.poll(() => slow.heard.length).toBe(1);
    mollie.control.pay(await newPayment(mollie, { webhookUrl: quick.url }));
    await expect.poll(() => quick.heard.length).toBe(1);
  });
});

describe('faults of webhooks', () => {
  it('lost: as often as planned the call never arrives, and the payment can still be read', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.faults.add([{ kind: 'webhook-lost', times: 10, match: { path: '/hook', text: 'payment.paid' } }]);
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(id);
    await mollie.control.advance(30 * HOUR);
    expect(hook.heard).toEqual([]);
    expect(mollie.control.deliveries(id)).toHaveLength(10);
    expect(await payment(mollie, id)).toMatchObject({ status: 'paid' });
  });

  it('duplicate: the listener is called many times at once', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.faults.add([{ kind: 'webhook-duplicate', count: 10 }]);
    mollie.control.pay(await newPayment(mollie, { webhookUrl: hook.url }));
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(10);
  });

  it('late and reordered: the call comes after its time, or after the next one', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.faults.add([{ kind: 'webhook-late', ms: HOUR }]);
    const late = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(late);
    await mollie.control.advance(59 * MINUTE);
    expect(hook.heard).toEqual([]);
    await mollie.control.advance(2 * MINUTE);
    expect(hook.heard).toHaveLength(1);
    mollie.control.faults.add([{ kind: 'webhook-reordered' }]);
    const first = await newPayment(mollie, { webhookUrl: hook.url });
    const second = await newPayment(mollie, { webhookUrl: hook.url });
    mollie.control.pay(first);
    mollie.control.pay(second);
    await mollie.control.settled();
    expect(hook.heard.slice(1).map(({ body }) => body)).toEqual([`id=${second}`, `id=${first}`]);
  });

  it('forged: anybody can call a listener, and nothing has happened', async () => {
    const mollie = await start();
    const hook = await listen();
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    expect(await mollie.control.forge(id)).toEqual([{ status: 200, error: null }]);
    await mollie.control.forge('tr_nobody', { url: hook.url, times: 2 });
    expect(hook.heard.map(({ body }) => body)).toEqual([`id=${id}`, 'id=tr_nobody', 'id=tr_nobody']);
    expect(await payment(mollie, id)).toMatchObject({ status: 'open' });
    expect(mollie.control.deliveries(id)).toMatchObject([{ kind: 'forged', event: 'forged' }]);
    expect(() => mollie.control.forge('tr_nobody')).toThrow('no listener');
  });

  it('do not strike calls to the API, nor the other way round', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.faults.add([{ kind: 'webhook-lost' }, { kind: 'status-500', match: { method: 'DELETE' } }]);
    const id = await newPayment(mollie, { webhookUrl: hook.url });
    expect(mollie.control.faults.pending()).toHaveLength(2);
    mollie.control.pay(id);
    await mollie.control.settled();
    expect(mollie.control.faults.pending()).toMatchObject([{ fault: { kind: 'status-500' } }]);
  });
});

describe('next-gen webhooks', () => {
  it('carry the object and a signature over the body, also for what classic ones keep quiet', async () => {
    const mollie = await start();
    const hook = await listen();
    const { status, body } = await callAsOrganization(mollie, 'POST', '/webhooks', {
      name: 'Events',
      url: hook.url,
      eventTypes: ['payment.paid', 'refund.canceled', 'chargeback.reversed'],
    });
    expect(status).toBe(201);
    const secret = String(body['webhookSecret']);
    expect(
      (await callAsOrganization(mollie, 'GET', `/webhooks/${String(body['id'])}`)).body['webhookSecret'],
    ).toBeUndefined();
    const id = await newPayment(mollie, { method: 'ideal' });
    mollie.control.pay(id);
    mollie.control.cancelRefund(mollie.control.refund(id));
    mollie.control.reverse(mollie.control.chargeBack(id));
    await mollie.control.settled();
    const events = hook.heard.map((one) => JSON.parse(one.body) as { type: string; id: string });
    expect(events.map(({ type }) => type)).toEqual(['payment.paid', 'refund.canceled', 'chargeback.reversed']);
    expect(events[0]).toMatchObject({ entityId: id, _embedded: { entity: { status: 'paid', id } } });
    for (const { headers, body: text } of hook.heard)
      expect(headers['x-mollie-signature']).toBe(`sha256=${createHmac('sha256', secret).update(text).digest('hex')}`);
    const kept = await callAsOrganization(mollie, 'GET', `/events/${String(events[0]?.id)}`);
    expect(kept.body).toEqual(events[0]);
  });

  it('belong to the organization: a key of a profile does not reach them', async () => {
    const mollie = await start();
    expect((await call(mollie, 'GET', '/webhooks')).status).toBe(403);
    const lenient = await start({ switches: { keysReachWebhooks: true } });
    expect((await call(lenient, 'GET', '/webhooks')).status).toBe(200);
  });

  it('can be changed, asked for a ping, and removed', async () => {
    const mollie = await start();
    const hook = await listen();
    const { body } = await callAsOrganization(mollie, 'POST', '/webhooks', {
      name: 'All',
      url: hook.url,
      eventTypes: '*',
    });
    const path = `/webhooks/${String(body['id'])}`;
    expect((await callAsOrganization(mollie, 'PATCH', path, { eventTypes: 'payment.failed' })).body).toMatchObject({
      eventTypes: ['payment.failed'],
    });
    expect((await callAsOrganization(mollie, 'POST', `${path}/ping`)).status).toBe(202);
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(1);
    mollie.control.pay(await newPayment(mollie));
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(1);
    expect((await callAsOrganization(mollie, 'DELETE', path)).status).toBe(204);
    expect((await callAsOrganization(mollie, 'GET', '/webhooks')).body).toMatchObject({ count: 0 });
  });
});
