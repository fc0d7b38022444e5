import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { parseZoneFile } from '#model/rules/zone-file.ts';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { accessibilityFaults, chromiumPath, startBrowser, type Person } from './browser.ts';
import { startProduct, type Product } from './product.ts';
import { ask, connect, enter, makeWorkspace, MANAGER, openZones, OWNER, until, type Body } from './workspace.ts';

const ZONE = 'harbour.example.';
/** Of all JavaScript that the editor of a zone loads, compressed: what the design allows its heaviest pages. */
const MOST_SCRIPT = 130_000;
/** Files it comes in: each is a request. */
const MOST_SCRIPTS = 30;
const address = (name: string, ip: string) => ({
  name: `${name}.${ZONE}`,
  type: 'A',
  ttl: 300,
  records: [{ content: ip }],
});

describe.skipIf(chromiumPath() === null)('the editor of a zone', { timeout: 300_000 }, () => {
  let product: Product;
  let dns: RunningStandIn;
  let browser: Browser;
  let olivia: Person;
  let marc: Person;
  let base = '';
  let account = '';
  let zone = '';
  /** A request that waits for approval, with a change of each kind. */
  let change = '';

  beforeAll(async () => {
    const sets = ['ns1', 'www', 'mail', 'old', 'ftp'].map((name, index) => address(name, `192.0.2.${index + 1}`));
    const zones = [{ name: ZONE, nameservers: [`ns1.${ZONE}`], rrsets: sets }];
    [product, dns, browser] = await Promise.all([startProduct(), startPowerDnsStandIn({ zones }), startBrowser()]);
    olivia = await enter(browser, product, OWNER);
    base = await makeWorkspace(product, olivia, 'Harbour', 'harbour');
    marc = await enter(browser, product, MANAGER);
    account = await connect(olivia, base, dns, 'Harbour DNS');
    zone = `${base}/zones/${String((await openZones(olivia, base, account, 1))[0])}`;
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([product?.stop(), dns?.stop()]);
  });

  const at = (path: string): string =>
    product.origin + path.replace('/zones/', '/domains/').replace('/provider-accounts/', '/providers/');
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const faultsOf = (...people: Person[]): string[] => people.flatMap(({ faults }) => faults);

  describe('without JavaScript', () => {
    let author: Person;
    let page: Page;

    beforeAll(async () => {
      author = await enter(browser, product, OWNER, { javaScriptEnabled: false });
      ({ page } = author);
    });

    it('edits a record set; a refused field keeps everything that was typed', async () => {
      await page.goto(at(`${zone}/records`));
      await page.getByRole('link', { name: 'Edit www A' }).click();
      await page.getByLabel('Address', { exact: true }).first().fill('192.0.2.300');
      await page.getByLabel('TTL (seconds)').fill('600');
      await button(page, 'Stage edit').click();
      await page.getByRole('alert').waitFor();
      const first = page.getByLabel('Address', { exact: true }).first();
      expect(await first.inputValue()).toBe('192.0.2.300');
      expect(await page.getByLabel('TTL (seconds)').inputValue()).toBe('600');
      await first.fill('192.0.2.30');
      await button(page, 'Stage edit').click();
      await page.getByText('1 staged edit').waitFor();
    });

    it('pastes lines of a zone file after seeing what becomes of each', async () => {
      const lines = ' \n; the new shop\nshop 300 IN A 192.0.2.80\n@ IN MX 10 mail\nother.net. A 192.0.2.1\n';
      await page.getByRole('link', { name: 'Paste records' }).click();
      await page.getByLabel('Zone-file lines').fill(lines);
      await button(page, 'Show what would change').click();
      await page.getByRole('heading', { name: 'What the lines become' }).waitFor();
      const refused = page.getByRole('table', { name: '1 line was refused' });
      await refused.getByRole('cell', { name: '5', exact: true }).waitFor();
      expect(await page.getByLabel('Zone-file lines').inputValue()).toBe(lines);
      await button(page, 'Stage 2 record sets').click();
      await page.getByText('3 staged edits').waitFor();
    });

    it('edits many sets at once; a refusal keeps the ticks and the values', async () => {
      await page.locator('summary', { hasText: 'Bulk edit' }).click();
      await page.getByLabel('Select mail A').check();
      await page.getByLabel('Select ftp A').check();
      await page.locator('#bulk-ttl').fill('soon');
      await button(page, 'Stage for each of them').click();
      await page.getByRole('alert').waitFor();
      expect(await page.locator('#bulk-ttl').inputValue()).toBe('soon');
      expect(await page.getByLabel('Select mail A').isChecked()).toBe(true);
      await page.locator('#bulk-ttl').fill('900');
      await button(page, 'Stage for each of them').click();
      await page.getByText('2 record sets are staged').waitFor();
      await page.getByText('5 staged edits').waitFor();
      await button(page, 'Delete old A').click();
      await page.getByText('6 staged edits').waitFor();
    });

    it('submits the draft under the title it proposes', async () => {
      await page.getByRole('link', { name: 'Review draft' }).click();
      await page.getByText('This draft waits for you to submit it: 6 record sets would change.').waitFor();
      await page.getByRole('textbox', { name: 'Reason' }).fill('The old server retires.');
      await button(page, 'Submit for approval').click();
      await page.getByRole('heading', { name: 'Add 2 record sets, change 3 record sets, delete old A' }).waitFor();
      change = new URL(page.url()).pathname;
      await until(async () => (await ask(author, 'GET', change))['state'] === 'awaiting-approval');
    });

    it('is reviewed by a second person, who sends a request back, reads it again and approves it', async () => {
      const reviewer = await enter(browser, product, MANAGER, { javaScriptEnabled: false });
      await reviewer.page.goto(at(change));
      await reviewer.page.getByRole('link', { name: 'Zone file' }).click();
      await reviewer.page.getByRole('region', { name: 'Zone file' }).getByText('192.0.2.80').waitFor();
      await reviewer.page.getByRole('searchbox', { name: 'Filter names, types and values' }).fill('shop');
      await button(reviewer.page, 'Apply filter').click();
      await reviewer.page.getByText('1 of 6 fits the filter.').waitFor();
      await reviewer.page.locator('summary', { hasText: 'Request changes' }).click();
      const back = reviewer.page.getByRole('form', { name: 'Request changes' });
      await back.getByLabel('Comment').fill('Keep the TTL of mail, please.');
      await back.getByRole('button', { name: 'Send back to the author' }).click();
      await until(async () => (await ask(author, 'GET', change))['state'] === 'draft');
      await page.goto(at(change));
      await page.getByText('Keep the TTL of mail, please.').first().waitFor();
      expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('The old server retires.');
      await button(page, 'Submit for approval').click();
      await until(async () => (await ask(author, 'GET', change))['state'] === 'awaiting-approval');
      await reviewer.page.goto(at(change));
      await button(reviewer.page, 'Approve').first().click();
      await until(async () => (await ask(author, 'GET', change))['state'] === 'done');
      await reviewer.page.reload();
      await reviewer.page.getByText('planned 6, applied 6, verified 6').waitFor();
      expect(faultsOf(author, reviewer)).toEqual([]);
    });
  });

  describe('with JavaScript', () => {
    beforeAll(async () => {
      const edits: Body[] = [
        { name: 'www', type: 'A', ttl: 300, values: ['192.0.2.31'] },
        { name: 'new', type: 'A', ttl: 300, values: ['192.0.2.90', '192.0.2.91'] },
        { name: 'bücher', type: 'TXT', ttl: 300, values: ['=1+1'] },
        { name: 'ftp', type: 'A', after: null },
      ];
      let id = '';
      for (const edit of edits) id = String((await ask(olivia, 'PUT', `${zone}/tray/edits`, edit))['id']);
      change = `${base}/changes/${id}`;
      await ask(olivia, 'POST', `${change}/submit`, {});
      await until(async () => (await ask(olivia, 'GET', change))['state'] === 'awaiting-approval');
    });

    it('walks through a diff by keys, folds, marks what was seen and remembers it, and goes to the filter', async () => {
      const { page } = marc;
      await page.goto(at(change));
      await page.getByText('0 of 4 viewed').waitFor();
      const row = (index: number) => page.locator('tr[data-change]').nth(index);
      const standsAt = async (index: number) =>
        expect.poll(() => row(index).evaluate((one) => one.matches(':focus'))).toBe(true);
      await page.keyboard.press('j');
      await standsAt(0);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await standsAt(1);
      await page.keyboard.press('v');
      await page.getByText('1 of 4 viewed').waitFor();
      await page.keyboard.press('x');
      await row(1).getByText('folded').waitFor();
      await page.keyboard.press('x');
      await row(1).getByText('folded').waitFor({ state: 'detached' });
      await page.reload();
      await page.getByText('1 of 4 viewed').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('bücher');
      await page.keyboard.press('Enter');
      await page.getByText('1 of 4 fits the filter.').waitFor();
      // While typing, letters are letters.
      expect(await page.locator('tr[data-change]').count()).toBe(1);
      await page.getByRole('link', { name: 'Clear' }).click();
      await expect.poll(() => page.locator('tr[data-change]').count()).toBe(4);
    });

    it('shows the diff as zone file and as JSON, at an address of its own', async () => {
      const { page } = marc;
      await page.getByRole('link', { name: 'Zone file' }).click();
      await page.getByRole('region', { name: 'Zone file' }).getByText('192.0.2.91').waitFor();
      expect(new URL(page.url()).searchParams.get('view')).toBe('text');
      await page.getByRole('link', { name: 'JSON', exact: true }).first().click();
      const json = await page.getByRole('region', { name: 'JSON' }).textContent();
      expect(JSON.parse(json ?? '')).toHaveLength(4);
    });

    it('gives the diff away as .diff, as CSV and as a zone file', async () => {
      const { page } = marc;
      async function file(link: string): Promise<{ name: string; text: string }> {
        await page.goto(at(change));
        await page.locator('summary', { hasText: 'Download or copy' }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: link }).click(),
        ]);
        return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
      }
      const diff = await file('Diff (.diff)');
      expect(diff.name).toMatch(/^harbour\.example\.change-2\.diff$/);
      expect(diff.text).toContain(`-www.${ZONE}`);
      expect((await file('CSV with commas')).text).toContain('"""=1+1"""');
      const parsed = parseZoneFile((await file('Zone file (BIND)')).text, ZONE);
      expect(parsed.ok && parsed.value.sets.map(({ name }) => name)).toContain(`xn--bcher-kva.${ZONE}`);
    });

    it('keeps what was typed and ticked before its JavaScript had arrived, also when the page refreshes itself', async () => {
      const { page } = olivia;
      let arrive = (): void => undefined;
      const held = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(at(`${zone}/records`), { waitUntil: 'commit' });
      await page.getByRole('searchbox').fill('mai');
      await page.locator('.bulk > summary').click();
      await page.locator('#bulk-ttl').fill('77');
      await page.getByLabel('All of the zone').check();
      await page.getByLabel('Delete', { exact: true }).check();
      await page.getByLabel('Select mail A').check();
      arrive();
      await page.getByLabel('Select all on this page').waitFor();
      await ask(olivia, 'PUT', `${zone}/tray/edits`, { name: 'old', type: 'A', ttl: 60, values: ['192.0.2.4'] });
      await page.getByText('1 staged edit').waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe('mai');
      expect(await page.locator('#bulk-ttl').inputValue()).toBe('77');
      expect(await page.getByLabel('Delete', { exact: true }).isVisible(), 'what was opened stays open').toBe(true);
      for (const label of ['All of the zone', 'Delete', 'Select mail A'])
        expect(await page.getByLabel(label, { exact: true }).isChecked(), label).toBe(true);
      await page.getByText('Edit 1 selected record set').waitFor();
      await page.unroute('**/*.js');
      await ask(olivia, 'DELETE', `${zone}/tray`);
    });

    it('loads no more JavaScript for the records of a zone than its budget', async () => {
      const visitor = await enter(browser, product, OWNER);
      const scripts = new Map<string, Promise<Buffer>>();
      visitor.page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.endsWith('.js')) scripts.set(pathname, response.body());
      });
      await visitor.page.goto(at(`${zone}/records`), { waitUntil: 'load' });
      await visitor.page.getByLabel('Select all on this page').waitFor();
      const bodies = await Promise.all(scripts.values());
      const size = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
      expect(bodies.length).toBeGreaterThan(3);
      expect(bodies.length).toBeLessThanOrEqual(MOST_SCRIPTS);
      expect(size).toBeLessThanOrEqual(MOST_SCRIPT);
      await visitor.context.close();
    });
  });

  it('has nothing for axe to find where it pastes, edits in bulk, reviews and keeps its key, and fits a narrow screen', async () => {
    type Judged = [Person, string, ((page: Page) => Promise<unknown>)?];
    async function judge(...pages: Judged[]): Promise<string[]> {
      const found: string[] = [];
      for (const [person, path, prepare] of pages)
        found.push(...(await accessibilityFaults(person, product.origin, new URL(at(path)).pathname, prepare)));
      return found;
    }
    const openBulk = (page: Page) => page.locator('.bulk > summary').click();
    // Several at once: each has cookies, and with them an appearance, of their own.
    const again = await enter(browser, product, OWNER);
    const found = await Promise.all([
      judge([olivia, `${zone}/records/paste`, preview], [olivia, `${zone}/records`, openBulk]),
      judge([marc, change]),
      judge([again, account, openSettings]),
    ]);
    const faults = found.flat();
    expect([...faults, ...faultsOf(olivia, marc, again)]).toEqual([]);
  });
});

/** Pastes a line that is taken and one that is not, and waits for what becomes of them. */
async function preview(page: Page): Promise<void> {
  await page.locator('#paste-text').fill(`shop 60 A 192.0.2.81\nother.net. A 192.0.2.1\n`);
  await page.locator('form:has(#paste-text) button').first().click();
  await page.locator('#paste-preview').waitFor();
}

/** Opens the form in which the key is changed. */
async function openSettings(page: Page): Promise<void> {
  await page.locator('section[aria-labelledby=settings] summary').click();
  await page.locator('input[name=secret]').waitFor();
}
