import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { accessibilityFaults, appear, chromiumPath, type Person } from './browser.ts';
import { englishLeft } from './english-left.ts';
import { HOLDER, openShopFloor, type ShopFloor } from './shop-floor.ts';
import { ask, enter, OWNER, shown, until } from './workspace.ts';

describe.skipIf(chromiumPath() === null)('paying for a plan', { timeout: 300_000 }, () => {
  let floor: ShopFloor;
  let owner: Person;
  const path = '/t/harbour/billing';

  beforeAll(async () => {
    floor = await openShopFloor();
    owner = await enter(floor.browser, floor.product, OWNER);
    await ask(owner, 'POST', '/tenants', { name: 'Harbour', slug: 'harbour' });
  }, 240_000);
  afterAll(() => floor?.close());

  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  it('needs no JavaScript: chosen, paid on the payment page, active, with an invoice', async () => {
    const person = await enter(floor.browser, floor.product, OWNER, { javaScriptEnabled: false });
    const { page } = person;
    await page.goto(`${floor.product.origin}/t/harbour`);
    await page.getByRole('link', { name: 'Billing', exact: true }).click();
    await section(page, 'Plan').getByText('This workspace pays for no plan.').waitFor();
    // The tax depends on whom the invoices go to: no plan before that is said, and what is wrong keeps what was typed.
    const team = page.getByRole('article', { name: 'Team' });
    expect(await team.getByRole('button').count()).toBe(0);
    const typed = {
      organisation: 'Beispiel GmbH',
      vatId: 'DE136695977',
      name: 'Anna Beispiel',
      email: 'rechnung@example.org',
      street: HOLDER.street,
      postalCode: HOLDER.postalCode,
      city: HOLDER.city,
    };
    for (const [field, value] of Object.entries(typed)) await page.locator(`#field-${field}`).fill(value);
    await page.locator('#field-country').selectOption('DE');
    await page.getByRole('button', { name: 'Save invoice address' }).click();
    await page.locator('#field-vatId-error').getByText('its form or its check digits are wrong').waitFor();
    expect(await page.locator('#field-organisation').inputValue()).toBe(typed.organisation);
    await page.locator('#field-vatId').fill('136 695 976');
    await page.getByRole('button', { name: 'Save invoice address' }).click();
    await section(page, 'Invoice address').getByText('Value-added tax, 19%').waitFor();
    expect(await page.locator('#field-vatId').inputValue()).toBe('DE136695976');
    await team.getByText('€19.00 a month').waitFor();
    await team.getByRole('checkbox').check();
    await team.getByRole('button', { name: 'Order and pay' }).click();
    await shown(section(page, 'Plan').getByText('Waiting for payment'));
    const pay = page.getByRole('link', { name: 'Pay €19.00 now' });
    await shown(pay);
    await pay.click();
    await page.getByLabel('iDEAL').check();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(/\/billing$/);
    await shown(section(page, 'Plan').getByText('Active'));
    await section(page, 'Plan').getByText('It goes on by itself').waitFor();
    await section(page, 'Remembered ways to pay').getByText('SEPA direct debit').waitFor();
    const invoices = section(page, 'Invoices');
    await invoices.getByText('Plan: Team').waitFor();
    const file = await invoices.getByRole('link', { name: /as PDF$/ }).getAttribute('href');
    const answer = await page.request.get(floor.product.origin + String(file));
    expect(answer.headers()['content-type']).toBe('application/pdf');
    expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(floor.ownFaults(person)).toEqual([]);
  });

  it('can become another plan, stay after all, and end, each from the next interval on', async () => {
    const { page } = owner;
    await page.goto(floor.product.origin + path);
    await page.getByRole('button', { name: 'Change to Business' }).click();
    await section(page, 'Plan').getByText('Business').waitFor();
    await page.getByRole('button', { name: 'Keep the plan' }).click();
    await section(page, 'Plan').getByText('It goes on by itself').waitFor();
    await page.getByRole('button', { name: 'End the plan' }).click();
    await section(page, 'Plan').getByText('It ends then, and nothing more is charged.').waitFor();
    const live = () =>
      floor.payments.control.world.state.subscriptions.all().filter(({ status }) => status === 'active');
    await until(() => Promise.resolve(live().length === 0));
    expect(floor.ownFaults(owner)).toEqual([]);
  });

  it('is set by the platform, which sees every invoice of the month', async () => {
    const { page } = owner;
    await page.goto(`${floor.product.origin}/platform/plans`);
    await page.getByRole('textbox', { name: 'Id', exact: true }).fill('solo');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Solo');
    await page.getByRole('textbox', { name: /Net price/ }).fill('nine');
    await page.getByRole('button', { name: 'Save plan' }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'Id', exact: true }).inputValue()).toBe('solo');
    await page.getByRole('textbox', { name: /Net price/ }).fill('9,50');
    await page.getByRole('textbox', { name: 'Members' }).fill('1');
    await page.getByRole('button', { name: 'Save plan' }).click();
    await page.getByRole('link', { name: 'Solo' }).waitFor();
    await page.getByRole('cell', { name: '€11.31 a month' }).waitFor();
    await page.getByRole('link', { name: 'Invoices', exact: true }).click();
    await page.getByRole('rowheader', { name: /^20\d\d-\d{6}$/ }).waitFor();
    const csv = await page.request.get(
      floor.product.origin + String(await page.getByRole('link', { name: 'Month as CSV' }).getAttribute('href')),
    );
    expect(await csv.text()).toContain(',Harbour,Beispiel GmbH,plan,Team,');
  });

  it('has no fault that axe knows, in both languages and themes, fits a narrow phone, and leaves no English in German', async () => {
    const pages = [path, '/platform/plans', '/platform/plans?plan=team', '/platform/invoices', '/platform/settings'];
    for (const one of pages) expect(await accessibilityFaults(owner, floor.product.origin, one)).toEqual([]);
    await appear(owner, floor.product.origin, { locale: 'de', theme: 'light' });
    for (const one of pages) {
      await owner.page.goto(floor.product.origin + one);
      expect(await englishLeft(owner.page, ['Team', 'Business', 'Solo', 'Harbour'])).toEqual([]);
    }
    await appear(owner, floor.product.origin, { locale: 'en', theme: 'light' });
    expect(floor.ownFaults(owner)).toEqual([]);
  });
});
