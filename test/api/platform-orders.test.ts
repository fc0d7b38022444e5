import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { PlatformRole } from '#model/rules/permission.ts';
import { buildUser } from '#test/builders/workspace.ts';
import { call, startApi } from './api-server.ts';
import { type Buyer, ShopDesk } from './shop-desk.ts';

const wait = { timeout: 20_000, interval: 50 };
let shop: ShopDesk;
let operator: string;
let operatorId: string;
let support: string;

async function platformPerson(role: PlatformRole): Promise<{ id: string; as: string }> {
  const { id } = await buildUser(shop.world.db.database);
  await shop.world.db.database.asUser(null, (tx) =>
    tx.sql('insert into platform_role (user_id, role) values ($1, $2)', [id, role]),
  );
  return { id, as: await shop.server.signIn(id) };
}

beforeAll(async () => {
  shop = await ShopDesk.open();
  ({ id: operatorId, as: operator } = await platformPerson('platform-operator'));
  support = (await platformPerson('platform-support')).as;
}, 60_000);
afterAll(() => shop?.close());

const ask = (method: string, path: string, body?: unknown, as = operator) =>
  call(shop.server, method, `/platform${path}`, { as, ...(body === undefined ? {} : { body }) });

/** An order on offer, its buyer and its workspace. */
async function ordered(): Promise<{ id: string; buyer: Buyer; tenantId: string }> {
  const buyer = await shop.newcomer();
  const id = String((await shop.order(buyer)).body['id']);
  await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
  return { id, buyer, tenantId: await shop.tenantOf(buyer) };
}

/** As if it had been paid, and then stood like this. Its run is gone. */
async function stands(order: { id: string; tenantId: string }, state: string): Promise<void> {
  await shop.temporal.workflow.getHandle(`order/${order.id}`).terminate('stands still');
  const [reference = ''] = shop.world.references(order.id);
  shop.world.callback.heard = false;
  shop.world.payments.control.pay(reference);
  await shop.world.db.database.inTenant({ tenantId: order.tenantId }, async (tx) => {
    await tx.sql(
      `insert into payment_application (tenant_id, id, order_id)
       select tenant_id, id, order_id from payment where order_id = $1`,
      [order.id],
    );
    await tx.sql(`update payment set status = 'paid' where order_id = $1`, [order.id]);
    await tx.sql('update domain_order set state = $2, version = version + 1 where id = $1', [order.id, state]);
    await tx.sql(
      `insert into sales_alert (tenant_id, id, order_id, code) values (current_tenant(), $1, $2, 'step-failed')`,
      [uuidv7(), order.id],
    );
  });
}

describe('the role of the platform', () => {
  it.each(['zone', 'record_set', 'provider_account', 'change_request', 'session', 'membership', 'sales_settings'])(
    'cannot read the table %s',
    (table) =>
      expect(shop.world.db.database.inPlatform(operatorId, (tx) => tx.sql(`select 1 from ${table}`))).rejects.toThrow(
        /refused an act/,
      ),
  );

  it('writes nothing', () =>
    expect(
      shop.world.db.database.inPlatform(operatorId, (tx) => tx.sql(`update domain_order set state = 'paid'`)),
    ).rejects.toThrow(/refused an act/));
});

