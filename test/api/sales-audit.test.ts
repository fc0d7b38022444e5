import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isWrite } from '#api/endpoint.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { type Answer, call } from './api-server.ts';
import { SALES_NOUNS } from './sales-nouns.ts';
import { type Buyer, CONTACT, ShopDesk } from './shop-desk.ts';

/* As audit-rows.test.ts, for buying and for the people of the platform: every write leaves its row, or somebody wrote down why not. */

const wait = { timeout: 20_000, interval: 50 };
let shop: ShopDesk;
let buyer: Buyer;
let tenantId: string;
let operator: string;

beforeAll(async () => {
  shop = await ShopDesk.open();
  buyer = await shop.newcomer();
  tenantId = await shop.tenantOf(buyer);
  const { id } = (await call(shop.server, 'GET', '/session', { as: buyer.as })).body['user'] as { id: string };
  await shop.world.db.database.asUser(null, (tx) =>
    tx.sql(`insert into platform_role (user_id, role) values ($1, 'platform-operator')`, [id]),
  );
  operator = buyer.as;
}, 60_000);
afterAll(() => shop?.close());

const mine = (method: string, path: string, body?: unknown, headers = {}) =>
  call(shop.server, method, `${buyer.at}${path}`, { as: buyer.as, headers, ...(body === undefined ? {} : { body }) });
const office = (method: string, path: string, body?: unknown, headers = {}) =>
  call(shop.server, method, `/platform/sales${path}`, {
    as: operator,
    headers,
    ...(body === undefined ? {} : { body }),
  });

/** Settings as they are, to be stored again. */
async function settingsAgain(): Promise<Answer> {
  const { body } = await office('GET', '/settings');
  const { registrar, payment, taxRate, currency, texts, version } = body;
  return office(
    'PUT',
    '/settings',
    { registrar, payment, taxRate, currency, texts },
    { 'if-match': `"${String(version)}"` },
  );
}

async function onOffer(): Promise<string> {
  const id = String((await shop.order(buyer)).body['id']);
  await vi.waitFor(async () => expect((await shop.reads(buyer, id))['payAt']).not.toBeNull(), wait);
  return id;
}

/** The row that each write leaves, whose chain it is in, and the act. */
const ACTS: Record<string, { row: string; chain: 'workspace' | 'platform'; act: () => Promise<Answer> }> = {
  'contact.create': { row: 'contact.created', chain: 'workspace', act: () => mine('POST', '/contacts', CONTACT) },
  'contact.update': {
    row: 'contact.updated',
    chain: 'workspace',
    act: async () => mine('PUT', `/contacts/${await shop.contactOf(buyer)}`, CONTACT, { 'if-match': '"1"' }),
  },
  'billing-profile.put': {
    row: 'billing-profile.changed',
    chain: 'workspace',
    act: () =>
      mine(
        'PUT',
        '/billing-profile',
        {
          name: 'Anna Beispiel',
          street: 'Musterweg 3',
          postalCode: '93047',
          city: 'Regensburg',
          country: 'DE',
          email: 'anna@example.org',
        },
        { 'if-match': '"0"' },
      ),
  },
  'order.place': { row: 'order.placed', chain: 'workspace', act: () => shop.order(buyer) },
  'order.cancel': {
    row: 'order.cancelled',
    chain: 'workspace',
    act: async () => mine('POST', `/orders/${await onOffer()}/cancel`),
  },
  'order.pay-again': {
    row: 'order.awaiting-payment',
    chain: 'workspace',
    act: async () => {
      const id = await onOffer();
      shop.world.payments.control.fail(shop.world.references(id)[0] ?? '');
      await vi.waitFor(async () => expect((await shop.reads(buyer, id))['canPayAgain']).toBe(true), wait);
      return mine('POST', `/orders/${id}/payments`, {});
    },
  },
  'sales.put-settings': { row: 'sales.settings-changed', chain: 'platform', act: settingsAgain },
  'sales.put-state': {
    row: 'sales.closed',
    chain: 'platform',
    act: async () => {
      const closed = await office('PUT', '/state', { enabled: false });
      await shop.world.db.database.asUser(null, (tx) => tx.sql('update sales_settings set enabled = true'));
      return closed;
    },
  },
  'sales.check': { row: 'sales.check-requested', chain: 'platform', act: () => office('POST', '/check') },
  'sales.put-payment-method': {
    row: 'sales.way-to-pay-switched',
    chain: 'platform',
    act: () => office('PUT', '/payment-methods/ideal', { domainOrders: true, subscriptions: false }),
  },
  'sales.put-tld': {
    row: 'sales.prices-set',
    chain: 'platform',
    act: () => office('PUT', '/tlds/net', { enabled: true, prices: [{ action: 'renew', years: 1, amount: 1500 }] }),
  },
  'plan-offer.put': {
    row: 'plan-offer.set',
    chain: 'platform',
    act: () =>
      call(shop.server, 'PUT', '/platform/plans/team', {
        as: operator,
        body: {
          name: 'Team',
          amount: 1000,
          months: 1,
          features: [],
          limits: { providerAccounts: null, members: null },
          offered: true,
          isDefault: false,
          position: 1,
        },
      }),
  },
  'sales.delete-tld': { row: 'sales.tld-removed', chain: 'platform', act: () => office('DELETE', '/tlds/net') },
};

