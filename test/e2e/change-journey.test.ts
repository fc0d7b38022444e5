import { expect, inject, afterAll, beforeAll, describe, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { queryRecordSet } from '#activities/dns/query.ts';
import { realPowerDnsPresent, startRealPowerDns, type RealPowerDns } from '#test/judges/real-powerdns.ts';
import { accessibilityFaults, chromiumPath, openPerson, signIn, startBrowser, type Person } from './browser.ts';
import { addPeople, startProduct, type Product } from './product.ts';
import { MANAGER, OWNER } from './workspace.ts';

const ZONE = 'harbour.example.';

const ready = chromiumPath() !== null && realPowerDnsPresent();

describe.skipIf(!ready)('one DNS change in the browser, on a real PowerDNS server', { timeout: 480_000 }, () => {
  let product: Product;
  let powerdns: RealPowerDns;
  let browser: Browser;
  let olivia: Person;
  let marc: Person;
  let workspace = '';
  let zone = '';
  let change = '';

  beforeAll(async () => {
    expect(inject('adminUrl')).toBeTruthy();
    [product, powerdns, browser] = await Promise.all([startProduct(), startRealPowerDns(), startBrowser()]);
    await powerdns.createZone(ZONE, [
      { name: `ns1.${ZONE}`, type: 'A', ttl: 3600, records: [{ content: '192.0.2.53' }] },
      { name: `www.${ZONE}`, type: 'A', ttl: 300, records: [{ content: '192.0.2.10' }] },
      { name: ZONE, type: 'MX', ttl: 3600, records: [{ content: `10 mail.${ZONE}` }] },
      { name: `mail.${ZONE}`, type: 'A', ttl: 3600, records: [{ content: '192.0.2.25' }] },
      { name: `_443._tcp.${ZONE}`, type: 'TLSA', ttl: 3600, records: [{ content: `3 1 1 ${'ab'.repeat(32)}` }] },
    ]);
    olivia = await openPerson(browser, product.origin);
    marc = await openPerson(browser, product.origin);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([product?.stop(), powerdns?.stop()]);
  });

  const path = (): string => new URL(olivia.page.url()).pathname;
  const button = (person: Person, name: string | RegExp) => person.page.getByRole('button', { name });
  const state = (person: Person, word: string) =>
    person.page
      .getByRole('status')
      .filter({ hasText: `State: ${word}` })
      .waitFor({ state: 'attached', timeout: 60_000 });
  const answer = (name: string) => queryRecordSet(powerdns.dnsAddress, { name, type: 'A' }, { timeoutMs: 2000 });

  it('signs in and makes a workspace', async () => {
    await signIn(olivia, product.origin, OWNER, product.password);
    await olivia.page.getByLabel('Name of the workspace').fill('Harbour');
    await button(olivia, 'Create workspace').click();
    await olivia.page.waitForURL(/\/t\/harbour/);
    workspace = '/t/harbour';
    const session = await olivia.context.request.get(`${product.origin}/api/session`, { maxRetries: 2 });
    const body = (await session.json()) as { memberships: { tenant: { id: string } }[] };
    await addPeople(product, body.memberships[0]!.tenant.id);
  });

  it('names the cause when the key is wrong, and keeps what was typed', async () => {
    await olivia.page.goto(`${product.origin}${workspace}/providers/new`);
    await olivia.page.getByLabel('Name', { exact: true }).fill('Wrong key');
    await olivia.page.getByLabel('Address of the PowerDNS API').fill(powerdns.apiUrl);
    await olivia.page.getByLabel('API key').fill('not-the-key');
    await button(olivia, 'Connect and test').click();
    await olivia.page.waitForURL(/\/providers\/[0-9a-f-]{36}/);
    await olivia.page
      .getByText(/did not accept the (API )?key/i)
      .first()
      .waitFor();
  });

  it('connects the server, climbs to read and write by proof and by a typed word', async () => {
    const { page } = olivia;
    await page.goto(`${product.origin}${workspace}/providers/new`);
    await page.getByLabel('Name', { exact: true }).fill('Harbour DNS');
    await page.getByLabel('Address of the PowerDNS API').fill(powerdns.apiUrl);
    await page.getByLabel('Name servers to ask').fill(powerdns.dnsAddress);
    await page.getByLabel('API key').fill(powerdns.apiKey);
    await button(olivia, 'Connect and test').click();
    await page.waitForURL(/\/providers\/[0-9a-f-]{36}/);
    await page.getByText('Test passed').first().waitFor();
    await page.getByText(powerdns.version).first().waitFor();
    await button(olivia, 'Set to read only').click();
    await button(olivia, 'Step down to monitoring only').waitFor();
    await button(olivia, 'Probe write access').click();
    await page.getByLabel('Type “Harbour DNS” to allow writing').fill('Harbour DNS');
    await button(olivia, 'Allow writing').click();
    await page.locator('li[aria-current=true]', { hasText: 'Read and write' }).waitFor();
  });

  it('imports the zone with progress', async () => {
    await button(olivia, 'Import all zones').click();
    await olivia.page.getByRole('heading', { name: 'Import progress' }).waitFor();
    const imported = olivia.page.locator('#import-progress').getByRole('link', { name: 'harbour.example' });
    await imported.waitFor({ timeout: 60_000 });
    await imported.click();
    await olivia.page.waitForURL(/\/domains\/[0-9a-f-]{36}/);
    zone = path();
    await button(olivia, 'Allow changes to this zone').click();
    await button(olivia, 'Forbid changes to this zone').waitFor();
  });

  it('stages edits that survive a reload, shows findings live, and locks what it does not model', async () => {
    const { page } = olivia;
    await page.goto(`${product.origin}${zone}/records`);
    await page.getByRole('row', { name: /TLSA/ }).getByText('read only').waitFor();
    await page.getByRole('link', { name: 'Edit www A' }).click();
    const form = page.getByRole('form', { name: 'Edit www A' });
    await form.getByLabel('Address').fill('10.0.0.1');
    await form
      .getByText(/private|RFC 6890|RFC 1918/i)
      .first()
      .waitFor();
    await form.getByLabel('Address').fill('192.0.2.44');
    await form.getByRole('button', { name: 'Stage edit' }).click();
    await page.getByText('staged change').waitFor();
    await page.reload();
    await page.getByText('1 staged edit').waitFor();
    await page.getByRole('link', { name: 'New record set' }).click();
    const fresh = page.getByRole('form', { name: 'New record set' });
    await fresh.getByLabel('Name').fill('shop');
    await fresh.getByLabel('Address').fill('not an address');
    await fresh.getByRole('button', { name: 'Stage edit' }).click();
    await expect.poll(() => fresh.getByLabel('Name').inputValue()).toBe('shop');
    await expect.poll(() => fresh.getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    await fresh.getByLabel('Address').fill('192.0.2.80');
    await fresh.getByRole('button', { name: 'Stage edit' }).click();
    await page.getByText('2 staged edits').waitFor();
    expect((await answer(`www.${ZONE}`)).values).toEqual(['192.0.2.10']);
  });

  it('submits the draft; its author cannot approve it', async () => {
    const { page } = olivia;
    await page.getByRole('link', { name: 'Review draft' }).click();
    await page.getByLabel('Title').fill('Move www, add shop');
    await page.getByRole('textbox', { name: 'Reason' }).fill('The old balancer retires.');
    await button(olivia, 'Submit for approval').click();
    await state(olivia, 'Awaiting approval');
    change = path();
    await expect.poll(() => button(olivia, 'Approve').count()).toBe(0);
  });

  it('is approved by a colleague, executed, and proven at every name server', async () => {
    await signIn(marc, product.origin, MANAGER, product.password);
    await marc.page.goto(`${product.origin}${change}`);
    await button(marc, 'Approve').click();
    await state(marc, 'Done');
    await state(olivia, 'Done');
    await marc.page.getByText('planned 2, applied 2, verified 2').waitFor();
    const [www, shop] = [await answer(`www.${ZONE}`), await answer(`shop.${ZONE}`)];
    expect([www.values, www.aa, www.ttl]).toEqual([['192.0.2.44'], true, 300]);
    expect([shop.values, shop.aa]).toEqual([['192.0.2.80'], true]);
  });

  it('shows the zone before and after, and who changed it', async () => {
    await olivia.page.goto(
      `${product.origin}${zone}/history?${new URLSearchParams({ name: `www.${ZONE}`, type: 'A' })}`,
    );
    await olivia.page.getByText('192.0.2.10').first().waitFor();
    await olivia.page.getByText('192.0.2.44').first().waitFor();
    await olivia.page.getByRole('link', { name: /#1/ }).first().waitFor();
  });

  it('rolls back by a new request, approved by the other person, and restores the wire', async () => {
    await marc.page.locator('summary', { hasText: 'Roll back' }).click();
    await button(marc, /^Draft the rollback of #/).click();
    await marc.page.waitForURL((url) => url.pathname !== change && url.pathname.includes('/changes/'));
    const title = marc.page.getByLabel('Title');
    if ((await title.inputValue()) === '') await title.fill('Take #1 back');
    await button(marc, 'Submit for approval').click();
    await state(marc, 'Awaiting approval');
    const rollback = new URL(marc.page.url()).pathname;
    await olivia.page.goto(`${product.origin}${rollback}`);
    await button(olivia, 'Approve').click();
    await state(olivia, 'Done');
    expect((await answer(`www.${ZONE}`)).values).toEqual(['192.0.2.10']);
    expect((await answer(`shop.${ZONE}`)).rcode).toBe('NXDOMAIN');
    await olivia.page.goto(`${product.origin}${change}`);
    await state(olivia, 'Rolled back');
  });

  it('has no page on which axe finds anything, light and dark, English and German', async () => {
    const provider = (
      await olivia.context.request.get(`${product.origin}/api${workspace}/provider-accounts`, { maxRetries: 2 })
    ).json();
    const accounts = (await provider) as { items: { id: string }[] };
    const pages = [
      '/',
      '/account',
      workspace,
      `${workspace}/providers`,
      `${workspace}/providers/new`,
      `${workspace}/providers/${accounts.items[0]!.id}`,
      `${workspace}/domains`,
      zone,
      `${zone}/records`,
      `${zone}/records/edit`,
      `${zone}/history`,
      `${workspace}/changes`,
      change,
      `${workspace}/audit`,
      `${workspace}/settings/members`,
      `${workspace}/settings/approvals`,
      `${workspace}/settings/general`,
      '/docs/api',
    ];
    const faults: string[] = [];
    for (const page of pages) faults.push(...(await accessibilityFaults(olivia, product.origin, page)));
    const visitor = await openPerson(browser, product.origin);
    faults.push(...(await accessibilityFaults(visitor, product.origin, '/login')));
    expect(faults).toEqual([]);
  });

  it('speaks the language of the browser until the person chooses one', async () => {
    const context = await browser.newContext({ locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(`${product.origin}/login`);
    await page.getByLabel('E-Mail').fill(MANAGER);
    await page.getByLabel('Passwort').fill(product.password);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('link', { name: 'Änderungsanträge' }).first().waitFor();
    await page.goto(`${product.origin}/account`);
    await page.locator('#account-locale').selectOption('en');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor();
    await context.close();
  });

  it('caused no script error, no refused content and no request to another origin', () => {
    expect([...olivia.faults, ...marc.faults]).toEqual([]);
  });
});