describe('the orders of the platform', () => {
  it('are listed across workspaces, by page, state and search, with their buyers', async () => {
    const [one, other] = [await ordered(), await ordered()];
    const list = await ask('GET', '/orders?limit=1');
    expect(list.body.items).toMatchObject([{ id: other.id, state: 'awaiting-payment' }]);
    const next = await ask('GET', `/orders?limit=1&after=${String(list.body.next)}`);
    expect(next.body.items?.[0]?.['id']).toBe(one.id);
    const [row] = (next.body.items ?? []) as { name: string; buyer: { email: string } }[];
    const { name = '', buyer = { email: '' } } = row ?? {};
    const found = async (search: string) =>
      (await ask('GET', `/orders?search=${search}`)).body.items?.map(({ id }) => id);
    expect(await found(name.slice(0, 6))).toEqual([one.id]);
    expect(await found(encodeURIComponent(buyer.email))).toEqual([one.id]);
    expect(await found('%25')).toEqual([]);
    expect((await ask('GET', '/orders?states=registered,refunded')).body.items).toEqual([]);
    const totals = await ask('GET', '/order-totals?states=awaiting-payment');
    expect(totals.body.items).toMatchObject([{ state: 'awaiting-payment', sum: { currency: 'EUR' } }]);
  });

  it('are listed and added up by the days in UTC on which they were placed, the first and the last counted in', async () => {
    const [late, early] = [await ordered(), await ordered()];
    const placed = (order: { id: string; tenantId: string }, at: string) =>
      shop.world.db.database.inTenant({ tenantId: order.tenantId }, (tx) =>
        tx.sql('update domain_order set placed_at = $2 where id = $1', [order.id, at]),
      );
    await placed(early, '2020-02-28T00:00:00Z');
    await placed(late, '2020-02-29T23:59:59.999Z');
    const found = async (from: string, until: string) => {
      const query = `placedFrom=${from}&placedUntil=${until}`;
      const totals = (await ask('GET', `/order-totals?${query}`)).body.items?.map(({ count }) => count) ?? [];
      const list = (await ask('GET', `/orders?${query}`)).body.items?.map(({ id }) => id) ?? [];
      expect(totals).toEqual(list.length === 0 ? [] : [list.length]);
      return list;
    };
    expect(await found('2020-02-28', '2020-02-29')).toEqual([early.id, late.id]);
    expect(await found('2020-02-29', '2020-02-29')).toEqual([late.id]);
    expect(await found('2020-02-27', '2020-02-28')).toEqual([early.id]);
    expect(await found('2020-03-01', '2020-03-01')).toEqual([]);
    for (const day of ['2020-02-30', '0000-01-01', '2020-02-28T00:00:00Z', 'today'])
      expect((await ask('GET', `/orders?placedFrom=${day}`)).status, day).toBe(400);
  });

  it('tell their whole story to support, who decides nothing', async () => {
    const order = await ordered();
    const story = await ask('GET', `/orders/${order.id}`, undefined, support);
    expect(story.body).toMatchObject({
      id: order.id,
      payments: [{ attempt: 1, status: 'open' }],
      choices: [
        { decision: 'look-again', refused: { sentence: { code: 'staff-not-waiting' } } },
        { decision: 'refund', refused: { sentence: { code: 'staff-not-waiting' } } },
      ],
      workflowId: `order/${order.id}`,
    });
    const decide = { decision: 'refund', reason: 'x' };
    expect((await ask('POST', `/orders/${order.id}/decisions`, decide, support)).status).toBe(403);
    expect((await ask('GET', '/orders/01890000-0000-7000-8000-000000000000')).status).toBe(404);
  });

  it('that wait for a person are decided with a reason, once, and never by their buyer', async () => {
    const order = await ordered();
    await stands(order, 'manual-review');
    const server = await startApi({
      on: shop.world.db,
      temporal: shop.temporal,
      dispatch: () => shop.world.deps.dispatcher,
      config: { temporal: { ...shop.server.config.temporal, taskQueue: shop.world.temporal.taskQueue } },
    });
    const decide = (body: object, as = operator) =>
      call(server, 'POST', `/platform/orders/${order.id}/decisions`, { as, body, key: 'the-same-decision' });
    expect((await decide({ decision: 'refund', reason: ' ' })).status).toBe(400);
    expect((await decide({ decision: 'register', reason: 'x' })).status).toBe(400);
    const refund = { decision: 'refund', reason: 'The customer asked for it.' };
    const decided = await decide(refund);
    expect(decided).toMatchObject({ status: 200, body: { decided: 'refund' } });
    expect((await decide(refund)).body['version']).toBe(decided.body['version']);
    await vi.waitFor(async () => expect((await shop.reads(order.buyer, order.id))['refunds']).toHaveLength(1), wait);
    const session = await call(server, 'GET', '/session', { as: order.buyer.as });
    const { id: buyerId } = session.body['user'] as { id: string };
    await shop.world.db.database.asUser(null, (tx) =>
      tx.sql(`insert into platform_role (user_id, role) values ($1, 'platform-operator')`, [buyerId]),
    );
    const own = await call(server, 'POST', `/platform/orders/${order.id}/decisions`, {
      as: order.buyer.as,
      body: { decision: 'look-again', reason: 'mine' },
    });
    expect(own.status).toBeGreaterThanOrEqual(403);
    await server.stop();
  });
});

describe('alerts', () => {
  it('are listed until somebody has seen to them, which is in the trail of the order', async () => {
    const order = await ordered();
    await stands(order, 'manual-review');
    const open = await ask('GET', '/alerts');
    const alert = open.body.items?.find((one) => one['orderId'] === order.id);
    expect(alert).toMatchObject({ failure: { code: 'step-failed' }, acknowledgedAt: null });
    const path = `/alerts/${String(alert?.['id'])}/acknowledge`;
    expect((await ask('POST', path, undefined, support)).status).toBe(403);
    expect((await ask('POST', path)).body['acknowledgedAt']).not.toBeNull();
    expect((await ask('GET', '/alerts')).body.items?.map(({ orderId }) => orderId)).not.toContain(order.id);
    expect((await ask('GET', '/alerts?all=true')).body.items?.map(({ orderId }) => orderId)).toContain(order.id);
    const trail = await shop.world.db.database.inTenant({ tenantId: order.tenantId }, (tx) =>
      tx.sql(`select actor_id from audit_event where action = 'order.alert-acknowledged'`),
    );
    expect(trail).toEqual([{ actor_id: operatorId }]);
  });
});

describe('the reconciliation', () => {
  it('accounts for every payment, and shows one that no order accounts for', async () => {
    const order = await ordered();
    await stands(order, 'registered');
    const before = await ask('GET', '/reconciliation');
    expect(before.body).toMatchObject({ difference: { count: 0, sum: 0 }, registered: { count: 1, sum: 1000 } });
    await shop.world.db.database.inTenant({ tenantId: order.tenantId }, (tx) =>
      tx.sql(`update domain_order set state = 'cancelled' where id = $1`, [order.id]),
    );
    expect((await ask('GET', '/reconciliation')).body).toMatchObject({ difference: { count: 1, sum: 1000 } });
  });
});
