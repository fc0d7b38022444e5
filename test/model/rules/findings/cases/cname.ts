import type { Pair } from '../scenario.ts';

const about = 'www.example.com CNAME';
const chain = (length: number) => [
  ...Array.from({ length }, (_, index) => `c${index} CNAME c${index + 1}.example.com.`),
  `c${length} A 9.9.9.9`,
];

export const CNAME_PAIRS: Pair[] = [
  {
    rule: 'cname-at-apex',
    about: 'example.com CNAME',
    trips: { after: ['@ CNAME a.example.net.'] },
    passes: { after: ['www CNAME a.example.net.'] },
  },
  {
    rule: 'cname-with-other-data',
    about,
    trips: { before: ['www TXT "x"'], after: ['www TXT "x"', 'www CNAME a.example.net.'] },
    passes: { before: ['www A 9.9.9.9'], after: ['www CNAME a.example.net.'] },
  },
  {
    rule: 'cname-with-other-data',
    about: 'www.example.com TXT',
    trips: { before: ['www CNAME a.example.net.'], after: ['www CNAME a.example.net.', 'www TXT "x"'] },
    passes: { before: ['www RRSIG CNAME 13'], after: ['www RRSIG CNAME 13', 'www CNAME a.example.net.'] },
  },
  {
    rule: 'cname-multiple',
    about,
    trips: { after: ['www CNAME a.example.net.', 'www CNAME b.example.net.'] },
    passes: { after: ['www CNAME a.example.net.'] },
  },
  {
    rule: 'cname-loop',
    about: 'a.example.com CNAME',
    trips: { before: ['b CNAME a.example.com.'], after: ['b CNAME a.example.com.', 'a CNAME b.example.com.'] },
    passes: { before: ['b CNAME a.example.com.'], after: ['b CNAME a.example.com.', 'a CNAME c.example.net.'] },
  },
  {
    rule: 'cname-loop',
    about,
    trips: { after: ['www CNAME www.example.com.'] },
    passes: { after: ['www CNAME www.example.net.'] },
  },
  { rule: 'cname-chain', about: 'c0.example.com CNAME', trips: { after: chain(2) }, passes: { after: chain(1) } },
  {
    rule: 'cname-chain-too-long',
    about: 'c0.example.com CNAME',
    trips: { after: chain(9) },
    passes: { after: chain(8) },
  },
  {
    rule: 'cname-target-is-address',
    about,
    trips: { after: ['www CNAME 9.9.9.9.'] },
    passes: { after: ['www CNAME 9.9.9.9.nip.io.'] },
  },
  {
    rule: 'cname-target-missing',
    about,
    trips: { after: ['www CNAME gone.example.com.'] },
    passes: {
      after: ['www CNAME here.example.com.', 'here A 9.9.9.9', 'w2 CNAME x.wild.example.com.', '*.wild A 9.9.9.9'],
    },
  },
  {
    rule: 'cname-wildcard',
    about: '*.example.com CNAME',
    trips: { after: ['* CNAME a.example.net.'] },
    passes: { after: ['www CNAME a.example.net.'] },
  },
  {
    rule: 'cname-claimable-service',
    about,
    trips: { after: ['www CNAME shop.s3-website.eu-west-1.amazonaws.com.'] },
    passes: { before: ['www@60 CNAME me.github.io.'], after: ['www CNAME me.github.io.'] },
  },
  {
    rule: 'cname-hides-caa',
    about,
    trips: { before: ['www CAA 0 issue "letsencrypt.org"'], after: ['www CNAME a.example.net.'] },
    passes: { before: ['www A 9.9.9.9'], after: ['www CNAME a.example.net.'] },
  },
];
