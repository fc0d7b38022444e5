import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { startPowerDnsStandIn, type RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { appear, chromiumPath, openPerson, startBrowser, type Person } from './browser.ts';
import { englishLeft } from './english-left.ts';
import { startProduct, type Product } from './product.ts';
import { ask, connect, enter, makeWorkspace, MANAGER, openZones, OWNER, until } from './workspace.ts';

const ZONES = ['hafen.example.', 'kai.example.', 'mole.example.'] as const;
/** The choice of languages names each in itself. */
const NAMES_OF_LANGUAGES = ['English'];
/** How the stand-in refuses, word for word; the page shows it as a quotation. */
const PROVIDER_WORDS = ['Unauthorized'];

type Edit = {
  name: string;
  type: string;
  ttl: number;
  values: string[];
};

const www = (address: string): Edit => ({ name: 'www', type: 'A', ttl: 300, values: [address] });

describe.skipIf(chromiumPath() === null)('pages for people who read German', { timeout: 480_000 }, () => {
  let product: Product;
  let dns: RunningStandIn;
  let browser: Browser;
  let olivia: Person;
  let marc: Person;
  const base = '/t/hafen';
  const zones: string[] = [];

  const drafted = async (zone: string | undefined, edit: Edit) =>
    `${base}/changes/${String((await ask(olivia, 'PUT', `${base}/zones/${String(zone)}/tray/edits`, edit))['id'])}`;

  async function submitted(zone: string | undefined, edit: Edit, title: string): Promise<string> {
    const change = await drafted(zone, edit);
    await ask(olivia, 'PATCH', change, { title, reason: 'Der alte Verteiler geht außer Betrieb.' });
    await ask(olivia, 'POST', `${change}/submit`, {});
    await reaches(change, 'awaiting-approval');
    return change;
  }

  async function reaches(change: string, state: string): Promise<void> {
    await until(async () => (await ask(olivia, 'GET', change))['state'] === state);
  }

  async function decides(change: string, verdict: string): Promise<void> {
    const { plan } = (await ask(marc, 'GET', change)) as { plan: { hash: string } };
    await ask(marc, 'POST', `${change}/decisions`, {
      verdict,
      planHash: plan.hash,
      comment: 'So machen wir das nicht.',
    });
  }

  /** What is English on the page at `path`, for this person. */
  async function left(person: Person, path: string): Promise<string[]> {
    await person.page.goto(
      `${product.origin}${path.replace('/provider-accounts/', '/providers/').replace('/zones/', '/domains/')}`,
    );
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de');
    return englishLeft(person.page, [...NAMES_OF_LANGUAGES, ...PROVIDER_WORDS]);
  }

  async function enters(email: string): Promise<Person> {
    const person = await enter(browser, product, email);
    await appear(person, product.origin, { locale: 'de', theme: 'light' });
    return person;
  }

  beforeAll(async () => {
    const seeds = ZONES.map((name) => ({
      name,
      nameservers: [`ns1.${name}`],
      rrsets: [
        { name: `ns1.${name}`, type: 'A', ttl: 3600, records: [{ content: '192.0.2.53' }] },
        { name: `www.${name}`, type: 'A', ttl: 300, records: [{ content: '192.0.2.10' }] },
      ],
    }));
    [product, dns, browser] = await Promise.all([
      startProduct(),
      startPowerDnsStandIn({ zones: seeds }),
      startBrowser(),
    ]);
    olivia = await enters(OWNER);
    await makeWorkspace(product, olivia, 'Hafen', 'hafen');
    marc = await enters(MANAGER);
    zones.push(...(await openZones(olivia, base, await connect(olivia, base, dns, 'Hauptserver'), ZONES.length)));
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([product?.stop(), dns?.stop()]);
  });

  it('have no English on them while nothing is wrong', async () => {
    const [zone] = zones;
    const done = await submitted(zone, www('192.0.2.44'), 'www umziehen');
    const before = await left(marc, done);
    await decides(done, 'approve');
    await reaches(done, 'done');
    const paths = [
      '/account',
      '/docs/api',
      base,
      `${base}/providers`,
      `${base}/providers/new`,
      `${base}/domains`,
      `${base}/zones/${zone}`,
      `${base}/zones/${zone}/records`,
      `${base}/zones/${zone}/records/edit`,
      `${base}/zones/${zone}/history`,
      `${base}/changes`,
      done,
      `${base}/audit`,
      `${base}/settings/members`,
      `${base}/settings/approvals`,
      `${base}/settings/general`,
    ];
    const found = before;
    for (const path of paths) found.push(...(await left(olivia, path)));
    const visitor = await openPerson(browser, product.origin);
    await appear(visitor, product.origin, { locale: 'de', theme: 'light' });
    for (const path of ['/de', '/login', '/invite/unknown']) found.push(...(await left(visitor, path)));
    expect(found).toEqual([]);
  });

  it('say in German what rules find and what is wrong with a field', async () => {
    const zone = `${base}/zones/${zones[0]}`;
    const edits: Edit[] = [
      { name: '*', type: 'A', ttl: 20, values: ['10.0.0.1'] },
      { name: 'mail', type: 'CNAME', ttl: 300, values: ['weg'] },
      { name: 'www', type: 'CNAME', ttl: 300, values: ['mail'] },
      { name: '@', type: 'MX', ttl: 300, values: ['10 mail', '20 192.0.2.1.'] },
      { name: '@', type: 'TXT', ttl: 300, values: ['v=spf1 +all', 'v=spf1 inclde:x -all'] },
      { name: '@', type: 'CAA', ttl: 300, values: ['0 issue ";"'] },
      { name: '_dmarc', type: 'TXT', ttl: 300, values: ['v=DMARC1; p=rejekt'] },
    ];
    let draft = '';
    for (const edit of edits) draft = await drafted(zones[0], edit);
    const found = [...(await left(olivia, draft)), ...(await left(olivia, `${zone}/records`))];
    const { page } = olivia;
    expect(await page.goto(`${product.origin}${draft}`).then(() => page.locator('body').innerText())).toContain(
      'Der SPF-Eintrag endet mit +all: Jeder darf unter diesem Namen Mail senden.',
    );
    for (const [label, value] of [
      ['Adresse', 'keine Adresse'],
      ['TTL (Sekunden)', '99999999999'],
      ['Name', 'a..b'],
    ] as const) {
      await page.goto(`${product.origin}${zone.replace('/zones/', '/domains/')}/records/edit`);
      await page.getByLabel('Name', { exact: true }).fill('neu');
      await page.getByLabel('Adresse', { exact: true }).first().fill('192.0.2.1');
      await page.getByLabel(label, { exact: true }).first().fill(value);
      await page.getByRole('button', { name: 'Änderung vormerken' }).click();
      await page.getByRole('alert').waitFor();
      found.push(...(await englishLeft(page, NAMES_OF_LANGUAGES)));
    }
    await ask(olivia, 'DELETE', `${zone}/tray`);
    expect(found).toEqual([]);
  });

  it('say in German why pasted lines and chosen record sets are left out', async () => {
    const records = `${product.origin}${base}/domains/${zones[0]}/records`;
    const { page } = olivia;
    await page.goto(`${records}/paste`);
    const lines = [
      'neu A 192.0.2.7',
      'fremd.net. A 192.0.2.1',
      'www A nichts',
      '$INCLUDE mehr.zone',
      'a..b A 192.0.2.1',
    ];
    await page.locator('#paste-text').fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Zeigen, was sich ändern würde' }).click();
    await page.getByText('4 Zeilen wurden abgelehnt').waitFor();
    const found = await englishLeft(page, NAMES_OF_LANGUAGES);
    await page.goto(records);
    await page.locator('summary', { hasText: 'Mehrere bearbeiten' }).click();
    await page.getByLabel('Alle der Zone').check();
    await page.getByRole('button', { name: 'Für alle vormerken' }).click();
    await page.getByText('1 blieb, wie er ist').click();
    found.push(...(await englishLeft(page, NAMES_OF_LANGUAGES)));
    await ask(olivia, 'DELETE', `${base}/zones/${zones[0]}/tray`);
    expect(found).toEqual([]);
  });

  it('say in German what became of requests, and leave to people what they wrote', async () => {
    const [, quay] = zones;
    const found: string[] = [];
    const rejected = await submitted(quay, www('192.0.2.45'), 'Abgelehnt');
    await decides(rejected, 'reject');
    const cancelled = await submitted(quay, www('192.0.2.46'), 'Abgebrochen');
    found.push(...(await left(olivia, cancelled)));
    await ask(olivia, 'POST', `${cancelled}/cancel`, { reason: 'Doch nicht.' });
    const returned = await submitted(quay, www('192.0.2.47'), 'Zurückgegeben');
    await decides(returned, 'request-changes');
    for (const path of [rejected, cancelled, returned]) found.push(...(await left(olivia, path)));
    expect(await olivia.page.locator('main').innerText()).toContain('So machen wir das nicht.');
    await ask(olivia, 'DELETE', `${base}/zones/${quay}/tray`);
    expect(found).toEqual([]);
  });

  it('say in German what failed, and quote a provider in its own words', async () => {
    const [, quay, mole] = zones;
    const paths = [
      await connect(olivia, base, dns, 'Falscher Schlüssel', { secret: 'not-the-key' }),
      await connect(olivia, base, dns, 'Kein Anbieter', { secret: 'x', baseUrl: `${product.origin}/` }),
      await connect(olivia, base, dns, 'Falscher Port', { secret: 'x', baseUrl: 'http://127.0.0.1:9' }),
      await connect(olivia, base, dns, 'Stumm', { secret: 'x', baseUrl: 'http://127.0.0.1:54399' }),
    ];
    dns.control.faults.add([{ kind: 'ok-without-effect', match: { method: 'PATCH' }, times: 9 }]);
    const unproven = await submitted(quay, www('192.0.2.48'), 'Ohne Wirkung');
    await decides(unproven, 'approve');
    await reaches(unproven, 'needs-operator');
    dns.control.faults.clear();
    await fetch(`${dns.apiUrl}/api/v1/servers/localhost/zones/mole.example.`, {
      method: 'DELETE',
      headers: { 'x-api-key': dns.apiKey },
    });
    await ask(olivia, 'POST', `${base}/zones/${mole}/reads`, {});
    await until(async () => (await ask(olivia, 'GET', `${base}/zones/${mole}`))['readFailedAt'] !== null);
    const locked = `${base}/zones/${quay}`;
    paths.push(unproven, base, `${base}/changes`, `${base}/zones/${mole}`, `${base}/audit`, `${base}/domains`);
    paths.push(
      `${locked}/records`,
      `${base}/nirgends`,
      `${base}/changes/${randomUUID()}`,
      `${base}/zones/${randomUUID()}`,
    );
    paths.push(locked);
    const found: string[] = [];
    for (const path of paths) found.push(...(await left(olivia, path)));
    expect(found).toEqual([]);
    expect(await olivia.page.locator('main').innerText()).toMatch(
      /Änderungsantrag \d+ konnte nicht nachgewiesen werden: Der Anbieter hat die Änderung von www\.\S+ A nicht übernommen/,
    );
  });
});
