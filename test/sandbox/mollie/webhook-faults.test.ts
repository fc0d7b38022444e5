import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, listen, MINUTE, newPayment, payment, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

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
