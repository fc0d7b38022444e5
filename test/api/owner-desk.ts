import argon2 from 'argon2';
import { expect } from 'vitest';
import { createSweepRegistrations } from '#activities/sales/sweep-registrations.ts';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { type Answer, type ApiServer, call, startApi } from './api-server.ts';

export const PASSWORD = 'correct horse battery';
/** Only the queue counts: the client is the world's. */
const NOWHERE = { address: '', namespace: '', codecKeys: { current: '1', keys: new Map() } };
const PRICES = [
  ['register', 1, 840],
  ['renew', 1, 840],
  ['renew', 2, 1680],
  ['restore', 1, 5000],
  ['transfer', 1, 840],
] as const;

export interface Held {
  name: string;
  orderId: string;
  path: string;
}

/** The API in front of workers and stand-ins whose time is skipped, and the owner of a workspace that holds domains. */
export class OwnerDesk {
  readonly world: SalesWorld;
  readonly #server: ApiServer;
  readonly #owner: string;
  /** Path of the workspace's registrations. */
  readonly at: string;

  private constructor(world: SalesWorld, server: ApiServer, owner: string) {
    this.world = world;
    this.#server = server;
    this.#owner = owner;
    this.at = `/t/${world.workspace.slug}/registrations`;
  }

  static async open(): Promise<OwnerDesk> {
    const world = await SalesWorld.open();
    const server = await startApi({
      on: world.db,
      temporal: world.temporal.client,
      dispatch: () => world.deps.dispatcher,
      config: { temporal: { ...NOWHERE, taskQueue: world.temporal.taskQueue }, vaultKeys: world.vaultKeys },
      limits: { expensivePerMinute: 10_000, writesPerMinute: 10_000, signInPerAddress: 10_000, signInPerEmail: 10_000 },
    });
    const { users } = world.workspace;
    const hash = await argon2.hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    await world.db.database.asUser(null, async (tx) => {
      await tx.sql('update app_user set password_hash = $2 where id = $1', [users.owner, hash]);
      await tx.sql(`insert into tld (label) values ('de')`);
      for (const [action, years, amount] of PRICES)
        await tx.sql(`insert into tld_price values ('de', $1, $2, $3, 'EUR')`, [action, years, amount]);
    });
    return new OwnerDesk(world, server, await server.signIn(users.owner));
  }

  async close(): Promise<void> {
    await this.#server.stop();
    await this.world.close();
  }

  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    key?: string,
    seen?: number,
  ): Promise<Answer> {
    return call(this.#server, method, path, {
      as: this.#owner,
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
      ...(seen === undefined ? {} : { headers: { 'if-match': `"${seen}"` } }),
    });
  }

  /** A file as it is answered. */
  async file(path: string): Promise<{ type: string | null; bytes: ArrayBuffer }> {
    const answer = await fetch(`${this.#server.url}/api${path}`, { headers: { cookie: this.#owner } });
    expect(answer.status).toBe(200);
    return { type: answer.headers.get('content-type'), bytes: await answer.arrayBuffer() };
  }

  /** What somebody else of the workspace gets to see. */
  async seenBy(role: 'viewer' | 'manager', path: string): Promise<Answer> {
    const as = await this.#server.signIn(this.world.workspace.users[role]);
    return call(this.#server, 'GET', path, { as });
  }

  /** A domain that was bought a moment ago, with all that is wanted of it done or refused. */
  async bought(script: object = {}, paid: { method?: string; remember?: boolean } = {}): Promise<Held> {
    const { world } = this;
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE', ...script } });
    const orderId = await world.place(name, paid);
    world.payOnceOffered(orderId, 60_000);
    await world.begin();
    expect(await world.ended(orderId)).toBe('registered');
    await world.quiet();
    const { body } = await this.ask('GET', `${this.at}?search=${name}`);
    return { name, orderId, path: `${this.at}/${String(body.items?.[0]?.['id'])}` };
  }

  /** The domain at the registrar. */
  outside(name: string) {
    const { domains, cancelations } = this.world.registrar.control.core.world;
    return { domain: domains[name]?.at(-1)?.domain ?? null, cancelation: cancelations[name] ?? null };
  }

  /** The domain as its page has it, once nothing is on its way any more. */
  async settled(path: string): Promise<Answer['body']> {
    await this.world.quiet();
    return (await this.ask('GET', path)).body;
  }

  /** As the sweep does when a domain's time has come. */
  async tended(path: string): Promise<void> {
    await this.world.sql(
      `update registration set look_due_at = now() - interval '1 second', looked_at = null where id = $1`,
      [path.split('/').at(-1)],
    );
    await createSweepRegistrations(this.world.deps).sweepRegistrations();
    await this.world.begin();
  }

  /** An order about a domain that is held, from the price to the row. */
  async order(path: string, action: 'renew' | 'restore', years = 1): Promise<Answer> {
    const quote = await this.ask('POST', `${path}/quotes`, { action, years });
    expect(quote.status, quote.text).toBe(201);
    return this.ask('POST', this.at.replace('registrations', 'orders'), {
      quoteId: quote.body['id'],
      acceptTerms: true,
      startAtOnce: true,
      locale: 'en',
    });
  }

  /** Pays what was ordered, and waits for its end. */
  async paid(answer: Answer): Promise<string> {
    expect(answer.status, answer.text).toBe(201);
    const id = String(answer.body['id']);
    await this.world.until('the payment', () => this.world.references(id).length === 1);
    this.world.pay(id);
    await this.world.ended(id);
    await this.world.quiet();
    return id;
  }
}
