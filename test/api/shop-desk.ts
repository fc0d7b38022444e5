import { expect, inject } from 'vitest';
import type { Client } from '@temporalio/client';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { TEST_CODEC_KEYS, TEST_NAMESPACE } from '#test/builders/temporal.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { createDispatcher } from '#workflows/client/dispatch.ts';
import { type Answer, type ApiServer, call, startApi } from './api-server.ts';

export const CONTACT = {
  kind: 'person',
  firstName: 'Anna',
  lastName: 'Beispiel',
  street: 'Musterweg 3',
  postalCode: '93047',
  city: 'Regensburg',
  country: 'DE',
  phone: '0941 0000000',
  email: 'Anna@Example.org',
};
const PRICES = [
  ['de', 'register', 1, 840],
  ['de', 'renew', 1, 840],
  ['com', 'register', 1, 1260],
  ['com', 'register', 2, 2520],
  ['com', 'renew', 1, 1360],
] as const;

/** Somebody with a workspace of their own: their cookie, and the path of the workspace. */
export interface Buyer {
  as: string;
  at: string;
}

/** The API in front of workers and stand-ins, in real time: what a buyer does until a payment page is there. */
export class ShopDesk {
  readonly world: SalesWorld;
  readonly temporal: Client;
  readonly server: ApiServer;
  #newcomers = 0;

  private constructor(world: SalesWorld, temporal: Client, server: ApiServer) {
    this.world = world;
    this.temporal = temporal;
    this.server = server;
  }

  static async open(): Promise<ShopDesk> {
    const world = await SalesWorld.open();
    const address = inject('temporalAddress');
    const temporal = connectTemporal({ address, namespace: TEST_NAMESPACE, codecKeys: TEST_CODEC_KEYS });
    const { taskQueue } = world.temporal;
    const server = await startApi({
      on: world.db,
      temporal,
      dispatch: (database) => createDispatcher({ client: temporal, database, taskQueue }),
      limits: { searchesPerAddress: 10_000, expensivePerMinute: 10_000, readsPerMinute: 10_000 },
    });
    await world.db.database.asUser(null, async (tx) => {
      for (const [tld, action, years, amount] of PRICES) {
        await tx.sql('insert into tld (label) values ($1) on conflict do nothing', [tld]);
        await tx.sql(`insert into tld_price values ($1, $2, $3, $4, 'EUR')`, [tld, action, years, amount]);
      }
      await tx.sql(
        `insert into payment_method (id, description, domain_orders, minimum, maximum, currency)
         values ('ideal', 'iDEAL', true, 1, 5000000, 'EUR'), ('banktransfer', 'Bank', true, 2000, 5000000, 'EUR'),
                ('giftcard', 'Gift card', false, null, null, null)`,
      );
    });
    return new ShopDesk(world, temporal, server);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.temporal.connection.close();
    await this.world.close();
  }

  /** Somebody who has just signed up. */
  async newcomer(): Promise<Buyer> {
    const email = `buyer-${++this.#newcomers}@example.org`;
    const body = { email, name: `Buyer ${this.#newcomers}`, password: 'correct horse battery', locale: 'de' };
    const answer = await call(this.server, 'POST', '/sign-up', { body, key: null });
    expect(answer.status).toBe(201);
    const as = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const [own] = answer.body['memberships'] as { tenant: { slug: string }; role: string }[];
    expect(own?.role).toBe('owner');
    return { as, at: `/t/${own?.tenant.slug ?? ''}` };
  }

  quoteFor(buyer: Buyer, name = this.world.name(), years = 1): Promise<Answer> {
    return call(this.server, 'POST', `${buyer.at}/quotes`, { as: buyer.as, body: { name, years } });
  }

  async contactOf(buyer: Buyer): Promise<string> {
    const answer = await call(this.server, 'POST', `${buyer.at}/contacts`, { as: buyer.as, body: CONTACT });
    expect(answer.status).toBe(201);
    return String(answer.body['id']);
  }

  async order(buyer: Buyer, more: object = {}): Promise<Answer> {
    const quoteId = String((await this.quoteFor(buyer)).body['id']);
    const contactId = await this.contactOf(buyer);
    const wish = { quoteId, contactId, acceptTerms: true, startAtOnce: true, locale: 'de' };
    return call(this.server, 'POST', `${buyer.at}/orders`, { as: buyer.as, body: { ...wish, ...more } });
  }

  /** An order as its buyer sees it. */
  async reads(buyer: Buyer, id: string): Promise<Answer['body']> {
    return (await call(this.server, 'GET', `${buyer.at}/orders/${id}`, { as: buyer.as })).body;
  }

  async tenantOf(buyer: Buyer): Promise<string> {
    const { body } = await call(this.server, 'GET', '/session', { as: buyer.as });
    return (body['memberships'] as { tenant: { id: string } }[])[0]?.tenant.id ?? '';
  }
}
