/** Requests that a stand-in must answer as PowerDNS does, in this order, on the zone example.org. */
export interface CorpusCall {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const ZONE = '/servers/localhost/zones/example.org.';

function patch(...rrsets: unknown[]): CorpusCall {
  return { method: 'PATCH', path: ZONE, body: { rrsets } };
}

function replace(type: string, content: string, name = 't.example.org.', ttl: unknown = 300): CorpusCall {
  return patch({ name, type, ttl, changetype: 'REPLACE', records: [{ content, disabled: false }] });
}

const CONTENTS: [type: string, content: string][] = [
  ...['192.0.2.256', '192.0.2', '', '192.0.2.1 ', '0192.0.2.1', 'not-an-ip', '\\# 4 c0000201', '192.0.2.1\n'].map(
    (content) => ['A', content] as [string, string],
  ),
  ...['nope', '2001:DB8::1', '2001:db8:0:0::1', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1'].map(
    (content) => ['AAAA', content] as [string, string],
  ),
  ...['foo', 'a_b.c.', '*.c.', '-a.c.', 'a.b.', 'A.b.'].map((content) => ['NS', content] as [string, string]),
  ...['70000 a.b.', '10', '10 A.b.', ' 10 a.b.', '010 a.b.', '0 .', '10 a.b', 'mail.example.org.'].map(
    (content) => ['MX', content] as [string, string],
  ),
  ...['1 2 3', '1 2 3 a.b', '1 2 99999 a.b.', '1 2 3 a.b. x', '1 x 3 a.b.', '1 2 3 _a.b.', '0 0 0 .'].map(
    (content) => ['SRV', content] as [string, string],
  ),
  ...[
    '',
    '"',
    '"a" b',
    '"a""b"',
    '"a"  "b"',
    '"é"',
    '"\\195\\169"',
    '"\\065"',
    '"\\;"',
    '"tab\there"',
    '"\\009"',
    '"\\127"',
    '""',
    'unquoted',
    `"${'x'.repeat(255)}" "y"`,
  ].map((content) => ['TXT', content] as [string, string]),
  ...[
    '0 issue letsencrypt.org',
    '256 issue "x"',
    '0 issue ""',
    '0 issue "a\\"b"',
    '0',
    '0 issue "ca.example; account=1"',
  ].map((content) => ['CAA', content] as [string, string]),
  ['SOA', 'a. b. 1 2 3 4 5'],
  ...['1 2 3 ABCD', 'x'].map((content) => ['DS', content] as [string, string]),
  ['TLSA', '3 1 1 ABCD'],
  ['SSHFP', '1 1 ABcd'],
  ...['1 .', 'x'].map((content) => ['HTTPS', content] as [string, string]),
  ['TYPE65300', '\\# 4 c0000201'],
  ['NOPE', 'x'],
  ...['a.b.', 'a.b'].map((content) => ['PTR', content] as [string, string]),
];

const OWNERS = [
  'T.Example.ORG.',
  't..example.org.',
  `${'x'.repeat(64)}.example.org.`,
  'é.example.org.',
  'a b.example.org.',
  '',
  '.',
  '*.example.org.',
  'a.*.example.org.',
  '_x.example.org.',
  'a!.example.org.',
  'www.example.net.',
  'www.example.org',
];

const CNAME_TARGETS = ['x', 'x y.', '', 'a\\046b.c.', `${'x'.repeat(64)}.c.`, 'é.c.', '*.c.', 'x.example.org.'];

const SHAPES: CorpusCall[] = [
  patch({ name: 's.example.org.', type: 'A', changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] }),
  patch({ name: 's.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE' }),
  patch({ name: 's.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE', records: [] }),
  patch({ name: 's.example.org.', type: 'A', ttl: 300, records: [{ content: '192.0.2.1' }] }),
  patch({ name: 's.example.org.', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] }),
  patch({ type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] }),
  patch({ name: 's.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ disabled: false }] }),
  patch({
    name: 's.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.1', disabled: 'x' }],
  }),
  patch({
    name: 's.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.1' }],
    comments: [{}],
  }),
  patch({
    name: 's.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.1' }],
    comments: [{ content: 'x' }],
  }),
  patch({ name: 's.example.org.', type: 'a', ttl: '300', changetype: 'replace', records: [{ content: '192.0.2.1' }] }),
  patch({ name: 's.example.org.', type: 'A', ttl: 300, changetype: 'EXTEND', records: [{ content: '192.0.2.1' }] }),
  patch({ name: 'neg.example.org.', type: 'A', ttl: -5, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] }),
  patch({ name: 'x.example.net.', type: 'A', changetype: 'DELETE' }),
  patch(),
  { method: 'PATCH', path: ZONE, body: {} },
  { method: 'PATCH', path: ZONE, body: { rrsets: {} } },
  { method: 'PATCH', path: ZONE, body: '[]' },
  { method: 'PATCH', path: ZONE, body: '{bad json' },
];

