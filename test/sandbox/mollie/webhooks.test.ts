import { afterEach, describe, expect, it } from 'vitest';
import { webhookExample } from './shape.ts';
import { DAY, HOUR, listen, MINUTE, newPayment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

const SCHEDULE = [0, 1, 3, 7, 15, 31, 60, 120, 240, 1560];
const TIMES = webhookExample<{ attempts: { 'minutes-after-change': number }[] }>('classic.schedule');
const CLASSIC = webhookExample<{ request: { headers: Record<string, string> } }>('classic');

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

  it.skipIf(TIMES === null)('are repeated at the documented minutes', () => {
    expect(TIMES?.attempts.map((attempt) => attempt['minutes-after-change'])).toEqual(SCHEDULE);
  });

  it.skipIf(CLASSIC === null)('carry the documented headers', async () => {
    const mollie = await start();
    const hook = await listen();
    mollie.control.pay(await newPayment(mollie, { webhookUrl: hook.url }));
    await mollie.control.settled();
    for (const [name, value] of Object.entries(CLASSIC?.request.headers ?? {}))
      expect(hook.heard[0]?.headers[name.toLowerCase()]).toBe(value);
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
