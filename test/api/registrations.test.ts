import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import type { Answer } from './api-server.ts';
import { OwnerDesk, PASSWORD } from './owner-desk.ts';

const DAY = 86_400_000;
const wait = { timeout: 20_000, interval: 50 };
let desk: OwnerDesk;
let world: SalesWorld;
let at: string;

beforeAll(async () => {
  desk = await OwnerDesk.open();
  ({ world, at } = desk);
}, 60_000);
beforeEach(() => world.reset());
afterAll(() => desk?.close());

function setting(body: Answer['body'], kind: string): Record<string, unknown> | undefined {
  return (body['settings'] as Record<string, unknown>[]).find((one) => one['kind'] === kind);
}

describe('a domain that was bought', () => {
  it('is listed, carries our mark, and is not renewed by the registrar at our cost', async () => {
    const { name, orderId, path } = await desk.bought();
    const { body } = await desk.ask('GET', path);
    expect(body).toMatchObject({ name, state: 'active', autoRenew: false, attention: false, holder: 'Anna Beispiel' });
    expect(setting(body, 'auto-renew')).toMatchObject({ on: false, state: 'done' });
    expect(body['seen']).toMatchObject({ ending: true, locked: false });
    expect(desk.outside(name)).toMatchObject({
      domain: { comment: orderId },
      cancelation: { type: 'DELETE', execution: 'EXPIRE' },
    });
    expect((body['orders'] as unknown[]).length).toBe(1);
    // Orders cost money: they are for those who may buy.
    expect((await desk.seenBy('viewer', path)).body).toMatchObject({ name, orders: [] });
  });

  it('stays registered when what follows fails, is repaired the next day, and costs no refund', async () => {
    const refuse = { code: 'EF0103120', text: 'Not billed yet' };
    const { name, orderId, path } = await desk.bought({ cancelation: [{ refuse }, {}] });
    const { body } = await desk.ask('GET', `${at}?search=${name}`);
    expect(body.items?.[0]).toMatchObject({ attention: true });
    expect(await world.alerts(orderId)).toContain('setting-refused');
    await world.sql(`update registration_setting set ended_at = now() - interval '1 day' where state = 'refused'`);
    await desk.tended(path);
    const repaired = await desk.settled(path);
    expect(setting(repaired, 'auto-renew')).toMatchObject({ on: false, state: 'done', failure: null });
    expect(desk.outside(name).cancelation).not.toBeNull();
    expect(await world.state(orderId)).toBe('registered');
    expect(world.effects(name)).toEqual({ registrations: 1, refunds: 0 });
  });
});

