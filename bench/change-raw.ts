import { queryRecordSet } from '#activities/dns/query.ts';
import type { RealPowerDns } from '#test/judges/real-powerdns.ts';

const SEEN_MS = 5_000;

/** The three calls that the goal is set against: read the set, write it, ask the name server until it says so. */
export function openRawClient(
  powerdns: RealPowerDns,
  apex: string,
): { change(label: string, address: string): Promise<number> } {
  const zone = `${powerdns.apiUrl}/api/v1/servers/localhost/zones/${apex}`;
  const headers = { 'x-api-key': powerdns.apiKey, accept: 'application/json', 'content-type': 'application/json' };

  async function call(url: string, init: RequestInit): Promise<void> {
    const response = await fetch(url, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  }

  return {
    /** Milliseconds from the first byte of the read to the answer with the new address. */
    async change(label, address) {
      const name = `${label}.${apex}`;
      const records = [{ content: address, disabled: false }];
      const body = { rrsets: [{ name, type: 'A', ttl: 300, changetype: 'REPLACE', records }] };
      const from = performance.now();
      await call(`${zone}?rrset_name=${name}&rrset_type=A`, {});
      await call(zone, { method: 'PATCH', body: JSON.stringify(body) });
      while (performance.now() - from < SEEN_MS) {
        const { values } = await queryRecordSet(powerdns.dnsAddress, { name, type: 'A' }, { timeoutMs: 1000 });
        if (values.includes(address)) return performance.now() - from;
      }
      throw new Error(`${name} did not become ${address} within ${SEEN_MS / 1000} s.`);
    },
  };
}
