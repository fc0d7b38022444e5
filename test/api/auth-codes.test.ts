import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepOldRows } from '#model/store/retention.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import type { Answer } from './api-server.ts';
import { OwnerDesk, PASSWORD } from './owner-desk.ts';

let desk: OwnerDesk;
let world: SalesWorld;
let at: string;

beforeAll(async () => {
  desk = await OwnerDesk.open();
  ({ world, at } = desk);
}, 60_000);
beforeEach(() => world.reset());
afterAll(() => desk?.close());

const HOLDER = {
  kind: 'person',
  firstName: 'Anna',
  lastName: 'Beispiel',
  street: 'Musterweg 3',
  postalCode: '93047',
  city: 'Regensburg',
  country: 'DE',
  phone: '0941 0000000',
  email: 'anna@example.org',
};

describe('an AuthCode', () => {
  it('is shown once, to who gives the password again, and is kept nowhere', async () => {
    const { name, path } = await desk.bought();
    const wrong = await desk.ask('POST', `${path}/auth-code`, { password: 'a wrong password' });
    expect(wrong.status).toBe(400);
    expect(wrong.body.issues).toMatchObject([{ path: 'password' }]);
    expect(desk.outside(name).domain?.authinfo).toBeNull();
    const first = await desk.ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-first');
    expect(first.status, first.text).toBe(200);
    const code = String(first.body['authCode']);
    expect(code).toBe(desk.outside(name).domain?.authinfo);
    expect(first.body['validUntil']).not.toBeNull();
    const again = await desk.ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-first');
    expect(again.body['authCode']).toBeNull();
    const second = await desk.ask('POST', `${path}/auth-code`, { password: PASSWORD }, 'reveal-the-second');
    expect(second.body['authCode']).not.toBe(code);
    expect(second.body['authCode']).toBe(desk.outside(name).domain?.authinfo);
    for (const [table, column] of [
      ['auth_code_reveal', 'sealed'],
      ['idempotency_key', 'response_body::text'],
      ['audit_event', 'detail::text'],
      ['workflow_outbox', 'args::text'],
    ])
      expect(
        await world.sql(`select 1 from ${table} where position($1 in ${column}) > 0 or position($2 in ${column}) > 0`, [
          code,
          String(second.body['authCode']),
        ]),
      ).toEqual([]);
    expect(await world.sql('select 1 from auth_code_reveal')).toEqual([]);
    const moments = ((await desk.ask('GET', path)).body['moments'] as { what: string }[]).map(({ what }) => what);
    expect(moments.filter((what) => what === 'registration.auth-code-revealed').length).toBe(2);
    const told = await world.sql<{ template: string; recipient: string }>(
      'select template, recipient from mail_message where about = $1',
      [path.replace(`${at}/`, 'registration/')],
    );
    const other = { template: 'auth-code-shown', recipient: world.workspace.emails.admin };
    expect(told).toEqual([other, other]);
  });

  it('that nobody fetched is wiped after ten minutes', async () => {
    const { path } = await desk.bought();
    const id = path.split('/').at(-1);
    await world.sql(
      `insert into auth_code_reveal (tenant_id, id, registration_id, sealed, made_at)
       values (current_tenant(), gen_random_uuid(), $1, 'sealed', now() - interval '11 minutes')`,
      [id],
    );
    await sweepOldRows(world.db.database);
    expect(await world.sql('select 1 from auth_code_reveal')).toEqual([]);
  });

  it('is not given when the registrar is away, and that is said', async () => {
    const { path } = await desk.bought();
    world.registrar.control.faults.add([{ match: { path: '/_authinfo1' }, kind: 'status', status: 503, times: 9 }]);
    const answer = await desk.ask('POST', `${path}/auth-code`, { password: PASSWORD });
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'provider-unavailable' });
  });
});

describe('a transfer to us', () => {
  const orders = () => at.replace('registrations', 'orders');

  it('is ordered with its AuthCode, asks for another when it is wrong, and keeps none of them', async () => {
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'ASSIGNED', authinfo: 'right-code' } });
    await world.sql('delete from name_lookup where name = $1', [name]);
    const contact = await desk.ask('POST', at.replace('registrations', 'contacts'), HOLDER);
    const quote = await desk.ask('POST', at.replace('registrations', 'quotes'), { name, years: 1, action: 'transfer' });
    expect(quote.status, quote.text).toBe(201);
    const wish = {
      quoteId: quote.body['id'],
      contactId: contact.body['id'],
      acceptTerms: true,
      startAtOnce: true,
      locale: 'en',
    };
    const without = await desk.ask('POST', orders(), wish);
    expect(without).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'authCode', code: 'order-code-missing' }] },
    });
    const placed = await desk.ask('POST', orders(), { ...wish, authCode: 'wrong-code' });
    expect(placed.status, placed.text).toBe(201);
    expect(placed.text).not.toContain('wrong-code');
    const path = `${orders()}/${String(placed.body['id'])}`;
    await world.until('the payment', () => world.references(String(placed.body['id'])).length === 1);
    const early = await desk.ask('PUT', `${path}/auth-code`, { authCode: 'right-code' });
    expect(early).toMatchObject({ status: 409 });
    // In the middle of the five days: afterwards the money has gone back.
    const given = new Promise<Answer>((resolve) =>
      world.later(86_400_000, async () =>
        resolve(await desk.ask('PUT', `${path}/auth-code`, { authCode: 'right-code' })),
      ),
    );
    world.pay(String(placed.body['id']));
    expect(await given).toMatchObject({ status: 200, body: { state: 'registering' } });
    await world.ended(String(placed.body['id']));
    await world.quiet();
    const order = await desk.ask('GET', path);
    expect(order.body).toMatchObject({ state: 'registered', action: 'transfer' });
    const kept = await world.sql('select 1 from domain_order where auth_code is not null and name = $1', [name]);
    expect(kept).toEqual([]);
    const { body } = await desk.ask('GET', `${at}?search=${name}`);
    expect(body.items).toMatchObject([{ name, state: 'active' }]);
  });

  it('is not offered for a name that is free', async () => {
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE' } });
    const quote = await desk.ask('POST', at.replace('registrations', 'quotes'), { name, years: 1, action: 'transfer' });
    expect(quote).toMatchObject({ status: 409, body: { sentence: { code: 'quote-name-free' } } });
  });
});