const TOGETHER: CorpusCall[] = [
  replace('CNAME', 'x.example.org.', 'c.example.org.'),
  replace('A', '192.0.2.1', 'c.example.org.'),
  replace('CNAME', 'y.example.org.', 'c.example.org.'),
  patch({
    name: 'd.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.1' }, { content: '192.0.2.1' }],
  }),
  patch({
    name: 'd.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.1' }, { content: '192.0.2.1', disabled: true }],
  }),
  patch({
    name: 'd.example.org.',
    type: 'CNAME',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: 'a.' }, { content: 'b.' }],
  }),
  patch({
    name: 'd.example.org.',
    type: 'DNAME',
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content: 'a.' }, { content: 'b.' }],
  }),
  replace('CNAME', 'x.y.', 'example.org.'),
  patch(
    { name: 'z.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] },
    { name: 'z.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.2' }] },
  ),
  patch(
    { name: 'z.example.org.', type: 'A', ttl: 300, changetype: 'REPLACE', records: [{ content: '192.0.2.1' }] },
    { name: 'z.example.org.', type: 'CNAME', ttl: 300, changetype: 'REPLACE', records: [{ content: 'x.y.' }] },
  ),
  patch(
    { name: 'c.example.org.', type: 'CNAME', changetype: 'DELETE' },
    {
      name: 'c.example.org.',
      type: 'A',
      ttl: 60,
      changetype: 'REPLACE',
      records: [{ content: '192.0.2.9' }, { content: '192.0.2.8', disabled: true }],
      comments: [{ content: 'why', account: 'ops' }],
    },
  ),
  patch(
    { name: 'good.example.org.', type: 'A', ttl: 60, changetype: 'REPLACE', records: [{ content: '192.0.2.9' }] },
    { name: 'bad.example.org.', type: 'A', ttl: 60, changetype: 'REPLACE', records: [{ content: 'nope' }] },
  ),
  replace('CNAME', 'b.example.org.', 'off.example.org.'),
  patch({ name: 'off.example.org.', type: 'CNAME', changetype: 'DELETE' }),
  patch({
    name: 'off.example.org.',
    type: 'A',
    ttl: 60,
    changetype: 'REPLACE',
    records: [{ content: '192.0.2.8', disabled: true }],
  }),
  replace('CNAME', 'b.example.org.', 'off.example.org.'),
  patch({
    name: 'cm.example.org.',
    type: 'A',
    ttl: 300,
    changetype: 'REPLACE',
    comments: [{ content: 'only', account: 'a', modified_at: 5 }],
  }),
];

