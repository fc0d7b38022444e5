import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '#model/database.ts';
import { DEMO_PEOPLE, ensureMembers, ensureOperator, ensurePeople } from './people.ts';
import { signIn, type DemoSession } from './session.ts';
import { type DemoShop, openShop } from './shop.ts';

export interface DemoOptions {
  appUrl: string;
  /** Where the API listens, and the origin it believes in. */
  baseUrl: string;
  origin: string;
  password: string;
  sandbox: { baseUrl: string; key: string; nameservers: string };
  shop: DemoShop;
  say: (line: string) => void;
}

const TENANT = { slug: 'demo', name: 'Northwind' };
const ACCOUNT = 'Demo PowerDNS';
/** Of the three zones the stand-in holds; the third is left to be imported by hand. */
const ZONES = ['northwind.example.', 'alpenshop.example.'];
const WAIT_MS = 90_000;

interface Account {
  id: string;
  name: string;
  mode: string;
}

interface Session {
  memberships: { tenant: { id: string; slug: string } }[];
}

async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(200)) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error(`${what} took longer than ${WAIT_MS / 1000} s.`);
}

async function ensureTenant(owner: DemoSession): Promise<string> {
  const find = async (): Promise<string | undefined> =>
    (await owner.get<Session>('/session')).memberships.find(({ tenant }) => tenant.slug === TENANT.slug)?.tenant.id;
  const present = await find();
  if (present !== undefined) return present;
  await owner.send('POST', '/tenants', TENANT);
  const made = await find();
  if (made === undefined) throw new Error('The demo workspace was made, but its owner is not in it.');
  return made;
}

/** Connects the stand-in and takes every step up to LIVE_WRITE the way a person would: test, probe, acknowledgement. */
async function ensureAccount(owner: DemoSession, options: DemoOptions): Promise<Account> {
  const base = `/t/${TENANT.slug}/provider-accounts`;
  const { items } = await owner.get<{ items: Account[] }>(base);
  const account =
    items.find(({ name }) => name === ACCOUNT) ??
    (await owner.send<Account>('POST', base, {
      kind: 'powerdns',
      name: ACCOUNT,
      settings: { baseUrl: options.sandbox.baseUrl, serverId: 'localhost', nameservers: options.sandbox.nameservers },
      secret: options.sandbox.key,
    }));
  if (account.mode === 'LIVE_WRITE') return account;
  options.say('testing the connection and the right to write');
  await owner.send('POST', `${base}/${account.id}/test`, {});
  const checked = (name: 'connectionCheck' | 'writeCheck') => () =>
    owner
      .get<Account & Record<typeof name, { ok: boolean; message: string | null } | null>>(`${base}/${account.id}`)
      .then((found) => {
        if (found[name]?.ok === false)
          throw new Error(`The ${name} of the demo account failed: ${found[name].message ?? ''}`);
        return found[name];
      });
  await until('The connection test', checked('connectionCheck'));
  await owner.send('PUT', `${base}/${account.id}/mode`, { mode: 'LIVE_READONLY' });
  await owner.send('POST', `${base}/${account.id}/write-probe`, {});
  await until('The write probe', checked('writeCheck'));
  return owner.send<Account>('PUT', `${base}/${account.id}/mode`, { mode: 'LIVE_WRITE', acknowledgement: ACCOUNT });
}

interface ZoneItem {
  id: string;
  name: string;
  access: string;
}

async function ensureZones(owner: DemoSession, account: Account, options: DemoOptions): Promise<void> {
  const zones = (): Promise<{ items: ZoneItem[] }> => owner.get(`/t/${TENANT.slug}/zones`);
  if ((await zones()).items.length < ZONES.length) {
    options.say('importing two zones');
    const started = await owner.send<{ id: string }>(
      'POST',
      `/t/${TENANT.slug}/provider-accounts/${account.id}/imports`,
      { refs: ZONES },
    );
    await until('The import of the demo zones', async () => {
      const found = await owner.get<{ state: string; failure: unknown }>(`/t/${TENANT.slug}/imports/${started.id}`);
      if (found.state === 'failed')
        throw new Error(`The import of the demo zones failed: ${JSON.stringify(found.failure)}`);
      return found.state === 'done' ? true : null;
    });
  }
  for (const zone of (await zones()).items.filter(({ access }) => access === 'READ_ONLY')) {
    await owner.send('PUT', `/t/${TENANT.slug}/zones/${zone.id}/access`, { access: 'READ_WRITE' });
  }
}

/**
 * Loads the demo workspace: people, provider account in LIVE_WRITE, two imported zones open for changes. Everything after
 * the people goes through the API, as it would for anyone. Safe to run again: it finishes what an earlier run began.
 */
export async function loadDemo(options: DemoOptions): Promise<void> {
  const database = await openDatabase({ url: options.appUrl, name: 'demo', poolSize: 2 });
  try {
    const ids = await ensurePeople(database, options.password);
    await ensureOperator(database, ids.get(DEMO_PEOPLE[0].email) ?? '');
    const owner = await signIn(options, DEMO_PEOPLE[0].email, options.password);
    const tenantId = await ensureTenant(owner);
    await ensureMembers(database, tenantId, ids);
    await ensureZones(owner, await ensureAccount(owner, options), options);
    await openShop(owner, options);
  } finally {
    await database.close();
  }
}
