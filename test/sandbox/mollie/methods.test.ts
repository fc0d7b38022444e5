import { afterEach, describe, expect, it } from 'vitest';
import { asking, call, eur, start, stopAll } from './mollie-world.ts';

afterEach(stopAll);

describe('methods', () => {
  const ids = (body: Record<string, unknown>) =>
    (body['_embedded'] as { methods: { id: string }[] }).methods.map(({ id }) => id);

  it('are listed by sequence, amount, country and wallet, as far as they are switched on', async () => {
    const mollie = await start();
    const list = async (query: string) => ids((await call(mollie, 'GET', `/methods?${query}`)).body);
    const all = await list('');
    expect(all).toEqual(
      expect.arrayContaining(['ideal', 'creditcard', 'paypal', 'klarna', 'giftcard', 'banktransfer']),
    );
    expect(all).not.toContain('applepay');
    expect(all).not.toContain('directdebit');
    expect(await list('includeWallets=applepay,googlepay')).toContain('applepay');
    expect((await list('sequenceType=recurring')).toSorted()).toEqual(['creditcard', 'directdebit', 'paypal']);
    expect(await list('sequenceType=first')).not.toContain('klarna');
    expect(await list('amount[value]=20000.00&amount[currency]=EUR')).not.toContain('creditcard');
    expect(await list('amount[value]=5.00&amount[currency]=USD')).toEqual(['creditcard', 'paypal']);
    expect(await list('billingCountry=US')).not.toContain('riverty');
    mollie.control.setMethod('ideal', false);
    expect(await list('')).not.toContain('ideal');
    expect((await call(mollie, 'POST', '/payments', asking({ method: 'ideal' }))).status).toBe(422);
    expect((await call(mollie, 'GET', '/methods?sequenceType=never')).status).toBe(400);
  });

  it('have limits and a name in the language asked for', async () => {
    const mollie = await start();
    const { body } = await call(mollie, 'GET', '/methods/banktransfer?locale=de_DE');
    expect(body).toMatchObject({ id: 'banktransfer', description: 'Überweisung', minimumAmount: eur('0.01') });
    expect((await call(mollie, 'GET', '/methods/barter')).status).toBe(404);
  });
});
