import { ApexkeepError } from '#model/errors.ts';
import type { RecordSet, RecordSetKey } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';
import { addressAllowed, addressRefused, resolveAllowed, type AddressPolicy } from '../address-policy.ts';

type ReadSets = (keys: readonly RecordSetKey[]) => Promise<RecordSet[]>;

const DNS_PORT = 53;

function at(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** IPv4 where a server has it, IPv6 only for servers without: one server is asked over one family. */
function preferred(addresses: readonly string[]): string[] {
  const four = addresses.filter((address) => !address.includes(':'));
  return four.length > 0 ? four : [...addresses];
}

async function glue(host: string, apex: string, readSets: ReadSets): Promise<string[]> {
  if (host !== apex && !host.endsWith(`.${apex}`)) return [];
  const sets = await readSets([
    { name: host, type: 'A' },
    { name: host, type: 'AAAA' },
  ]);
  return sets.flatMap((set) => set.values);
}

/**
 * Addresses to ask for a zone's truth, as `address:port`: the configured name servers, else the NS of the apex, whose
 * addresses come from the zone itself where they lie in it. Every address passes the address policy.
 * @throws ApexkeepError `provider-incomplete` without any name server, `address-refused`, `provider-unavailable`
 */
export async function serversToAsk(
  apex: string,
  configured: readonly { host: string; port: number }[],
  readSets: ReadSets,
  policy: AddressPolicy,
): Promise<string[]> {
  const found: string[] = [];
  for (const { host, port } of configured) {
    found.push(...preferred(await resolveAllowed(host, policy)).map((address) => at(address, port)));
  }
  if (configured.length > 0) return [...new Set(found)];
  const hosts = (await readSets([{ name: apex, type: 'NS' }])).flatMap((set) => set.values);
  if (hosts.length === 0)
    throw new ApexkeepError(
      'provider-incomplete',
      sentence('zone-without-ns', '{zone} has no NS records at its apex, so there is no server to ask.', {
        zone: apex,
      }),
    );
  for (const host of hosts) {
    const inZone = await glue(host, apex, readSets);
    const refused = inZone.find((address) => !addressAllowed(address, host, policy));
    if (refused !== undefined) throw addressRefused(host, refused);
    const addresses = inZone.length > 0 ? inZone : await resolveAllowed(host.replace(/\.$/, ''), policy);
    found.push(...preferred(addresses).map((address) => at(address, DNS_PORT)));
  }
  return [...new Set(found)];
}