/** Writes whose rows another test holds them to, or that leave none; and why. */
const ELSEWHERE: Record<string, string> = {
  'sign-up.create': 'makes a workspace: its rows are in the first test below',
  'quote.create': 'a price that was shown; the order that is made of it is audited with it',
  'order.give-auth-code': 'moves the order: order.registering, test/api/auth-codes.test.ts',
  'registration.quote': 'as quote.create',
  'registration.set-auto-renew': 'test/api/registrations.test.ts',
  'registration.set-lock': 'test/api/registrations.test.ts',
  'registration.set-name-servers': 'test/api/registrations.test.ts',
  'registration.reveal-auth-code': 'test/api/auth-codes.test.ts',
  'subscription.choose': 'test/api/plans.test.ts',
  'subscription.change': 'test/api/plans.test.ts',
  'subscription.end': 'test/api/plans.test.ts',
  'subscription.pay': 'test/api/plans.test.ts',
  'mandate.revoke': 'test/api/mandates.test.ts',
  'mail.put-settings': 'test/api/mail.test.ts',
  'mail.delete-settings': 'test/api/mail.test.ts',
  'mail.try': 'test/api/mail.test.ts',
  'mail.send-again': 'test/api/mail.test.ts',
  'platform-mail.put-settings': 'the same command as mail.put-settings',
  'platform-mail.try': 'the same command as mail.try',
  'callback.mollie': 'kept in payment_callback as it came; what is found by it is audited with its order',
  'platform-order.decide': 'test/workflows/staff-decision.test.ts',
  'sales-alert.acknowledge': 'test/api/platform-orders.test.ts',
};

describe('every write of the shop and of the platform', () => {
  it('is held to its row, or somebody wrote down why not', () => {
    const declared = ENDPOINTS.filter(({ noun, endpoint }) => SALES_NOUNS.has(noun) && isWrite(endpoint));
    const known = [...Object.keys(ACTS), ...Object.keys(ELSEWHERE)];
    expect(known.toSorted()).toEqual(declared.map(({ endpoint }) => endpoint.id).toSorted());
  });

  it('sign-up leaves the rows of the account and of its workspace', async () => {
    const rows = await actionsIn(tenantId);
    expect(rows.slice(0, 3)).toEqual(['workspace.created', 'user.signed-up', 'session.opened']);
  });

  it.each(Object.entries(ACTS))('%s leaves its row', async (_, { row, chain, act }) => {
    const of = chain === 'workspace' ? tenantId : PLATFORM;
    const before = (await actionsIn(of)).length;
    const answer = await act();
    expect(answer.status, answer.text).toBeLessThan(300);
    expect((await actionsIn(of)).slice(before)).toContain(row);
  });
});

async function actionsIn(chain: string): Promise<string[]> {
  const rows = await shop.world.db.database.inTenant({ tenantId: chain }, (tx) =>
    tx.sql<{ action: string }>('select action from audit_event where tenant_id = current_tenant() order by seq'),
  );
  return rows.map(({ action }) => action);
}
