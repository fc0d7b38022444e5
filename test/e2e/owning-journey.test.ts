import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { accessibilityFaults, appear, chromiumPath, type Person } from './browser.ts';
import { englishLeft } from './english-left.ts';
import { HOLDER, openShopFloor, type ShopFloor } from './shop-floor.ts';
import { ask, enter, OWNER, shown, until } from './workspace.ts';

const NAME = 'hafenmeister.com';
/** What the registrar does takes its jobs and our looks, on a machine that does much else. */
const SLOW = { timeout: 90_000 };

describe.skipIf(chromiumPath() === null)('keeping a domain', { timeout: 300_000 }, () => {
  let floor: ShopFloor;
  let owner: Person;
  let path: string;

  beforeAll(async () => {
    floor = await openShopFloor();
    floor.registrar.control.script({ [NAME]: { status: 'FREE' } });
    owner = await enter(floor.browser, floor.product, OWNER);
    await ask(owner, 'POST', '/tenants', { name: 'Harbour', slug: 'harbour' });
    const contact = { ...HOLDER, kind: 'person', country: 'DE', email: 'anna@example.org' };
    const { id: contactId } = await ask(owner, 'POST', '/t/harbour/contacts', contact);
    const { id: quoteId } = await ask(owner, 'POST', '/t/harbour/quotes', { name: NAME, years: 1 });
    const wish = { quoteId, contactId, acceptTerms: true, startAtOnce: true, locale: 'en' };
    const { id } = await ask(owner, 'POST', '/t/harbour/orders', wish);
    const order = (): Promise<Record<string, unknown>> => ask(owner, 'GET', `/t/harbour/orders/${String(id)}`);
    await until(async () => (await order())['payAt'] !== null);
    for (const payment of floor.payments.control.world.state.payments.all()) floor.payments.control.pay(payment.id);
    await until(async () => (await order())['state'] === 'registered');
    const { registration } = (await order()) as { registration: { id: string } };
    path = `/t/harbour/registrations/${registration.id}`;
    await until(async () => {
      const { settings } = (await ask(owner, 'GET', path)) as { settings: { state: string }[] };
      return settings.every(({ state }) => state === 'done');
    });
  }, 240_000);
  afterAll(() => floor?.close());

  /** The domain at the registrar. */
  const outside = () => floor.registrar.control.core.world.domains[NAME]?.at(-1)?.domain;
  const away = (page: Page) => section(page, 'Transfer to another registrar');
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  it('is found from the menu, says until when it is registered and that it will end', async () => {
    const { page } = owner;
    await page.goto(`${floor.product.origin}/t/harbour`);
    await page.getByRole('link', { name: 'Registrations', exact: true }).click();
    await page.getByRole('link', { name: NAME }).click();
    await page.getByText(/Registered until .* \(36\d days left\)/).waitFor();
    await page.getByText('Automatic renewal is off: the domain ends on that day unless you renew it.').waitFor();
    expect(floor.ownFaults(owner)).toEqual([]);
  });

  it('does what is switched, and shows when the registrar has it', async () => {
    const { page } = owner;
    await page.goto(floor.product.origin + path);
    await page.getByRole('button', { name: 'Switch automatic renewal on' }).click();
    const term = section(page, 'Term');
    await term.getByText('Automatic renewal is on').waitFor();
    await term.getByText('done', { exact: true }).waitFor(SLOW);
    expect(floor.registrar.control.core.world.cancelations[NAME]).toBeUndefined();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await away(page).getByText('The transfer lock is on.').waitFor();
    await away(page).getByText('done', { exact: true }).waitFor(SLOW);
    expect(outside()?.registryStatus).toBe('LOCK');
  });

  it('keeps wrong name servers in their field with the reason, and sets right ones', async () => {
    const { page } = owner;
    await page.goto(floor.product.origin + path);
    const servers = section(page, 'Name servers');
    await servers.locator('summary').click();
    const field = servers.getByRole('textbox', { name: 'Name servers' });
    await field.fill(`ns1.example.net\nns2.${NAME}`);
    await servers.getByRole('button', { name: 'Set name servers' }).click();
    await servers.getByText('lies below').first().waitFor();
    expect(await field.inputValue()).toBe(`ns1.example.net\nns2.${NAME}`);
    await field.fill(`ns1.example.net\nns2.${NAME} 192.0.2.53`);
    // The page is read again meanwhile, and what was typed stays.
    await ask(owner, 'PUT', `${path}/lock`, { on: false });
    await away(page).getByText('The transfer lock is off.').waitFor(SLOW);
    expect(await field.inputValue()).toBe(`ns1.example.net\nns2.${NAME} 192.0.2.53`);
    await field.fill(`ns1.example.net\nns2.${NAME} 192.0.2.53`);
    await servers.getByRole('button', { name: 'Set name servers' }).click();
    await servers
      .getByRole('listitem')
      .filter({ hasText: `ns2.${NAME} 192.0.2.53` })
      .waitFor(SLOW);
    await servers.getByText('done', { exact: true }).waitFor(SLOW);
    expect(outside()?.nameServers).toEqual([
      { name: 'ns1.example.net' },
      { name: `ns2.${NAME}`, ipAddresses: ['192.0.2.53'] },
    ]);
  });

  it('shows the AuthCode once, to who gives the password again', async () => {
    const { page } = owner;
    await page.goto(floor.product.origin + path);
    const transfer = away(page);
    const password = transfer.getByLabel('Your password');
    await password.fill('not my password');
    await transfer.getByRole('button', { name: 'Show the AuthCode' }).click();
    await transfer.getByText('The password is wrong.').first().waitFor();
    await password.fill(floor.product.password);
    await transfer.getByRole('button', { name: 'Show the AuthCode' }).click();
    await transfer.getByText('This is shown once. Copy it now.').waitFor();
    const code = outside()?.authinfo ?? '';
    expect(code.length).toBeGreaterThan(8);
    await transfer.getByText(code, { exact: true }).waitFor();
    await page.goto(floor.product.origin + path);
    expect(await page.getByText(code, { exact: true }).count()).toBe(0);
    await page.getByText('AuthCode shown').waitFor();
    expect(floor.ownFaults(owner)).toEqual([]);
  });

  it('is renewed without JavaScript: the price first, then the order, then a year more', async () => {
    const person = await enter(floor.browser, floor.product, OWNER, { javaScriptEnabled: false });
    const { page } = person;
    const before = new Date(outside()?.expire ?? 0).getUTCFullYear();
    await page.goto(floor.product.origin + path);
    await page.getByRole('button', { name: 'Go on to the price' }).click();
    await page.getByRole('heading', { name: `Renew ${NAME}` }).waitFor();
    await page.getByText('€15.90').first().waitFor();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Order and pay' }).click();
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
    const pay = page.getByRole('link', { name: /Pay .* now/ });
    await shown(pay);
    await pay.click();
    await page.getByLabel('iDEAL').check();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
    await shown(page.getByText(`${NAME} is renewed`));
    expect(new Date(outside()?.expire ?? 0).getUTCFullYear()).toBe(before + 1);
    await page.getByRole('link', { name: 'To the domain' }).click();
    await page.getByText(/Registered until .* \(7\d\d days left\)/).waitFor();
    await page.getByText('Renewal', { exact: false }).first().waitFor();
    expect(floor.ownFaults(person)).toEqual([]);
  });

  it('has no fault that axe knows, in both languages and themes, fits a narrow phone, and leaves no English in German', async () => {
    const { id } = await ask(owner, 'POST', `${path}/quotes`, { action: 'renew', years: 1 });
    const { id: contactId } = ((await ask(owner, 'GET', '/t/harbour/contacts'))['items'] as { id: string }[])[0] ?? {};
    floor.registrar.control.script({ 'leuchtfeuer.com': { status: 'ASSIGNED', authinfo: 'right-code' } });
    const transfer = { name: 'leuchtfeuer.com', years: 1, action: 'transfer' };
    const { id: moving } = await ask(owner, 'POST', '/t/harbour/quotes', transfer);
    const pages = [
      '/t/harbour/registrations/transfer',
      `/t/harbour/registrations/transfer?quote=${String(moving)}&contact=${contactId ?? ''}`,
      '/t/harbour/settings/mail',
      '/t/harbour/registrations',
      '/t/harbour/registrations?search=none',
      path,
      `${path}?quote=${String(id)}`,
    ];
    for (const one of pages) expect(await accessibilityFaults(owner, floor.product.origin, one)).toEqual([]);
    await appear(owner, floor.product.origin, { locale: 'de', theme: 'light' });
    for (const one of pages) {
      await owner.page.goto(floor.product.origin + one);
      // Messages keep the language in which they were sent.
      const sent = floor.mail.mailbox.mails.map(({ subject }) => subject);
      expect(await englishLeft(owner.page, sent)).toEqual([]);
    }
    await appear(owner, floor.product.origin, { locale: 'en', theme: 'light' });
    expect(floor.ownFaults(owner)).toEqual([]);
  });
});
