import { setTimeout as pause } from 'node:timers/promises';
import type { RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import type { StoredRrset } from '#sandbox/powerdns/zones.ts';
import { granted } from './api-person.ts';
import type { ZoneUnderProof } from './change.ts';
import type { Stack } from './stack.ts';

const LABELS = ['www', 'mail', 'old', 'a', 'b', 'c', 'd', 'e'];
const IMPORT_MS = 60_000;
const IMPORTED_AT_ONCE = 100;
let zones = 0;

/** A zone at the provider. Its name servers are elsewhere unless `nameservers` says otherwise, so that none needs glue. */
export function seedZone(
  dns: RunningStandIn,
  { labels = LABELS, nameservers = ['ns1.elsewhere.example.', 'ns2.elsewhere.example.'] } = {},
): string {
  const name = `r${++zones}.test.`;
  dns.control.seed({
    name,
    nameservers,
    rrsets: labels.map((label, index) => ({
      name: `${label}.${name}`,
      type: 'A',
      ttl: 300,
      records: [{ content: `192.0.2.${index + 1}` }],
    })),
  });
  return name;
}

/** Imports zones as their owner would, and opens them for changes. Returns their ids by name. */
export async function importZones(stack: Stack, refs: string[]): Promise<Map<string, string>> {
  const owner = stack.person('owner');
  const started = await owner.send('POST', `/t/prove/provider-accounts/${stack.accountId}/imports`, { refs });
  const importId = String(granted(started)['id']);
  for (const end = Date.now() + IMPORT_MS; ; await pause(100)) {
    const [row] = await stack.sql<{ state: string }>('select state from zone_import where id = $1', [importId]);
    if (row?.state === 'done') break;
    if (row?.state === 'failed' || Date.now() > end)
      throw new Error(`The import of the zones is ${String(row?.state)}.`);
  }
  const rows = await stack.sql<{ id: string; name: string }>('select id, name from zone where provider_ref = any($1)', [
    refs,
  ]);
  await Promise.all(
    rows.map(async ({ id }) =>
      granted(await owner.send('PUT', `/t/prove/zones/${id}/access`, { access: 'READ_WRITE' })),
    ),
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Imports zones of the provider and opens them for changes. */
export async function opened(stack: Stack, names: readonly string[]): Promise<ZoneUnderProof[]> {
  const found: ZoneUnderProof[] = [];
  for (let at = 0; at < names.length; at += IMPORTED_AT_ONCE) {
    const some = names.slice(at, at + IMPORTED_AT_ONCE);
    const ids = await importZones(stack, some);
    found.push(...some.map((name) => ({ id: ids.get(name) ?? '', name })));
  }
  return found;
}

/** A new zone, imported and open for changes. */
export async function openZone(stack: Stack, seed: Parameters<typeof seedZone>[1] = {}): Promise<ZoneUnderProof> {
  const [zone] = await opened(stack, [seedZone(stack.dns, seed)]);
  if (zone === undefined) throw new Error('The zone was not imported.');
  return zone;
}

/** Writes of the product that reached the provider for a zone. */
export function writesTo(stack: Stack, zone: { name: string }): number {
  const entries = stack.dns.control.ledger.since();
  return entries.filter((entry) => entry.method === 'PATCH' && entry.path.includes(zone.name)).length;
}

/** The record sets a zone now has at the provider, by `name type`. */
export function setsOf(stack: Stack, zone: { name: string }): ReadonlyMap<string, StoredRrset> {
  return stack.dns.control.store.get(zone.name)?.versions.at(-1)?.rrsets ?? new Map<string, StoredRrset>();
}

/** The one address a name has at the provider, or null. */
export function heldAt(stack: Stack, zone: { name: string }, label: string): string | null {
  return setsOf(stack, zone).get(`${label}.${zone.name} A`)?.records[0]?.content ?? null;
}

/** Why a zone is locked for automation, or null. */
export async function lockOf(stack: Stack, zone: { id: string }): Promise<string | null> {
  const [row] = await stack.sql<{ locked: string | null }>('select locked_reason as locked from zone where id = $1', [
    zone.id,
  ]);
  return row?.locked ?? null;
}
