import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { Browser, Locator } from 'playwright-core';
import type { RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import { openPerson, type Person, type PersonOptions } from './browser.ts';
import { addPeople, type Product } from './product.ts';

export const OWNER = 'olivia@demo.apexkeep.test';
export const MANAGER = 'marc@demo.apexkeep.test';

export type Body = Record<string, unknown>;

export const until = (holds: () => Promise<boolean>) => vi.waitUntil(holds, { timeout: 90_000, interval: 300 });

/**
 * Waits for what a page without scripts comes to show. The page looks again by itself, which is waited for: a reload
 * from outside would cross the page's own.
 */
export const shown = (what: Locator) => what.first().waitFor({ timeout: 90_000 });

/** Asks the API as this person, by the session of their browser. */
export async function ask(person: Person, method: string, path: string, body?: Body): Promise<Body> {
  const answer = await person.context.request.fetch(`${person.origin}/api${path}`, {
    method,
    headers: { origin: person.origin, 'idempotency-key': randomUUID(), 'if-match': '*' },
    ...(body === undefined ? {} : { data: body }),
  });
  return answer.status() === 204 ? {} : ((await answer.json()) as Body);
}

/** A person at a screen, signed in. */
export async function enter(
  browser: Browser,
  product: Product,
  email: string,
  options: PersonOptions = {},
): Promise<Person> {
  const person = await openPerson(browser, product.origin, options);
  await ask(person, 'POST', '/session', { email, password: product.password });
  return person;
}

/** Makes the owner's workspace with the demo's people in it. Returns its path. */
export async function makeWorkspace(product: Product, owner: Person, name: string, slug: string): Promise<string> {
  const made = await ask(owner, 'POST', '/tenants', { name, slug });
  await addPeople(product, String(made['id']));
  return `/t/${slug}`;
}

/** Connects the stand-in under `name`. Returns the path of the account. */
export async function connect(
  owner: Person,
  base: string,
  dns: RunningStandIn,
  name: string,
  { secret = dns.apiKey, baseUrl = dns.apiUrl } = {},
): Promise<string> {
  const settings = { baseUrl, nameservers: `${dns.dnsAddress},${dns.secondDnsAddress}` };
  const made = await ask(owner, 'POST', `${base}/provider-accounts`, { kind: 'powerdns', name, settings, secret });
  const account = `${base}/provider-accounts/${String(made['id'])}`;
  await ask(owner, 'POST', `${account}/test`, {});
  return account;
}

/** Climbs to read and write as a person would, imports `count` zones and opens them for changes. Returns their ids. */
export async function openZones(owner: Person, base: string, account: string, count: number): Promise<string[]> {
  const { name } = await ask(owner, 'GET', account);
  await ask(owner, 'PUT', `${account}/mode`, { mode: 'LIVE_READONLY' });
  await ask(owner, 'POST', `${account}/write-probe`, {});
  await ask(owner, 'PUT', `${account}/mode`, { mode: 'LIVE_WRITE', acknowledgement: String(name) });
  await ask(owner, 'POST', `${account}/imports`, {});
  const found = async () => (await ask(owner, 'GET', `${base}/zones`))['items'] as Body[];
  await until(async () => (await found()).length === count);
  const zones = (await found()).map((zone) => String(zone['id']));
  for (const zone of zones) await ask(owner, 'PUT', `${base}/zones/${zone}/access`, { access: 'READ_WRITE' });
  return zones;
}
