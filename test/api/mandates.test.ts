import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { OwnerDesk } from './owner-desk.ts';

const DAY = 86_400_000;
const wait = { timeout: 60_000, interval: 50 };
let desk: OwnerDesk;
let world: SalesWorld;
let ways: string;

beforeAll(async () => {
  desk = await OwnerDesk.open();
  ({ world } = desk);
  ways = desk.at.replace('registrations', 'mandates');
}, 60_000);
beforeEach(async () => {
  // A domain that is still looked at would move the clock past the payments of the next test.
  await world.quiet();
  await world.abandon();
  world.reset();
  // The payment service is another one now.
  await world.sql(`update payment_mandate set state = 'invalid' where state = 'valid'`);
  await world.sql('update payment_customer set reference = null');
});
afterAll(() => desk?.close());

/** A domain that ends in 20 days, whose buyer has had a card remembered, and the renewal that is announced for it. */
async function announced(method = 'creditcard'): Promise<{ name: string; orderId: string; at: string }> {
  const { name, path } = await desk.bought({}, { method, remember: true });
  await desk.ask('PUT', `${path}/auto-renew`, { on: true });
  await desk.settled(path);
  const { ownerc = 0, comment = null } = desk.outside(name).domain ?? {};
  const expire = new Date(world.registrar.control.clock.now().getTime() + 20 * DAY).toISOString();
  world.registrar.control.seedDomain({ name, ownerc, expire, ...(comment === null ? {} : { comment }) });
  await desk.tended(path);
  const orders = async () => (await desk.ask('GET', path)).body['orders'] as { id: string; action: string }[];
  await vi.waitFor(async () => expect((await orders())[0]?.action).toBe('renew'), wait);
  const orderId = world.follow((await orders())[0]?.id ?? '');
  return { name, orderId, at: `${desk.at.replace('registrations', 'orders')}/${orderId}` };
}

async function mails(orderId: string): Promise<string[]> {
  const rows = await world.sql<{ template: string }>('select template from mail_message where about = $1 order by id', [
    `order/${orderId}`,
  ]);
  return rows.map(({ template }) => template);
}

describe('a way to pay that is remembered', { timeout: 100_000 }, () => {
  it('is listed by the end of its number alone, and charged five days after it was said', async () => {
    const { name, orderId, at } = await announced();
    const { body } = await desk.ask('GET', ways);
    expect(body.items?.[0]).toMatchObject({
      method: 'creditcard',
      hint: 'Mastercard …6787',
      state: 'valid',
      charged: true,
    });
    const order = await desk.ask('GET', at);
    expect(order.body).toMatchObject({ state: 'placed', payAt: null, payComing: false, canPayAgain: true });
    expect(order.body['chargeAt']).not.toBeNull();
    expect(await mails(orderId)).toEqual(['renewal-charge']);
    await world.begin();
    expect(await world.ended(orderId)).toBe('registered');
    expect(await mails(orderId)).toEqual(['renewal-charge', 'order-renewed']);
    const charges = world.payments.control.ledger.since().filter(({ kind }) => kind === 'charged');
    expect(charges).toHaveLength(1);
    expect(world.effects(name, 'renewal')).toMatchObject({ registrations: 1 });
    expect((await desk.ask('GET', at)).body).toMatchObject({ chargeAt: null, canPayAgain: false });
  });

  it('that fails is charged again after days, at most twice, and its buyer is told each time', async () => {
    const { orderId } = await announced();
    world.payments.control.faults.add([
      { match: { method: 'POST', path: '/v2/payments', text: 'recurring' }, kind: 'charge-fails', times: 2 },
    ]);
    await world.begin();
    expect(await world.ended(orderId)).toBe('registered');
    expect(await mails(orderId)).toEqual(['renewal-charge', 'charge-failed', 'charge-failed', 'order-renewed']);
    const tries = await world.sql<{ status: string }>(
      'select status from payment where order_id = $1 order by attempt',
      [orderId],
    );
    expect(tries.map(({ status }) => status)).toEqual(['failed', 'failed', 'paid']);
  });

  it('may be overtaken by hand: what was announced is not charged any more', async () => {
    const { orderId, at } = await announced();
    await world.begin();
    const again = await desk.ask('POST', `${at}/payments`, { remember: true });
    expect(again.status, again.text).toBe(200);
    await world.until('the payment', () => world.references(orderId).length === 1);
    world.pay(orderId);
    expect(await world.ended(orderId)).toBe('registered');
    expect(world.payments.control.ledger.since().filter(({ kind }) => kind === 'charged')).toEqual([]);
  });

  it('that is taken back is not charged from then on, and the renewal asks for a payment', async () => {
    const { orderId, at } = await announced();
    const mandate = (await desk.ask('GET', ways)).body.items?.[0];
    expect((await desk.ask('DELETE', `${ways}/${String(mandate?.['id'])}`)).status).toBe(204);
    expect((await desk.ask('DELETE', `${ways}/${String(mandate?.['id'])}`)).status).toBe(204);
    await world.begin();
    await vi.waitFor(async () => expect((await desk.ask('GET', at)).body['payAt']).not.toBeNull(), wait);
    await vi.waitFor(
      async () =>
        expect((await desk.ask('GET', ways)).body.items?.[0]).toMatchObject({ state: 'revoked', charged: false }),
      wait,
    );
    expect(await mails(orderId)).toEqual(['renewal-charge', 'renewal-due']);
    expect(world.payments.control.world.state.mandates.all().map(({ status }) => status)).toEqual(['invalid']);
    const audit = await world.sql<{ action: string }>(
      'select action from audit_event where subject = $1 order by seq',
      [`mandate/${String(mandate?.['id'])}`],
    );
    expect(audit.map(({ action }) => action)).toEqual(['mandate.given', 'mandate.revoking', 'mandate.revoked']);
    world.pay(orderId);
    expect(await world.ended(orderId)).toBe('registered');
  });

  it('is nobody else’s, and only those who buy see or end it', async () => {
    expect((await desk.seenBy('viewer', ways)).status).toBe(403);
    expect((await desk.ask('DELETE', `${ways}/01234567-89ab-7def-8123-456789abcdef`)).status).toBe(404);
  });

  it('has to be one that can be: else the order is refused at the field', async () => {
    await world.db.database.asUser(null, (tx) =>
      tx.sql(
        `insert into payment_method (id, description, domain_orders, remembers) values ('banktransfer', 'Bank transfer', true, false)
         on conflict do nothing`,
      ),
    );
    const { path } = await desk.bought();
    const quote = await desk.ask('POST', `${path}/quotes`, { action: 'renew', years: 1 });
    const order = { quoteId: quote.body['id'], acceptTerms: true, startAtOnce: true, locale: 'en' };
    const answer = await desk.ask('POST', desk.at.replace('registrations', 'orders'), {
      ...order,
      method: 'banktransfer',
      remember: true,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.issues).toMatchObject([{ path: 'method', code: 'way-to-pay-forgets' }]);
  });
});
