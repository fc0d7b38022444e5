import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, startBrowser } from '#test/e2e/browser.ts';
import { asking, call, checkoutOf, listen, payment, start, stopAll } from './mollie-world.ts';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.skipIf(chromiumPath() === null)('the checkout page in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(stopAll);
  afterAll(() => browser?.close());

  it.each([
    ['light', 'de_DE'],
    ['dark', 'en_GB'],
  ] as const)('axe finds nothing, and nothing is cut at 320 px: %s, %s', async (colorScheme, locale) => {
    const mollie = await start();
    const { body } = await call(mollie, 'POST', '/payments', asking({ locale, description: 'waldfalke'.repeat(20) }));
    const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
    try {
      const page = await context.newPage();
      await page.goto(checkoutOf(body));
      const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
      const width = await page.locator('html').evaluate((html) => html.scrollWidth);
      expect(width).toBeLessThanOrEqual(320);
    } finally {
      await context.close();
    }
  });

  it('without JavaScript and by keyboard alone a customer chooses, pays and comes back to the shop', async () => {
    const mollie = await start();
    const shop = await listen();
    const { body } = await call(mollie, 'POST', '/payments', asking({ redirectUrl: shop.url }));
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(checkoutOf(body));
      await page.getByLabel('PayPal').focus();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Pay', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(shop.url);
    } finally {
      await context.close();
    }
    expect(await payment(mollie, String(body['id']))).toMatchObject({ status: 'paid', method: 'paypal' });
  });
});
