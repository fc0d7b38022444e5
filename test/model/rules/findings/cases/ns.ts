import type { Pair } from '../scenario.ts';

const TWO = ['@ NS ns1.one.net.', '@ NS ns2.one.net.'];
const SOA = '@ SOA ns1.one.net. hostmaster.one.net. 1 7200 3600 1209600 300';
const SUB = ['sub NS ns1.example.net.', 'sub NS ns2.example.net.'];

export const NS_PAIRS: Pair[] = [
  {
    rule: 'apex-ns-removed',
    about: 'example.com NS',
    trips: { bare: true, before: [...TWO, 'www A 9.9.9.9'], after: ['www A 9.9.9.9'] },
    passes: { before: SUB, after: [] },
  },
  {
    rule: 'apex-soa-removed',
    about: 'example.com SOA',
    trips: { bare: true, before: [SOA, ...TWO], after: TWO },
    passes: { before: SUB, after: [] },
  },
  {
    rule: 'apex-ns-changed',
    about: 'example.com NS',
    trips: { bare: true, before: TWO, after: ['@ NS ns1.two.net.', '@ NS ns2.two.net.'] },
    passes: { bare: true, before: TWO, after: ['@@300 NS ns1.one.net.', '@@300 NS ns2.one.net.', ...SUB] },
  },
  {
    rule: 'ns-single',
    about: 'sub.example.com NS',
    trips: { after: ['sub NS ns1.example.net.'] },
    passes: { after: SUB },
  },
  {
    rule: 'ns-target-is-cname',
    about: 'sub.example.com NS',
    trips: { before: ['ns CNAME a.example.net.'], after: ['ns CNAME a.example.net.', 'sub NS ns.example.com.'] },
    passes: { before: ['ns A 9.9.9.9'], after: ['ns A 9.9.9.9', 'sub NS ns.example.com.'] },
  },
  {
    rule: 'ns-target-is-cname',
    about: 'sub.example.com NS',
    trips: {
      before: ['ns A 9.9.9.9', 'sub NS ns.example.com.'],
      after: ['ns CNAME a.example.net.', 'sub NS ns.example.com.'],
    },
    passes: { before: ['ns A 9.9.9.9', 'sub NS ns.example.com.'], after: ['ns A 9.9.9.10', 'sub NS ns.example.com.'] },
  },
  {
    rule: 'ns-target-is-address',
    about: 'sub.example.com NS',
    trips: { after: ['sub NS 9.9.9.9.'] },
    passes: { after: SUB },
  },
  {
    rule: 'ns-without-glue',
    about: 'sub.example.com NS',
    trips: { after: ['sub NS ns1.sub.example.com.'] },
    passes: { after: ['sub NS ns1.sub.example.com.', 'ns1.sub AAAA 2620:fe::9', 'other NS ns.sub.example.com.'] },
  },
  {
    rule: 'ns-without-glue',
    about: 'sub.example.com NS',
    trips: { before: ['sub NS ns.example.com.', 'ns A 9.9.9.9'], after: ['sub NS ns.example.com.'] },
    passes: {
      before: ['sub NS ns.example.com.', 'ns A 9.9.9.9'],
      after: ['sub NS ns.example.com.', 'ns AAAA 2620:fe::9'],
    },
  },
  {
    rule: 'ns-without-glue',
    severity: 'high',
    about: 'sub.example.com NS',
    trips: { after: ['sub NS ns1.sub.example.com.', 'sub NS ns2.example.net.'] },
    passes: { after: ['sub NS ns1.example.net.', 'sub NS ns2.example.net.'] },
  },
  {
    rule: 'ns-same-address',
    about: 'sub.example.com NS',
    trips: { after: ['sub NS n1.example.com.', 'sub NS n2.example.com.', 'n1 A 9.9.9.9', 'n2 A 9.9.9.9'] },
    passes: { after: ['sub NS n1.example.com.', 'sub NS n2.example.com.', 'n1 A 9.9.9.9', 'n2 A 149.112.112.112'] },
  },
  {
    rule: 'ns-on-wildcard',
    about: '*.example.com NS',
    trips: { after: ['* NS ns1.example.net.'] },
    passes: { after: SUB },
  },
  {
    rule: 'delegation-removed',
    about: 'sub.example.com NS',
    trips: { before: SUB, after: [] },
    passes: { before: SUB, after: ['sub NS ns1.example.net.'] },
  },
  {
    rule: 'delegation-hides-records',
    about: 'sub.example.com NS',
    trips: { before: ['www.sub A 9.9.9.9'], after: ['www.sub A 9.9.9.9', ...SUB] },
    passes: {
      before: ['ns1.sub A 9.9.9.9', 'xsub A 9.9.9.9'],
      after: ['ns1.sub A 9.9.9.9', 'xsub A 9.9.9.9', 'sub NS ns1.sub.example.com.'],
    },
  },
  {
    rule: 'ds-without-ns',
    about: 'sub.example.com NS',
    trips: { before: ['sub DS 1 13 2 00', ...SUB], after: ['sub DS 1 13 2 00'] },
    passes: { before: SUB, after: [] },
  },
];
