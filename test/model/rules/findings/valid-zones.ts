import fc from 'fast-check';
import { zoneOf } from './scenario.ts';

/** Labels that are lawful in DNS, the awkward ones included. */
const label = fc.oneof(
  fc.constantFrom(
    'www',
    'mail',
    'api',
    '__proto__',
    'constructor',
    'hasownproperty',
    'x-1',
    'xn--mnchen-3ya',
    '0',
    '128/25',
  ),
  fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/),
);
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const ttl = fc.oneof(fc.constantFrom(0, 60, 300, 3600, 86_400, 2 ** 31 - 1), fc.nat(2 ** 31 - 1));
const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));
const outside = label.filter((text) => text !== '128/25').map((text) => `${text}.example.net.`);
const word = fc.stringMatching(/^[A-Za-z0-9 =:;.,+~!?*_-]{1,40}$/).filter((text) => !/^\s*v\s*=|p\s*=|%/i.test(text));

/** The content of one name that is a host: any mix of sets that may stand together. Lines without owner. */
const hostLines = fc
  .record({
    a: fc.uniqueArray(ipv4, { maxLength: 3 }),
    aaaa: fc.subarray(['2620:fe::9', '2620:fe::fe', '2001:db8::1']),
    txt: fc.uniqueArray(word, { maxLength: 3 }),
    mx: fc.uniqueArray(outside, { maxLength: 2 }),
    spf: fc.constantFrom(
      null,
      'v=spf1 mx ip4:9.9.9.0/24 include:_spf.example.net ~all',
      'v=spf1 -all',
      'V=SPF1 a:%{d1}.example.net -all',
    ),
    caa: fc.constantFrom(null, '0 issue "letsencrypt.org"', '0 issue ";"', '128 issuewild "pki.goog"'),
  })
  .map(({ a, aaaa, txt, mx, spf, caa }) => [
    ...a.map((address) => `A ${address}`),
    ...aaaa.map((address) => `AAAA ${address}`),
    ...txt.map((text) => `TXT "${text}"`),
    ...(spf === null ? [] : [`TXT "${spf}"`]),
    ...mx.map((target, index) => `MX ${index * 10} ${target}`),
    ...(caa === null ? [] : [`CAA ${caa}`]),
  ]);

const aliasLines = outside.map((target) => [`CNAME ${target}`]);
const nodeLines = fc.oneof({ weight: 4, arbitrary: hostLines }, { weight: 1, arbitrary: aliasLines });

const FRAME = [
  '@ SOA ns1.provider.net. hostmaster.provider.net. 1 7200 3600 1209600 300',
  '@ NS ns1.provider.net.',
  '@ NS ns2.provider.net.',
  'always A 9.9.9.9',
];

const services = fc.subarray([
  '_sip._tcp SRV 0 5 5060 always.example.com.',
  '_sipfederationtls._tcp SRV 0 5 5061 sip.example.net.',
  '_imap._tcp SRV 0 0 0 .',
  '_dmarc TXT "v=DMARC1; p=none; pct=20"',
  's1._domainkey TXT "v=DKIM1; p="',
  'my\\032printer._ipp._tcp SRV 0 0 631 always.example.com.',
  '*.wild CNAME always.example.com.',
  '*.hosts A 9.9.9.9',
  'deleg NS ns1.deleg.example.com.',
  'ns1.deleg A 9.9.9.9',
  'reverse-me PTR always.example.com.',
]);

/** Zones that BIND loads without a word, apex example.com. */
export const validZone = fc
  .tuple(fc.uniqueArray(fc.tuple(name, nodeLines, ttl), { maxLength: 25, selector: ([owner]) => owner }), services)
  .map(([nodes, extra]) => {
    // A glue record goes with its delegation, or stays an ordinary host.
    const kept = extra.includes('ns1.deleg A 9.9.9.9') ? extra : extra.filter((line) => !line.startsWith('deleg NS'));
    const lines = nodes
      .filter(([owner]) => owner !== 'always' && owner !== 'deleg')
      .flatMap(([owner, content, seconds]) => content.map((line) => `${owner}@${seconds} ${line}`));
    return zoneOf([...FRAME, ...lines, ...kept]);
  });