const READS: CorpusCall[] = [
  ...[
    ZONE,
    `${ZONE}?rrsets=false`,
    `${ZONE}?rrset_name=c.example.org.&rrset_type=A`,
    `${ZONE}?rrset_name=off.example.org.&rrset_type=A`,
    `${ZONE}?rrset_name=cm.example.org.&rrset_type=A`,
    `${ZONE}?rrset_name=zz.example.org.&rrset_type=A`,
    `${ZONE}?rrset_name=c.example.org.`,
    `${ZONE}/export`,
    `${ZONE}/cryptokeys`,
    `${ZONE}/metadata`,
    `${ZONE}/metadata/PRESIGNED`,
    `${ZONE}/nope`,
    '/servers',
    '/servers/localhost',
    '/servers/nope',
    '/servers/localhost/zones',
    '/servers/localhost/zones?dnssec=false',
    '/servers/localhost/zones?zone=example.org.',
    '/servers/localhost/zones?zone=nope.org.',
    '/servers/localhost/zones?zone=nope',
    '/servers/localhost/zones/example.org',
    '/servers/localhost/zones/EXAMPLE.org.',
    '/servers/localhost/zones/nope.org.',
    '/servers/localhost/search-data?q=c.example.org&max=10&object_type=record',
    '/servers/localhost/search-data?q=off.example.org&max=10&object_type=record',
    '/servers/localhost/search-data?q=?.example.org&max=10&object_type=record',
    '/servers/localhost/search-data?q=_x.example.org&max=10&object_type=record',
    '/servers/localhost/search-data',
    '/nope',
  ].map((path) => ({ method: 'GET', path })),
  { method: 'GET', path: '/servers/localhost/zones/nope.org.', headers: {} },
  { method: 'GET', path: '/servers', headers: { 'x-api-key': 'wrong' } },
  { method: 'GET', path: '/servers', headers: { 'x-api-key': 'wrong', accept: 'application/json' } },
  { method: 'DELETE', path: '/servers/localhost/zones' },
  { method: 'POST', path: ZONE, body: {} },
];

const ZONES: CorpusCall[] = [
  { method: 'PUT', path: ZONE, body: {} },
  { method: 'PUT', path: ZONE, body: 'x' },
  { method: 'PUT', path: '/servers/localhost/zones/nope.org.', body: {} },
  { method: 'PATCH', path: '/servers/localhost/zones/nope.org.', body: { rrsets: [] } },
  { method: 'GET', path: `${ZONE}?rrsets=false` },
  ...[
    { name: 'new.org', kind: 'Native' },
    { kind: 'Native' },
    { name: 'example.org.', kind: 'Native', nameservers: [] },
    {
      name: 'full.org.',
      kind: 'Native',
      nameservers: ['ns1.full.org.'],
      rrsets: [{ name: 'www.full.org.', type: 'A', ttl: 60, records: [{ content: '192.0.2.1' }] }],
    },
    { name: 'sec.org.', kind: 'Slave', masters: ['192.0.2.53'] },
    { name: 'mas.org.', kind: 'Master', nameservers: [], soa_edit_api: 'INCREASE' },
    {
      name: 'soa.org.',
      kind: 'Native',
      nameservers: ['ns1.soa.org.'],
      soa_edit_api: '',
      rrsets: [
        { name: 'soa.org.', type: 'SOA', ttl: 600, records: [{ content: 'ns1.soa.org. host.soa.org. 7 2 3 4 5' }] },
      ],
    },
    { name: 'a/b.org.', kind: 'Native', nameservers: [] },
  ].map((body) => ({ method: 'POST', path: '/servers/localhost/zones', body })),
  { method: 'PATCH', path: '/servers/localhost/zones/soa.org.', body: { rrsets: [] } },
  { method: 'GET', path: '/servers/localhost/zones/soa.org.' },
  { method: 'PATCH', path: '/servers/localhost/zones/mas.org.', body: { rrsets: [] } },
  { method: 'GET', path: '/servers/localhost/zones/mas.org.?rrsets=false' },
  { method: 'GET', path: '/servers/localhost/zones/a=2Fb.org.' },
  { method: 'PUT', path: ZONE, body: { dnssec: true, api_rectify: true } },
  { method: 'GET', path: `${ZONE}/cryptokeys` },
  { method: 'GET', path: `${ZONE}?rrsets=false` },
  { method: 'PUT', path: ZONE, body: { dnssec: false } },
  { method: 'GET', path: `${ZONE}/cryptokeys` },
  { method: 'DELETE', path: '/servers/localhost/zones/nope.org.' },
  { method: 'DELETE', path: ZONE },
  { method: 'GET', path: ZONE },
];

/** The whole corpus, in the order in which it is to be sent. */
export const API_CORPUS: readonly CorpusCall[] = [
  ...CONTENTS.map(([type, content]) => replace(type, content)),
  replace('AAAA', '2001:DB8:0:0::A', 'u.example.org.'),
  ...CNAME_TARGETS.map((target) => replace('CNAME', target, 'cn.example.org.')),
  ...OWNERS.map((owner) => replace('A', '192.0.2.1', owner)),
  ...SHAPES,
  ...TOGETHER,
  ...READS,
  ...ZONES,
];