describe('what is wanted of a domain', () => {
  it('is done at the registrar: renewals, lock, name servers', async () => {
    const { name, path } = await desk.bought();
    expect((await desk.ask('PUT', `${path}/auto-renew`, { on: true })).status).toBe(202);
    expect(setting(await desk.settled(path), 'auto-renew')).toMatchObject({ on: true, state: 'done' });
    expect(desk.outside(name).cancelation).toBeNull();
    expect((await desk.ask('PUT', `${path}/lock`, { on: true })).status).toBe(202);
    await desk.settled(path);
    expect(desk.outside(name).domain?.registryStatus).toBe('LOCK');
    const servers = ['ns1.example.net', `ns2.${name} 192.0.2.5 2001:db8::5`];
    const asked = await desk.ask('PUT', `${path}/name-servers`, { servers });
    expect(setting(asked.body, 'name-servers')).toMatchObject({ servers, state: 'wanted' });
    expect((await desk.settled(path))['seen']).toMatchObject({ nameServers: servers, locked: true });
    expect(desk.outside(name).domain?.nameServers).toEqual([
      { name: 'ns1.example.net' },
      { name: `ns2.${name}`, ipAddresses: ['192.0.2.5', '2001:db8::5'] },
    ]);
    const wishes = (
      (await desk.ask('GET', path)).body['moments'] as { what: string; kind: string; who: string | null }[]
    )
      .filter(({ what, who }) => what === 'registration.setting-wanted' && who !== null)
      .map(({ kind }) => kind);
    expect(wishes).toEqual(['name-servers', 'lock', 'auto-renew']);
  });

  it('of two wishes the last one counts', async () => {
    const { name, path } = await desk.bought();
    await Promise.all([
      desk.ask('PUT', `${path}/lock`, { on: true }),
      desk.ask('PUT', `${path}/auto-renew`, { on: true }),
    ]);
    await desk.ask('PUT', `${path}/lock`, { on: false });
    const body = await desk.settled(path);
    expect(setting(body, 'lock')).toMatchObject({ on: false, state: 'done' });
    expect(desk.outside(name)).toMatchObject({ domain: { registryStatus: 'ACTIVE' }, cancelation: null });
  });

  it('is shown as refused, with the reason, where the registry does not do it', async () => {
    const { name, orderId, path } = await desk.bought();
    world.registrar.control.script({ [name]: { update: { end: 'FAILED' } } });
    await desk.ask('PUT', `${path}/name-servers`, { servers: ['ns1.example.net', 'ns2.example.net'] });
    const body = await desk.settled(path);
    expect(setting(body, 'name-servers')).toMatchObject({ state: 'refused', failure: { code: 'provider-refused' } });
    expect(body).toMatchObject({ attention: true });
    expect(await world.alerts(orderId)).toContain('setting-refused');
  });

  it('is sent again when its request got lost, whatever became of an older one', async () => {
    const { name, path } = await desk.bought();
    const { control } = world.registrar;
    control.script({ [name]: { update: [{ end: 'FAILED' }, {}] } });
    await desk.ask('PUT', `${path}/name-servers`, { servers: ['ns1.example.net', 'ns2.example.net'] });
    expect(setting(await desk.settled(path), 'name-servers')).toMatchObject({ state: 'refused' });
    for (const job of Object.values(control.core.world.jobs)) job.created -= 10 * 60_000;
    control.faults.add([{ match: { method: 'PUT', path: `/domain/${name}` }, kind: 'drop-before', times: 1 }]);
    await desk.ask('PUT', `${path}/name-servers`, { servers: ['ns1.example.org', 'ns2.example.org'] });
    expect(setting(await desk.settled(path), 'name-servers')).toMatchObject({ state: 'done' });
  });

  it.each([
    [['ns1.example.net'], 'name-servers-count'],
    [['ns1.example.net', 'not a host!'], 'name-server-name'],
  ])('name servers %j are refused at their field', async (servers, code) => {
    const { path } = await desk.bought();
    const answer = await desk.ask('PUT', `${path}/name-servers`, { servers });
    expect(answer.status).toBe(400);
    expect(answer.body.issues).toMatchObject([{ path: 'servers', code }]);
  });
});

