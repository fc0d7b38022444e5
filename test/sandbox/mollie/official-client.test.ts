import { Client, SignatureValidator } from 'mollie-api-typescript';
import { ErrorResponse } from 'mollie-api-typescript/models/errors';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import { DAY, eur, HOUR, listen, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

/** Mollie's own client, which throws at an answer it cannot read. */
function clientOf(mollie: RunningMollie): Client {
  return new Client({
    security: { apiKey: mollie.testKey },
    serverURL: new URL(mollie.apiUrl).origin,
    retryConfig: { strategy: 'none' },
  });
}

const paymentRequest = {
  amount: eur('9.99'),
  description: 'Domain order ord-1001',
  redirectUrl: 'https://shop.example/orders/ord-1001',
  webhookUrl: 'http://127.0.0.1:1/',
  metadata: { orderId: 'ord-1001' },
};

describe("Mollie's own client reads every answer of the stand-in", () => {
  it('of payments in each state, and of lists page by page', async () => {
    const mollie = await start();
    const client = clientOf(mollie);
    const { control } = mollie;
    const states: ['ideal' | 'klarna' | 'banktransfer' | 'creditcard' | 'paypal', (id: string) => void, string][] = [
      ['ideal', () => undefined, 'open'],
      ['ideal', (id) => control.pay(id), 'paid'],
      ['klarna', (id) => control.pay(id), 'authorized'],
      ['banktransfer', (id) => control.pend(id), 'pending'],
      ['creditcard', (id) => control.fail(id, 'card_expired'), 'failed'],
      ['paypal', (id) => control.expire(id), 'expired'],
      ['ideal', (id) => control.cancel(id), 'canceled'],
    ];
    for (const [method, does, status] of states) {
      const { id, links } = await client.payments.create({ paymentRequest: { ...paymentRequest, method } });
      expect(links.checkout?.href).toContain('/checkout/');
      does(id);
      expect((await client.payments.get({ paymentId: id })).status).toBe(status);
    }
    const free = await client.payments.create({ paymentRequest });
    expect(free.method).toBeNull();
    await client.payments.update({ paymentId: free.id, requestBody: { description: 'Changed' } });
    const transfer = await client.payments.create({ paymentRequest: { ...paymentRequest, method: 'banktransfer' } });
    expect((await client.payments.cancel({ paymentId: transfer.id })).status).toBe('canceled');
    let seen = 0;
    for await (const { result } of await client.payments.list({ limit: 4 }))
      seen += result.embedded.payments?.length ?? 0;
    expect(seen).toBe(9);
  });

  it('of refunds and chargebacks', async () => {
    const mollie = await start();
    const client = clientOf(mollie);
    const { id: paymentId } = await client.payments.create({ paymentRequest: { ...paymentRequest, method: 'ideal' } });
    mollie.control.pay(paymentId);
    const refundRequest = { amount: eur('4.00'), description: 'Refund', metadata: { refundIntent: 'rfi-1' } };
    const first = await client.refunds.create({ paymentId, refundRequest });
    await client.refunds.cancel({ paymentId, refundId: first.id });
    const second = await client.refunds.create({ paymentId, refundRequest });
    await mollie.control.advance(3 * HOUR);
    expect((await client.refunds.get({ paymentId, refundId: second.id })).status).toBe('processing');
    expect((await client.refunds.list({ paymentId })).result.count).toBe(2);
    expect((await client.refunds.all()).result.embedded.refunds).toHaveLength(2);
    const chargebackId = mollie.control.chargeBack(paymentId, { reason: { code: 'AC01', description: 'Account' } });
    expect((await client.chargebacks.get({ paymentId, chargebackId })).reason?.code).toBe('AC01');
    mollie.control.reverse(chargebackId);
    expect((await client.chargebacks.list({ paymentId })).result.embedded.chargebacks[0]?.reversedAt).toBeTruthy();
    expect((await client.chargebacks.all()).result.count).toBe(1);
    expect((await client.payments.get({ paymentId })).amountRefunded).toEqual(eur('4.00'));
  });

  it('of methods', async () => {
    const client = clientOf(await start());
    const asked = { amount: eur('9.99'), includeWallets: 'applepay', locale: 'de_DE', billingCountry: 'DE' } as const;
    const { result } = await client.methods.list({ ...asked, sequenceType: 'oneoff' }).then((one) => ({ result: one }));
    expect(result.embedded.methods.map(({ id }) => id)).toContain('applepay');
    expect((await client.methods.all()).count).toBeGreaterThan(12);
    expect((await client.methods.get({ methodId: 'banktransfer' })).id).toBe('banktransfer');
  });

  it('of customers, mandates and subscriptions', async () => {
    const mollie = await start();
    const client = clientOf(mollie);
    const { id: customerId } = await client.customers.create({
      entityCustomer: { name: 'Anna', email: 'anna@example.org' },
    });
    expect((await client.customers.get({ customerId })).name).toBe('Anna');
    await client.customers.update({ customerId, requestBody: { metadata: { accountId: 'acc-7' } } });
    expect((await client.customers.list({})).result.count).toBe(1);
    const first = await client.customers.createPayment({
      customerId,
      paymentRequest: { ...paymentRequest, sequenceType: 'first', method: 'ideal' },
    });
    mollie.control.pay(first.id);
    const { mandateId } = await client.payments.get({ paymentId: first.id });
    expect((await client.mandates.get({ customerId, mandateId: String(mandateId) })).status).toBe('valid');
    const mandateRequest = {
      method: 'directdebit',
      consumerName: 'Anna',
      consumerAccount: 'NL55INGB0000000000',
    } as const;
    const mandate = await client.mandates.create({ customerId, mandateRequest });
    expect((await client.mandates.list({ customerId })).result.count).toBe(2);
    const charge = { ...paymentRequest, redirectUrl: null, sequenceType: 'recurring', customerId } as const;
    expect((await client.payments.create({ paymentRequest: charge })).status).toBe('pending');
    const subscriptionRequest = { amount: eur('5.00'), interval: '1 month', description: 'Plan', times: 3 };
    const { id: subscriptionId } = await client.subscriptions.create({ customerId, subscriptionRequest });
    await mollie.control.advance(3 * DAY);
    await client.subscriptions.update({ customerId, subscriptionId, requestBody: { amount: eur('6.00') } });
    expect((await client.subscriptions.get({ customerId, subscriptionId })).timesRemaining).toBe(2);
    expect((await client.subscriptions.list({ customerId })).result.count).toBe(1);
    expect((await client.subscriptions.all()).result.count).toBe(1);
    expect((await client.subscriptions.listPayments({ customerId, subscriptionId })).result.count).toBe(1);
    expect((await client.customers.listPayments({ customerId })).result.count).toBe(3);
    expect((await client.subscriptions.cancel({ customerId, subscriptionId })).status).toBe('canceled');
    await client.mandates.revoke({ customerId, mandateId: mandate.id });
    await client.customers.delete({ customerId });
  });

  it('of next-gen webhooks, and takes their signature for right', async () => {
    const mollie = await start();
    const hook = await listen();
    const client = new Client({
      security: { advancedAccessToken: mollie.accessToken },
      serverURL: new URL(mollie.apiUrl).origin,
      retryConfig: { strategy: 'none' },
      testmode: true,
    });
    const requestBody = { testmode: true, name: 'Events', url: hook.url, eventTypes: ['payment.paid' as const] };
    const { id: webhookId, webhookSecret } = await client.webhooks.create({ requestBody });
    await client.webhooks.update({ webhookId, requestBody: { testmode: true, name: 'Changed' } });
    expect((await client.webhooks.get({ webhookId })).name).toBe('Changed');
    expect((await client.webhooks.list({})).result.count).toBe(1);
    const { id } = await client.payments.create({
      paymentRequest: { ...paymentRequest, method: 'ideal', testmode: true },
    });
    mollie.control.pay(id);
    await mollie.control.settled();
    const [heard] = hook.heard;
    const signature = String(heard?.headers['x-mollie-signature']);
    expect(await SignatureValidator.validate(heard?.body ?? '', webhookSecret, signature)).toBe(true);
    await expect(SignatureValidator.validate(`${heard?.body} `, webhookSecret, signature)).rejects.toThrow('signature');
    const { id: webhookEventId } = JSON.parse(heard?.body ?? '{}') as { id: string };
    expect((await client.webhookEvents.get({ webhookEventId })).entityId).toBe(id);
    await client.webhooks.test({ webhookId, requestBody: { testmode: true } });
    await client.webhooks.delete({ webhookId, requestBody: { testmode: true } });
  });

  it('of refusals, with status, field and detail', async () => {
    const client = clientOf(await start());
    const refusal = await client.payments
      .create({ paymentRequest: { ...paymentRequest, amount: eur('1000000000.00'), method: 'ideal' } })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ErrorResponse);
    expect(refusal).toMatchObject({ status: 422, field: 'amount', title: 'Unprocessable Entity' });
    await expect(client.payments.get({ paymentId: 'tr_Unknown001' })).rejects.toThrow(ErrorResponse);
  });
});
