import type { ProviderConnection } from '#activities/providers/dns-provider.ts';
import { ApexkeepError } from '#model/errors.ts';
import { canonicalSet } from '#model/rules/canonical.ts';
import type { Change } from '#model/rules/change.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import type { TestedServer } from '#test/sandbox/powerdns/servers.ts';

export const LOOPBACK = { allowPrivateAddresses: ['127.0.0.0/8'] };

export function set(name: string, type: string, ttl: number, ...values: string[]): RecordSet {
  const parsed = canonicalSet({ name, type, ttl, values }, 'example.org.');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

export type Written = Pick<Change, 'name' | 'type' | 'action' | 'before' | 'after'>;

export function add(after: RecordSet): Written {
  return { name: after.name, type: after.type, action: 'add', before: null, after };
}

export function replace(before: RecordSet, after: RecordSet): Written {
  return { name: after.name, type: after.type, action: 'replace', before, after };
}

export function remove(before: RecordSet): Written {
  return { name: before.name, type: before.type, action: 'delete', before, after: null };
}

export function connectionTo(server: Pick<TestedServer, 'apiUrl' | 'apiKey' | 'dnsAddress'>): ProviderConnection {
  return {
    kind: 'powerdns',
    settings: { baseUrl: server.apiUrl, nameservers: server.dnsAddress },
    secret: server.apiKey,
  };
}

export async function failure(acting: Promise<unknown>): Promise<ApexkeepError> {
  const error = await acting.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApexkeepError)) throw new Error(`Expected an ApexkeepError, got ${String(error)}`);
  return error;
}

/** Contents that PowerDNS refuses, with the words it uses. Names and values bypass our own rules on purpose. */
export const REFUSALS: [what: string, change: RecordSet, text: string][] = [
  [
    'a name without final dot',
    { name: 'www.example.org', type: 'A', ttl: 300, values: ['192.0.2.1'] },
    "DNS Name 'www.example.org' is not canonical",
  ],
  [
    'a name outside the zone',
    { name: 'www.example.net.', type: 'A', ttl: 300, values: ['192.0.2.1'] },
    'RRset www.example.net. IN A: Name is out of zone',
  ],
  [
    'text without quotes',
    { name: 't.example.org.', type: 'TXT', ttl: 300, values: ['unquoted'] },
    "Record t.example.org./TXT 'unquoted': Not in expected format (parsed as '\"unquoted\"')",
  ],
  [
    'a relative target',
    { name: 'm.example.org.', type: 'MX', ttl: 300, values: ['10 mail.example.org'] },
    "Record m.example.org./MX '10 mail.example.org': Not in expected format (parsed as '10 mail.example.org.')",
  ],
  [
    'a missing preference',
    { name: 'm.example.org.', type: 'MX', ttl: 300, values: ['mail.example.org.'] },
    "Record m.example.org./MX 'mail.example.org.': Parsing record content (try 'pdnsutil check-zone'): expected digits at position 0 in 'mail.example.org.'",
  ],
  [
    'a value twice',
    { name: 'd.example.org.', type: 'A', ttl: 300, values: ['192.0.2.1', '192.0.2.1'] },
    'Duplicate record in RRset d.example.org. IN A with content "192.0.2.1"',
  ],
  [
    'a CNAME beside other data',
    { name: 'www.example.org.', type: 'CNAME', ttl: 300, values: ['example.org.'] },
    'RRset www.example.org. IN CNAME: Conflicts with pre-existing RRset',
  ],
  [
    'two CNAMEs',
    { name: 'c.example.org.', type: 'CNAME', ttl: 300, values: ['a.example.org.', 'b.example.org.'] },
    'RRset c.example.org. IN CNAME has more than one record',
  ],
  [
    'a target that is no host name',
    { name: '_sip._tcp.example.org.', type: 'SRV', ttl: 300, values: ['10 60 5060 _odd.example.net.'] },
    'RRset _sip._tcp.example.org. IN SRV non-hostname content _odd.example.net.',
  ],
  [
    'no address',
    { name: 'bad.example.org.', type: 'A', ttl: 300, values: ['not-an-ip'] },
    "Record bad.example.org./A 'not-an-ip': Parsing record content (try 'pdnsutil check-zone'): while parsing IP address, expected digits at position 0 in 'not-an-ip'",
  ],
];

/** One value of each editable type and of shapes that servers like to spell differently. */
export const SPELLINGS: RecordSet[] = [
  set('v1.example.org.', 'A', 60, '192.0.2.77', '192.0.2.8'),
  set('v2.example.org.', 'AAAA', 60, '2001:DB8:0:0:1::A', '::1'),
  set(
    'v3.example.org.',
    'CAA',
    60,
    '0 issue "ca.example; account=1"',
    '128 iodef "mailto:a@example.org"',
    '0 issue ";"',
  ),
  set('v4.example.org.', 'CNAME', 60, 'Target.Example.NET.'),
  set('v5.example.org.', 'MX', 60, '10 mx.example.net.', '0 .'),
  set('v6.example.org.', 'NS', 60, 'ns1.example.net.', 'ns2.example.net.'),
  set('v7.example.org.', 'PTR', 60, 'host.example.net.'),
  set('_v8._tcp.example.org.', 'SRV', 60, '0 0 0 .', '10 60 5060 sip.example.net.'),
  set(
    'v9.example.org.',
    'TXT',
    60,
    '""',
    '"quote \\" backslash \\\\ semicolon ;"',
    '"\\195\\164\\000\\127\\255"',
    `"${'x'.repeat(255)}" "${'y'.repeat(200)}"`,
  ),
  set('*.v10.example.org.', 'A', 60, '192.0.2.10'),
  set('xn--mnchen-3ya.example.org.', 'A', 60, '192.0.2.11'),
  set('_under-score.v12.example.org.', 'TXT', 60, '"a"'),
  set('v13.example.org.', 'A', 0, '192.0.2.13'),
  set('v14.example.org.', 'A', 2 ** 31 - 1, '192.0.2.14'),
];
