import { afterEach, describe, expect, it } from 'vitest';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { asking, call, checkoutOf, eur, listen, payment, press, start, stopAll, type Body } from './mollie-world.ts';

afterEach(stopAll);

const SHOP = 'https://shop.example/orders/ord-1001';

async function open(mollie: RunningMollie, members: Body = {}): Promise<{ id: string; address: string }> {
  const { body } = await call(mollie, 'POST', '/payments', asking(members));
  return { id: String(body['id']), address: checkoutOf(body) };
}

describe('the checkout page', () => {
  it('shows amount and description, needs no script and nothing from elsewhere, and names its language', async () => {
    const mollie = await start();
    const { address } = await open(mollie, { description: '<b>Order</b> & more' });
    const response = await fetch(address);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('€9.99');
    expect(html).toContain('&lt;b&gt;Order&lt;/b&gt; &amp; more');
    expect(html).toContain('color-scheme:light dark');
    expect(html).not.toMatch(/<script|<img|src=|<link/);
    const german = await open(mollie, { locale: 'de_AT' });
    const page = await (await fetch(german.address)).text();
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('9,99');
    expect(page).toContain('Bezahlen');
  });

  it('lets the customer choose a method where none was given, and only then', async () => {
    const mollie = await start();
    const free = await open(mollie);
    expect(await (await fetch(free.address)).text()).toContain('value="paypal"');
    const two = await open(mollie, { method: ['ideal', 'eps'] });
    const page = await (await fetch(two.address)).text();
    expect([...page.matchAll(/name="method" value="(\w+)"/g)].map(([, id]) => id)).toEqual(['ideal', 'eps']);
    expect((await press(two.address, { outcome: 'pay', method: 'paypal' })).status).toBe(422);
    expect((await press(two.address, { outcome: 'pay' })).status).toBe(422);
    expect(await press(two.address, { outcome: 'pay', method: 'eps' })).toEqual({ status: 303, to: SHOP });
    expect(await payment(mollie, two.id)).toMatchObject({ status: 'paid', method: 'eps' });
    const fixed = await open(mollie, { method: 'ideal' });
    expect(await (await fetch(fixed.address)).text()).not.toContain('name="method"');
  });

  it.each([
    ['pay', 'ideal', 'paid'],
    ['pending', 'banktransfer', 'pending'],
    ['authorize', 'klarna', 'authorized'],
    ['fail', 'creditcard', 'failed'],
    ['expire', 'ideal', 'expired'],
  ])('has a button %s that by %s leaves the payment %s and goes back to the shop', async (outcome, method, status) => {
    const mollie = await start();
    const hook = await listen();
    const { id, address } = await open(mollie, { method, webhookUrl: hook.url });
    expect(await (await fetch(address)).text()).toContain(`value="${outcome}"`);
    expect(await press(address, { outcome, reason: 'card_expired' })).toEqual({ status: 303, to: SHOP });
    expect(await payment(mollie, id)).toMatchObject({ status });
    if (status === 'failed')
      expect(await payment(mollie, id)).toMatchObject({ details: { failureReason: 'card_expired' } });
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(status === 'pending' ? 0 : 1);
    expect(mollie.control.counts()['payment-paid'] ?? 0).toBe(status === 'paid' ? 1 : 0);
  });

  it('asks for another method when a preselected one is canceled, and tells nobody before the final one', async () => {
    const mollie = await start();
    const hook = await listen();
    const cancelUrl = `${SHOP}?cancelled=1`;
    const { id, address } = await open(mollie, { method: 'ideal', cancelUrl, webhookUrl: hook.url });
    expect(await press(address, { outcome: 'cancel' })).toEqual({ status: 303, to: new URL(address).pathname });
    expect(await payment(mollie, id)).toMatchObject({ status: 'open', method: null });
    await mollie.control.settled();
    expect(hook.heard).toEqual([]);
    expect(await press(address, { outcome: 'cancel' })).toEqual({ status: 303, to: cancelUrl });
    expect(await payment(mollie, id)).toMatchObject({ status: 'canceled' });
    await mollie.control.settled();
    expect(hook.heard).toHaveLength(1);
    const plain = await open(mollie);
    expect(await press(plain.address, { outcome: 'cancel' })).toEqual({ status: 303, to: SHOP });
  });

  it('offers nothing that cannot be, and pressing twice pays once', async () => {
    const mollie = await start();
    const { address } = await open(mollie, { method: 'ideal' });
    expect(await (await fetch(address)).text()).not.toContain('value="authorize"');
    expect((await press(address, { outcome: 'authorize' })).status).toBe(422);
    await press(address, { outcome: 'pay' });
    expect((await press(address, { outcome: 'pay' })).status).toBe(422);
    expect(mollie.control.counts()['payment-paid']).toBe(1);
    expect((await fetch(`${new URL(address).origin}/checkout/nobody`)).status).toBe(404);
  });

  it('stays in use for a paid test payment: the customer can charge it back', async () => {
    const mollie = await start();
    const { id, address } = await open(mollie, { method: 'creditcard' });
    await press(address, { outcome: 'pay' });
    const links = (await payment(mollie, id))['_links'] as Record<string, { href: string }>;
    expect(links['changePaymentState']?.href).toBe(address);
    expect(links['checkout']).toBeUndefined();
    expect((await press(address, { outcome: 'charge-back' })).status).toBe(303);
    expect(await payment(mollie, id)).toMatchObject({ amountChargedBack: eur('9.99') });
  });
});
