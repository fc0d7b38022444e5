import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { missing, webhookExample } from './shape.ts';
import { call, callAsOrganization, listen, newPayment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

const NEXT_GEN = webhookExample<{ request: { body: object } }>('nextgen');

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
    if (NEXT_GEN !== null) expect(missing(NEXT_GEN.request.body, events[0])).toEqual([]);
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
