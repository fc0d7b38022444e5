import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, appear, chromiumPath, openPerson, type Person, type PersonOptions } from './browser.ts';
import { englishLeft } from './english-left.ts';
import { HOLDER, openShopFloor, type ShopFloor } from './shop-floor.ts';
import { ask, enter, MANAGER, OWNER, shown, until } from './workspace.ts';

const PASSWORD = 'correct horse battery';
describe.skipIf(chromiumPath() === null)('the shop', { timeout: 300_000 }, () => {
  let floor: ShopFloor;
  let product: ShopFloor['product'];
  let registrar: ShopFloor['registrar'];
  let payments: ShopFloor['payments'];
  let browser: Browser;

  beforeAll(async () => {
    floor = await openShopFloor();
    ({ product, registrar, payments, browser } = floor);
  }, 240_000);
  afterAll(() => floor?.close());

  /** A visitor; the payment page is the one place outside that they are sent to. */
  async function visitor(options: PersonOptions = {}): Promise<Person> {
    return openPerson(browser, product.origin, options);
  }

  const ownFaults = (person: Person): string[] => floor.ownFaults(person);

  /** From a name to the page of the order, by the words of the page's language. */
  async function buy(page: Page, name: string, email: string, words: typeof ENGLISH): Promise<void> {
    await page.goto(`${product.origin}/search?q=${name}`);
    await page.getByRole('link', { name: words.buy(name), exact: true }).click();
    await page.locator('#new-name').fill('Anna Beispiel');
    await page.locator('#new-email').fill(email);
    await page.locator('#new-password').fill(PASSWORD);
    await page.getByRole('button', { name: words.signUp }).click();
    for (const [field, value] of Object.entries(HOLDER)) await page.locator(`#field-${field}`).fill(value);
    await page.locator('#field-country').selectOption('DE');
    await page.getByRole('button', { name: words.toReview }).click();
    for (const box of await page.getByRole('checkbox').all()) {
      expect(await box.isChecked()).toBe(false);
      await box.check();
    }
    await page.getByRole('button', { name: words.order }).click();
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  }

  async function pay(page: Page, words: typeof ENGLISH): Promise<void> {
    const link = page.getByRole('link', { name: words.pay });
    await shown(link);
    await link.click();
    await page.getByLabel('iDEAL').check();
    await page.getByRole('button', { name: words.payThere, exact: true }).click();
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  }

  it('sells a domain to a visitor without JavaScript, from the search to “is yours”', async () => {
    const person = await visitor({ javaScriptEnabled: false });
    const { page } = person;
    await page.goto(product.origin);
    await page.getByLabel('Find a domain').fill('seebergwerk1');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: 'Other suffixes' }).waitFor();
    await buy(page, 'seebergwerk1.de', 'anna@example.org', ENGLISH);
    await pay(page, ENGLISH);
    await shown(page.getByText('seebergwerk1.de is yours'));
    await until(async () => floor.mail.mailbox.to('anna@example.org').length === 2);
    const subjects = floor.mail.mailbox.to('anna@example.org').map(({ subject }) => subject);
    expect(subjects).toEqual(['Your order 1: seebergwerk1.de', 'seebergwerk1.de is yours']);
    await page.getByRole('cell', { name: 'paid', exact: true }).waitFor();
    expect(registrar.control.ledger.since().filter((one) => one.kind === 'registration')).toHaveLength(1);
    expect(ownFaults(person)).toEqual([]);
  });

  it('keeps what was typed when something is wrong, and says at each field what', async () => {
    const { page, context } = await visitor();
    await page.goto(`${product.origin}/checkout?name=seebergwerk2.de&years=1`);
    await page.locator('#new-name').fill('Anna Zwei');
    await page.locator('#new-email').fill('anna@example.org');
    await page.locator('#new-password').fill(PASSWORD);
    await page.getByRole('button', { name: ENGLISH.signUp }).click();
    await page.getByText('There is an account with this e-mail address').first().waitFor();
    expect(await page.locator('#new-name').inputValue()).toBe('Anna Zwei');
    expect(await page.locator('#new-password').inputValue()).toBe('');
    await page.goto(`${product.origin}/search?q=co.uk`);
    await page.getByText('co.uk is a suffix').waitFor();
    expect(await page.locator('#shop-q').inputValue()).toBe('co.uk');
    await context.close();
  });

  it('gives the money back by itself when the registry refuses, and says so in German on a phone', async () => {
    const person = await visitor();
    const { page } = person;
    await page.setViewportSize({ width: 360, height: 740 });
    await appear(person, product.origin, { locale: 'de', theme: 'dark' });
    await buy(page, 'fails-seebergwerk.de', 'berta@example.org', GERMAN);
    await pay(page, GERMAN);
    await page.getByText('fails-seebergwerk.de wurde nicht registriert').waitFor({ timeout: 60_000 });
    await until(async () =>
      floor.mail.mailbox
        .to('berta@example.org')
        .some(({ subject }) => subject === 'Ihr Geld für fails-seebergwerk.de kommt zurück'),
    );
    await page.getByText(/Erstattung von 9,90\s€ ist unterwegs/).waitFor();
    await page.getByRole('cell', { name: '−9,90 €' }).waitFor();
    expect(await englishLeft(page, [])).toEqual([]);
    expect(ownFaults(person)).toEqual([]);
    expect(payments.control.ledger.since().filter((one) => one.kind === 'refund-accepted')).toHaveLength(1);
  });

  it('carries no script on its public pages', async () => {
    const { page, context } = await visitor();
    for (const path of ['/', '/search?q=seebergwerk3', '/tlds', '/checkout?name=seebergwerk3.de']) {
      await page.goto(product.origin + path);
      expect(await page.locator('script').count(), path).toBe(0);
    }
    await context.close();
  });

  it.each([
    '/',
    '/search?q=seebergwerk4.de',
    '/search?q=xn--80aa0cbo65f.com',
    '/search?q=co.uk',
    '/tlds?order=renew',
    '/checkout?name=seebergwerk4.de',
    '/checkout?name=google.de',
  ])('%s has no fault that axe knows, in both languages and themes, and fits a narrow phone', async (path) => {
    const person = await visitor();
    expect(await accessibilityFaults(person, product.origin, path)).toEqual([]);
    await person.context.close();
  });

  it('has none behind the sign-in either: holder, order, and every order', async () => {
    const person = await enter(browser, product, OWNER);
    await ask(person, 'POST', '/tenants', { name: 'Harbour', slug: 'harbour' });
    const checkout = '/checkout?name=seebergwerk5.de&years=1';
    expect(await accessibilityFaults(person, product.origin, checkout)).toEqual([]);
    const contact = await ask(person, 'POST', '/t/harbour/contacts', {
      ...HOLDER,
      kind: 'person',
      country: 'DE',
      email: 'a@example.org',
    });
    const quote = await ask(person, 'POST', '/t/harbour/quotes', { name: 'seebergwerk5.de', years: 1 });
    const review = `${checkout}&workspace=harbour&contact=${String(contact['id'])}&quote=${String(quote['id'])}`;
    expect(await accessibilityFaults(person, product.origin, review)).toEqual([]);
    const wish = { quoteId: quote['id'], contactId: contact['id'], acceptTerms: true, startAtOnce: true, locale: 'en' };
    const order = await ask(person, 'POST', '/t/harbour/orders', wish);
    const orderPath = `/t/harbour/orders/${String(order['id'])}`;
    await until(async () => (await ask(person, 'GET', orderPath))['payAt'] !== null);
    expect(await accessibilityFaults(person, product.origin, orderPath)).toEqual([]);
    expect(await accessibilityFaults(person, product.origin, '/t/harbour/orders')).toEqual([]);
    expect(ownFaults(person)).toEqual([]);
  });

  it('has none in the office of the platform, which is not there for anybody else', async () => {
    const operator = await enter(browser, product, OWNER);
    const { items } = (await ask(operator, 'GET', '/platform/orders')) as { items: { id: string }[] };
    const story = `/platform/orders/${items[0]?.id ?? ''}`;
    const pages = ['orders', 'alerts', 'reconciliation', 'prices?tld=de', 'payment-methods', 'mail', 'settings'];
    for (const path of [story, ...pages.map((page) => `/platform/${page}`)])
      expect(await accessibilityFaults(operator, product.origin, path)).toEqual([]);
    await appear(operator, product.origin, { locale: 'de', theme: 'light' });
    for (const path of [story, ...pages.map((page) => `/platform/${page}`)]) {
      await operator.page.goto(product.origin + path);
      expect(await englishLeft(operator.page, [])).toEqual([]);
    }
    const other = await enter(browser, product, MANAGER);
    expect((await other.page.goto(`${product.origin}/platform/orders`))?.status()).toBe(404);
    expect(ownFaults(operator)).toEqual([]);
  });

  it('sets a price in the office that the next visitor sees', async () => {
    const { page } = await enter(browser, product, OWNER);
    await page.goto(`${product.origin}/platform/prices?tld=at`);
    await page.getByLabel('1 year (EUR)').fill('x');
    await page.getByRole('button', { name: 'Save prices' }).click();
    await page.getByRole('alert').getByText('Write amounts such as 12.60.').waitFor();
    await page.getByLabel('1 year (EUR)').fill('25,00');
    await page.getByRole('button', { name: 'Save prices' }).click();
    await page.getByRole('cell', { name: '€29.75' }).waitFor();
    const { page: visitors } = await visitor();
    await visitors.goto(`${product.origin}/tlds`);
    await visitors.getByRole('row', { name: /\.at/ }).getByText('€29.75').waitFor();
  });

  it('closes with the kill switch: no search, no menu, and an order that was placed stays', async () => {
    const operator = await enter(browser, product, OWNER);
    const sell = (enabled: boolean) => ask(operator, 'PUT', '/platform/sales/state', { enabled });
    await sell(false);
    const { page, context } = await visitor();
    for (const path of ['/search?q=foo', '/tlds', '/checkout?name=seebergwerk6.de'])
      expect((await page.goto(product.origin + path))?.status(), path).toBe(503);
    await page.goto(product.origin);
    expect(await page.getByRole('link', { name: 'Prices' }).count()).toBe(0);
    expect(await page.getByLabel('Find a domain').count()).toBe(0);
    const { items } = (await ask(operator, 'GET', '/t/harbour/orders')) as { items: object[] };
    expect(items).toHaveLength(1);
    await sell(true);
    await page.goto(product.origin);
    await page.getByLabel('Find a domain').waitFor();
    await context.close();
  });
});

const ENGLISH = {
  buy: (name: string) => `Buy ${name}`,
  signUp: 'Make account and go on',
  toReview: 'Go on to the order',
  order: 'Order and pay',
  pay: /Pay .* now/,
  payThere: 'Pay',
};
const GERMAN: typeof ENGLISH = {
  buy: (name: string) => `${name} kaufen`,
  signUp: 'Konto anlegen und weiter',
  toReview: 'Weiter zur Bestellung',
  order: 'Zahlungspflichtig bestellen',
  pay: /Jetzt .* zahlen/,
  payThere: 'Bezahlen',
};
