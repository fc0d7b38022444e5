import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from './api-server.ts';
import { type Buyer, CONTACT, ShopDesk } from './shop-desk.ts';

let shop: ShopDesk;
const PROFILE = {
  name: 'Anne Exemple',
  organisation: 'Exemple SARL',
  street: '1 rue du Test',
  postalCode: '75001',
  city: 'Paris',
  country: 'FR',
  vatId: 'fr 40 303265045',
  email: 'compta@example.org',
};

beforeAll(async () => {
  shop = await ShopDesk.open();
  await shop.world.db.database.asUser(null, (tx) =>
    tx.sql(
      `update sales_settings set seller = '{"name": "Shop", "address": ["A"], "vatId": "DE1", "country": "DE", "oss": true}'`,
    ),
  );
}, 60_000);
afterAll(() => shop?.close());

const ask = (buyer: Buyer, method: string, path: string, body?: unknown, seen?: number) =>
  call(shop.server, method, `${buyer.at}${path}`, {
    as: buyer.as,
    ...(seen === undefined ? {} : { headers: { 'if-match': `"${seen}"` } }),
    ...(body === undefined ? {} : { body }),
  });
const put = (buyer: Buyer, more: object, seen: number) =>
  ask(buyer, 'PUT', '/billing-profile', { ...PROFILE, ...more }, seen);
const priced = async (buyer: Buyer, contactId?: string) => {
  const name = shop.world.name();
  const { body } = await ask(buyer, 'POST', '/quotes', { name, years: 1, ...(contactId ? { contactId } : {}) });
  return body as Record<string, unknown>;
};

it('decides how a workspace is taxed: a company with a VAT id owes the tax itself, a consumer pays the rate at home', async () => {
  const buyer = await shop.newcomer();
  expect((await ask(buyer, 'GET', '/billing-profile')).body).toMatchObject({ profile: null, needed: true, version: 0 });
  expect(await priced(buyer)).toMatchObject({ taxRule: 'domestic', taxRate: 1900, gross: { amount: 1000 } });
  const stored = await put(buyer, {}, 0);
  expect(stored.body).toMatchObject({
    profile: { vatId: 'FR40303265045' },
    tax: { taxRule: 'reverse-charge', taxCountry: 'FR', taxRate: 0 },
    version: 1,
  });
  expect(await priced(buyer)).toMatchObject({ taxRule: 'reverse-charge', tax: { amount: 0 }, gross: { amount: 840 } });
  expect((await put(buyer, { vatId: null, organisation: null }, 1)).status).toBe(200);
  expect(await priced(buyer)).toMatchObject({
    taxRule: 'oss',
    taxCountry: 'FR',
    taxRate: 2000,
    gross: { amount: 1008 },
  });
  expect((await put(buyer, { vatId: null, country: 'CH' }, 2)).status).toBe(200);
  expect(await priced(buyer)).toMatchObject({ taxRule: 'outside-eu', gross: { amount: 840 } });
});

it('refuses a VAT id with wrong check digits at its field, and a change of what somebody else has changed', async () => {
  const buyer = await shop.newcomer();
  const wrong = await put(buyer, { vatId: 'FR41303265045' }, 0);
  expect(wrong.status).toBe(400);
  expect(wrong.body['issues']).toMatchObject([{ path: 'vatId', code: 'vat-id-form' }]);
  expect((await put(buyer, {}, 0)).status).toBe(200);
  expect((await put(buyer, {}, 0)).status).toBe(412);
  expect((await ask(buyer, 'GET', '/billing-profile')).body).toMatchObject({ version: 1 });
});

it('is priced for contacts of the workspace alone', async () => {
  const [buyer, stranger] = [await shop.newcomer(), await shop.newcomer()];
  const body = { name: shop.world.name(), years: 1, contactId: await shop.contactOf(stranger) };
  expect((await ask(buyer, 'POST', '/quotes', body)).status).toBe(404);
});

it('without one, the holder of the domain decides', async () => {
  const buyer = await shop.newcomer();
  const contact = await ask(buyer, 'POST', '/contacts', { ...CONTACT, country: 'AT', phone: '+43.1234567' });
  expect(await priced(buyer, String(contact.body['id']))).toMatchObject({
    taxRule: 'oss',
    taxCountry: 'AT',
    taxRate: 2000,
  });
});

it('never lets an order cost other than what was shown: a price with the tax of before is refused', async () => {
  const buyer = await shop.newcomer();
  const contactId = await shop.contactOf(buyer);
  const quote = await priced(buyer, contactId);
  await put(buyer, {}, 0);
  const wish = { quoteId: quote['id'], contactId, acceptTerms: true, startAtOnce: true, locale: 'de' };
  const refused = await ask(buyer, 'POST', '/orders', wish);
  expect(refused.status).toBe(409);
  expect(refused.body['issues']).toMatchObject([{ path: 'quoteId', code: 'quote-taxed-otherwise' }]);
  const again = await priced(buyer, contactId);
  const placed = await ask(buyer, 'POST', '/orders', { ...wish, quoteId: again['id'] });
  expect(placed.body).toMatchObject({ total: { amount: 840 }, price: { taxRule: 'reverse-charge' } });
  await put(buyer, { vatId: null, organisation: null }, 1);
  const [order] = await shop.world.db.database.inTenant({ tenantId: await shop.tenantOf(buyer) }, (tx) =>
    tx.sql<{ to: object }>(`select quote->'invoiceTo' as "to" from domain_order where id = $1`, [placed.body['id']]),
  );
  expect(order?.to).toMatchObject({ name: 'Exemple SARL', vatId: 'FR40303265045' });
});
