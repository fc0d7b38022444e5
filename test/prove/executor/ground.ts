import type { RunningStandIn } from '#sandbox/powerdns/stand-in.ts';
import type { StoredRrset } from '#sandbox/powerdns/zones.ts';
import { importZones } from '../crash/round.ts';
import type { ZoneUnderProof } from '../stack/change.ts';
import type { Stack } from '../stack/stack.ts';

/** One rule shown on a whole stack. Returns what was seen; throws what was not as the rule says. */
export interface Case {
  name: string;
  /** Seeds of the long form; the short form takes one. */
  seeds: number;
  prove(stack: Stack, seed: number): Promise<string>;
}

const LABELS = ['www', 'mail', 'old', 'a', 'b', 'c', 'd', 'e'];
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

/** Imports zones of the provider and opens them for changes. */
export async function opened(stack: Stack, names: readonly string[]): Promise<ZoneUnderProof[]> {
  const ids = await importZones(stack, [...names]);
  return names.map((name) => ({ id: ids.get(name) ?? '', name }));
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
