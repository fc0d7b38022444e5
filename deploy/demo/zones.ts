/** One set of a demo zone as the PowerDNS API takes it. */
interface DemoSet {
  name: string;
  type: string;
  ttl: number;
  values: string[];
}

export interface DemoZone {
  name: string;
  sets: DemoSet[];
}

function zone(name: string, sets: [label: string, type: string, ttl: number, ...values: string[]][]): DemoZone {
  return {
    name,
    sets: sets.map(([label, type, ttl, ...values]) => ({
      name: label === '@' ? name : `${label}.${name}`,
      type,
      ttl,
      values,
    })),
  };
}

/** Two zones as a small company would have them; every name and address is reserved for documentation. */
export const DEMO_ZONES: DemoZone[] = [
  zone('harbour-lights.test.', [
    ['@', 'SOA', 3600, 'ns1.harbour-lights.test. hostmaster.harbour-lights.test. 1 10800 3600 604800 3600'],
    ['@', 'NS', 86400, 'ns1.harbour-lights.test.', 'ns2.harbour-lights.test.'],
    ['ns1', 'A', 86400, '192.0.2.53'],
    ['ns2', 'A', 86400, '198.51.100.53'],
    ['@', 'A', 300, '192.0.2.10'],
    ['@', 'AAAA', 300, '2001:db8::10'],
    ['www', 'CNAME', 300, 'harbour-lights.test.'],
    ['shop', 'A', 300, '192.0.2.20', '192.0.2.21'],
    ['@', 'MX', 3600, '10 mail.harbour-lights.test.', '20 mail2.harbour-lights.test.'],
    ['mail', 'A', 3600, '192.0.2.25'],
    ['mail2', 'A', 3600, '198.51.100.25'],
    ['@', 'TXT', 3600, '"v=spf1 mx -all"'],
    ['_dmarc', 'TXT', 3600, '"v=DMARC1; p=quarantine; rua=mailto:dmarc@harbour-lights.test"'],
    ['@', 'CAA', 3600, '0 issue "ca.example.net"'],
    ['_sip._tcp', 'SRV', 3600, '10 5 5060 sip.harbour-lights.test.'],
    ['sip', 'A', 3600, '192.0.2.60'],
  ]),
  zone('meadow-post.test.', [
    ['@', 'SOA', 3600, 'ns1.harbour-lights.test. hostmaster.meadow-post.test. 1 10800 3600 604800 3600'],
    ['@', 'NS', 86400, 'ns1.harbour-lights.test.', 'ns2.harbour-lights.test.'],
    ['@', 'A', 300, '203.0.113.40'],
    ['www', 'A', 300, '203.0.113.40'],
    ['@', 'MX', 3600, '10 mail.harbour-lights.test.'],
    ['@', 'TXT', 3600, '"v=spf1 mx ~all"'],
    ['api', 'A', 60, '203.0.113.41'],
    ['status', 'CNAME', 300, 'status.example.net.'],
  ]),
];

/** Makes the zones on a PowerDNS API that does not have them. What is there stays as it is. Throws when the API refuses. */
export async function ensureDemoZones(baseUrl: string, key: string): Promise<void> {
  const headers = { 'X-API-Key': key, 'content-type': 'application/json' };
  const zones = `${baseUrl}/api/v1/servers/localhost/zones`;
  for (const { name, sets } of DEMO_ZONES) {
    const present = await fetch(`${zones}/${name}`, { headers, signal: AbortSignal.timeout(5000) });
    await present.arrayBuffer();
    if (present.ok) continue;
    const rrsets = sets.map((set) => ({
      ...{ name: set.name, type: set.type, ttl: set.ttl, changetype: 'REPLACE' },
      records: set.values.map((content) => ({ content, disabled: false })),
    }));
    const body = JSON.stringify({ name, kind: 'Native', rrsets, nameservers: [] });
    const made = await fetch(zones, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) });
    if (!made.ok) throw new Error(`The stand-in refused the demo zone ${name}: ${made.status} ${await made.text()}`);
  }
}