describe('a renewal', () => {
  it('adds its years once, and leaves the end of the term as it was wanted', async () => {
    const { name, path } = await desk.bought();
    const before = desk.outside(name).domain?.expire ?? 0;
    const offers = (await desk.ask('GET', path)).body['offers'];
    expect(offers).toMatchObject([
      { action: 'renew', price: { years: 1, gross: { amount: 1000 } } },
      { action: 'renew', price: { years: 2 } },
    ]);
    const id = await desk.paid(await desk.order(path, 'renew'));
    expect(await world.state(id)).toBe('registered');
    const after = desk.outside(name);
    expect(new Date(after.domain?.expire ?? 0).getUTCFullYear()).toBe(new Date(before).getUTCFullYear() + 1);
    expect(after.cancelation).not.toBeNull();
    const body = await desk.settled(path);
    expect(body).toMatchObject({ state: 'active', expiresAt: new Date(after.domain?.expire ?? 0).toISOString() });
    expect(setting(body, 'auto-renew')).toMatchObject({ on: false, state: 'done' });
    const renewals = world.registrar.control.ledger
      .since()
      .filter((one) => one.kind === 'renewal' && one.name === name);
    expect(renewals.length).toBe(1);
    expect(await world.alerts(id)).toEqual([]);
  });

  it('is ordered by itself thirty days before the end where that is wished, once, and is the buyer’s to pay', async () => {
    const { name, path } = await desk.bought();
    await desk.ask('PUT', `${path}/auto-renew`, { on: true });
    await desk.settled(path);
    const ends = new Date(Date.now() + 20 * DAY);
    const { ownerc = 0, comment = null } = desk.outside(name).domain ?? {};
    const seed = { name, ownerc, expire: ends.toISOString(), ...(comment === null ? {} : { comment }) };
    world.registrar.control.seedDomain(seed);
    for (let look = 0; look < 2; look += 1) {
      await desk.tended(path);
      await vi.waitFor(async () => expect((await desk.ask('GET', path)).body['lookedAt']).not.toBeNull(), wait);
    }
    const { body } = await desk.ask('GET', path);
    const [renewal, ...others] = body['orders'] as { id: string; action: string }[];
    expect(renewal).toMatchObject({ action: 'renew' });
    expect(others).toMatchObject([{ action: 'register' }]);
    const mails = await world.sql<{ template: string }>('select template from mail_message where about = $1', [
      `order/${renewal?.id ?? ''}`,
    ]);
    expect(mails).toEqual([{ template: 'renewal-due' }]);
    await world.until('the payment', () => world.references(renewal?.id ?? '').length === 1);
    world.pay(renewal?.id ?? '');
    expect(await world.ended(renewal?.id ?? '')).toBe('registered');
    await world.quiet();
    const expire = desk.outside(name).domain?.expire ?? 0;
    expect(new Date(expire).getUTCFullYear()).toBe(ends.getUTCFullYear() + 1);
    expect(desk.outside(name).cancelation).toBeNull();
  });

  it('is one at a time: a second order waits until the first is paid or cancelled', async () => {
    const { path } = await desk.bought();
    const first = await desk.order(path, 'renew');
    expect(first.status).toBe(201);
    const second = await desk.order(path, 'renew');
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ sentence: { code: 'order-open-already' } });
    expect((await desk.ask('GET', path)).body['offers']).toEqual([]);
    await vi.waitFor(async () => {
      const now = await desk.ask('GET', `${at.replace('registrations', 'orders')}/${String(first.body['id'])}`);
      expect(now.body['state']).toBe('awaiting-payment');
    }, wait);
    await world.cancelOrder(String(first.body['id']));
    // An order that waits for money would move the clocks of the tests after this one.
    await desk.paid(await desk.order(path, 'renew'));
  });

  it('is not on offer for a term that is not sold, nor a restore of a domain that is active', async () => {
    const { path } = await desk.bought();
    expect(await desk.ask('POST', `${path}/quotes`, { action: 'renew', years: 5 })).toMatchObject({ status: 400 });
    expect(await desk.ask('POST', `${path}/quotes`, { action: 'restore', years: 1 })).toMatchObject({ status: 409 });
  });

  it('of a domain that was deleted at the end of its term is a restore', async () => {
    const { name, path } = await desk.bought();
    await world.registrar.control.advance(366 * DAY);
    expect(desk.outside(name).domain).toBeNull();
    await world.sql(`update registration set missing_since = now() - interval '2 hours' where name = $1`, [name]);
    await desk.tended(path);
    await vi.waitFor(
      async () => expect((await desk.ask('GET', path)).body).toMatchObject({ state: 'redemption' }),
      wait,
    );
    await desk.tended(path);
    await vi.waitFor(async () => expect((await desk.ask('GET', path)).body['lookedAt']).not.toBeNull(), wait);
    const told = await world.sql(`select 1 from mail_message where template = 'domain-left' and about = $1`, [
      path.replace(`${at}/`, 'registration/'),
    ]);
    // Two people manage domains here, and each look finds it deleted: they are told once.
    expect(told).toHaveLength(2);
    const body = (await desk.ask('GET', path)).body;
    expect(body).toMatchObject({ offers: [{ action: 'restore', price: { net: { amount: 5000 } } }] });
    expect(await desk.ask('PUT', `${path}/lock`, { on: true })).toMatchObject({ status: 409 });
    const id = await desk.paid(await desk.order(path, 'restore'));
    expect(await world.state(id)).toBe('registered');
    expect(desk.outside(name).domain).not.toBeNull();
    expect(await desk.settled(path)).toMatchObject({ state: 'active' });
  });
});

describe('a domain that left', () => {
  it('is gone, is looked at no more, and takes no wishes', async () => {
    const { name, path } = await desk.bought();
    world.registrar.control.loseDomain(name);
    await world.sql(`update registration set missing_since = now() - interval '2 hours' where name = $1`, [name]);
    await desk.tended(path);
    await vi.waitFor(async () => expect((await desk.ask('GET', path)).body).toMatchObject({ state: 'gone' }), wait);
    expect((await desk.ask('GET', path)).body).toMatchObject({ departure: 'transferred', offers: [] });
    expect(await world.sql('select 1 from registration where name = $1 and look_due_at is not null', [name])).toEqual(
      [],
    );
    expect(await desk.ask('PUT', `${path}/auto-renew`, { on: true })).toMatchObject({ status: 409 });
    expect(await desk.ask('POST', `${path}/auth-code`, { password: PASSWORD })).toMatchObject({ status: 409 });
  });
});
