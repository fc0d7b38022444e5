import type { Pair, Scenario } from '../scenario.ts';

const about = 'example.com TXT';
const spf = (...texts: string[]): Scenario => ({ after: texts.map((text) => `@ TXT "${text}"`) });
const MX = '@ MX 10 mx.example.net.';
const includes = (count: number) =>
  Array.from({ length: count }, (_, index) => `include:s${index}.example.net`).join(' ');

export const SPF_PAIRS: Pair[] = [
  {
    rule: 'spf-multiple',
    about,
    trips: spf('v=spf1 -all', 'V=SPF1 mx -all'),
    passes: spf('v=spf1 -all', 'spf2.0/pra -all'),
  },
  { rule: 'spf-version-misspelled', about, trips: spf('v=spf1; mx -all'), passes: spf('v=spf1', 'v=something') },
  {
    rule: 'spf-syntax',
    about,
    trips: spf('v=spf1 includes:example.net -all'),
    passes: spf('V=SPF1 A MX/24 a:mail.example.net/24//64 exp=x.example.net -ALL'),
  },
  {
    rule: 'spf-syntax',
    about,
    trips: spf('v=spf1 include: -all'),
    passes: spf('v=spf1 unknown=modifier ip4:9.9.9.0/24 -all'),
  },
  {
    rule: 'spf-lookups',
    about,
    trips: spf(`v=spf1 ${includes(11)} -all`),
    passes: spf(`v=spf1 ${includes(10)} ip4:9.9.9.9 -all`),
  },
  {
    rule: 'spf-lookups',
    about,
    trips: { after: ['@ TXT "v=spf1 include:_spf.example.com -all"', `_spf TXT "v=spf1 ${includes(10)} -all"`] },
    passes: { after: ['@ TXT "v=spf1 include:_spf.example.com -all"', `_spf TXT "v=spf1 ${includes(9)} -all"`] },
  },
  { rule: 'spf-plus-all', about, trips: spf('v=spf1 mx all'), passes: spf('v=spf1 mx ~all') },
  { rule: 'spf-neutral-all', about, trips: spf('v=spf1 ?all'), passes: spf('v=spf1 ?mx -all') },
  { rule: 'spf-no-all', about, trips: spf('v=spf1 mx'), passes: spf('v=spf1 redirect=example.net') },
  { rule: 'spf-after-all', about, trips: spf('v=spf1 -all mx'), passes: spf('v=spf1 mx -all exp=x.example.net') },
  {
    rule: 'spf-redirect-with-all',
    about,
    trips: spf('v=spf1 redirect=example.net -all'),
    passes: spf('v=spf1 mx redirect=example.net'),
  },
  {
    rule: 'spf-loop',
    about,
    trips: { after: ['@ TXT "v=spf1 include:a.example.com -all"', 'a TXT "v=spf1 include:example.com -all"'] },
    passes: { after: ['@ TXT "v=spf1 include:a.example.com -all"', 'a TXT "v=spf1 include:example.net -all"'] },
  },
  {
    rule: 'spf-include-without-spf',
    about,
    trips: { after: ['@ TXT "v=spf1 include:a.example.com -all"', 'a A 9.9.9.9'] },
    passes: { after: ['@ TXT "v=spf1 include:a.example.com -all"', 'a TXT "v=spf1 mx -all"'] },
  },
  { rule: 'spf-ptr', about, trips: spf('v=spf1 ptr -all'), passes: spf('v=spf1 a -all') },
  {
    rule: 'spf-invalid-address',
    about,
    trips: spf('v=spf1 ip4:9.9.9 -all'),
    passes: spf('v=spf1 ip4:9.9.9.0/24 ip6:2620:fe::/48 -all'),
  },
  {
    rule: 'spf-invalid-address',
    about,
    trips: spf('v=spf1 ip4:9.9.9.0/33 -all'),
    passes: spf('v=spf1 ip6:::1/128 -all'),
  },
  {
    rule: 'spf-duplicate-modifier',
    about,
    trips: spf('v=spf1 redirect=a.net redirect=b.net'),
    passes: spf('v=spf1 redirect=a.net exp=b.net'),
  },
  {
    rule: 'spf-bad-macro',
    about,
    trips: spf('v=spf1 exists:%{q}.example.net -all'),
    passes: spf('v=spf1 exists:%{ir}.%{l1r-}._spf.%{d2} exp=a%%b -all'),
  },
  {
    rule: 'spf-too-long',
    about,
    trips: { after: [`@ TXT "v=spf1 ${'ip4:9.9.9.9 '.repeat(20)}" "${'ip4:9.9.9.9 '.repeat(19)}-all"`] },
    passes: spf(`v=spf1 ${'ip4:9.9.9.9 '.repeat(19)}-all`),
  },
  {
    rule: 'spf-removed',
    about,
    trips: { before: [MX, '@ TXT "v=spf1 mx -all"'], after: [MX] },
    passes: { before: [MX, '@ TXT "v=spf1 mx -all"'], after: ['@ MX 0 .'] },
  },
  {
    rule: 'spf-narrowed',
    about,
    trips: { before: [MX, '@ TXT "v=spf1 mx include:a.net -all"'], after: [MX, '@ TXT "v=spf1 mx -all"'] },
    passes: { before: [MX, '@ TXT "v=spf1 mx -all"'], after: [MX, '@ TXT "v=spf1 mx include:a.net ~all"'] },
  },
];
