import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { readDeployConfig } from '#deploy/config.ts';

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** WCAG 2.1, 1.4.10: nothing needs scrolling sideways on a screen this wide. */
const NARROW = 320;
/** Every appearance a page is judged in. */
const APPEARANCES = [
  { locale: 'en', theme: 'light' },
  { locale: 'en', theme: 'dark' },
  { locale: 'de', theme: 'light' },
  { locale: 'de', theme: 'dark' },
] as const;

/** The system's Chromium, or null where none is installed. */
export function chromiumPath(): string | null {
  const given = readDeployConfig().environment['CHROMIUM_PATH'];
  const found = [given, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return found.find((file) => file !== undefined && existsSync(file)) ?? null;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: QUIET });
}

/** One person at one screen. `faults` collects what no page may cause: script errors and refused content. */
export interface Person {
  /** Where the product answers. */
  origin: string;
  page: Page;
  context: BrowserContext;
  faults: string[];
}

export type PersonOptions = Pick<BrowserContextOptions, 'javaScriptEnabled'>;

export async function openPerson(browser: Browser, origin: string, options: PersonOptions = {}): Promise<Person> {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A refused form is answered with its status, which Chromium reports as an error of its own.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:') faults.push(`request to another origin: ${request.url()}`);
  });
  return { origin, page, context, faults };
}

export async function signIn(person: Person, origin: string, email: string, password: string): Promise<void> {
  const { page } = person;
  await page.goto(`${origin}/login`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Runs in the page. */
const TOO_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const right = (one) => one.getBoundingClientRect().right;
  const shown = (ones) => ones.map((one) => one.outerHTML.slice(0, 120)).join(' | ').slice(0, 600);
  const cut = [...document.querySelectorAll('.stack td *, .stack tbody th *')].filter(
    (one) => one.checkVisibility() && right(one) > right(one.closest('.card') ?? document.body) + 1,
  );
  const wide = [...document.querySelectorAll('body *')].filter((one) => right(one) > clientWidth);
  return [
    ...(cut.length === 0 ? [] : ['beyond its card: ' + shown(cut)]),
    ...(scrollWidth <= clientWidth ? [] : [scrollWidth + ' px wide: ' + shown(wide)]),
  ];
})()`;

/** What stands beyond the right edge of a narrow screen; the page is as wide as before afterwards. */
async function tooWide(page: Page): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ ...size, width: NARROW });
  const found = await page.evaluate<string[]>(TOO_WIDE);
  await page.setViewportSize(size);
  return found;
}

/** Sets language and theme as the page's own preference form does: by cookie, for this context. */
export async function appear(person: Person, origin: string, appearance: (typeof APPEARANCES)[number]): Promise<void> {
  const body = new URLSearchParams({ ...appearance, to: '/' }).toString();
  const answer = await person.context.request.post(`${origin}/preferences`, {
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    data: body,
    maxRedirects: 0,
    // The server ends a connection that is idle for five seconds, perhaps while this is on its way (RFC 9112 section 9.5).
    maxRetries: 2,
  });
  if (answer.status() >= 400) throw new Error(`The preference was refused with ${answer.status()}.`);
}

/**
 * What axe finds on the page at `path`, once `prepare` has opened on it what is to be judged, in both languages and both
 * themes; and where it is wider than the narrowest phone. Empty means: nothing to mend.
 */
export async function accessibilityFaults(
  person: Person,
  origin: string,
  path: string,
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const found: string[] = [];
  for (const appearance of APPEARANCES) {
    await appear(person, origin, appearance);
    const answer = await person.page.goto(`${origin}${path === '/' && appearance.locale === 'de' ? '/de' : path}`);
    if ((answer?.status() ?? 0) >= 500) found.push(`${path} was answered with ${answer?.status()}`);
    const shown = await person.page.locator('html').evaluate((html) => ({
      locale: html.getAttribute('lang'),
      theme: html.getAttribute('data-theme'),
    }));
    if (shown.locale !== appearance.locale || shown.theme !== appearance.theme)
      found.push(`${path}: asked for ${JSON.stringify(appearance)}, shown ${JSON.stringify(shown)}`);
    await prepare(person.page);
    const { violations } = await new AxeBuilder({ page: person.page }).withTags(STANDARDS).analyze();
    for (const violation of violations)
      found.push(
        `${path} (${appearance.locale}, ${appearance.theme}) ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
      );
    // A theme changes colours only.
    const wide = appearance.theme === 'light' ? await tooWide(person.page) : [];
    found.push(...wide.map((what) => `${path} (${appearance.locale}) at ${NARROW} px: ${what}`));
  }
  await appear(person, origin, APPEARANCES[0]);
  return found;
}
