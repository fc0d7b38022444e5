import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { call } from './api-server.ts';
import { ShopDesk } from './shop-desk.ts';

const wait = { timeout: 20_000, interval: 50 };
let shop: ShopDesk;

beforeAll(async () => {
  shop = await ShopDesk.open();
}, 60_000);
afterAll(() => shop?.close());

describe('a call of the payment service', () => {
  const send = (raw: string) =>
    call(shop.server, 'POST', '/callbacks/mollie', {
      raw,
      key: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: '' },
    });
  const kept = async (id: string): Promise<number> => {
    const { rows } = await shop.world.db.database.pool.query<{ found: string | null }>(
      'select found from payment_callback where resource_id = $1 and done_at is not null',
      [id],
    );
    return rows.length;
  };

  it.each(['', 'id=', 'id=../../x', `id=tr_${'x'.repeat(100)}`, 'id=%00', 'foo=bar', '{"id":"tr_json"}', 'id=a&id=b'])(
    'with %j is answered 200 and kept nowhere',
    async (raw) => {
      const before = await shop.world.db.database.pool.query('select 1 from payment_callback');
      expect((await send(raw)).status).toBe(200);
      const after = await shop.world.db.database.pool.query('select 1 from payment_callback');
      expect(after.rows.length).toBe(before.rows.length);
    },
  );

  it('about a payment that nobody knows is kept, looked at and found to be nothing', async () => {
    expect((await send('id=tr_unknown1')).status).toBe(200);
    await vi.waitFor(async () => expect(await kept('tr_unknown1')).toBe(1), wait);
  });

  it('makes an order look at its payment', async () => {
    const buyer = await shop.newcomer();
    const id = String((await shop.order(buyer)).body['id']);
    await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
    shop.world.callback.heard = false;
    shop.world.pay(id);
    expect((await send(`id=${shop.world.references(id)[0]}`)).status).toBe(200);
    await vi.waitFor(async () => {
      const now = await shop.reads(buyer, id);
      expect(now['moments']).toEqual(expect.arrayContaining([expect.objectContaining({ what: 'order.paid' })]));
    }, wait);
    shop.world.callback.heard = true;
  });
});
