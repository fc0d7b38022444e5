import type { Pair, Scenario } from '../scenario.ts';

const about = '_dmarc.example.com TXT';
const dmarc = (...texts: string[]): Scenario => ({ after: texts.map((text) => `_dmarc TXT "${text}"`) });
const GOOD = dmarc('v=DMARC1; p=reject; rua=mailto:d@example.com');

export const DMARC_PAIRS: Pair[] = [
  {
    rule: 'dmarc-version-first',
    about,
    trips: dmarc('p=none; v=DMARC1'),
    passes: dmarc('V=dmarc1 ; p=none', 'site-token=abc'),
  },
  {
    rule: 'dmarc-multiple',
    about,
    trips: dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject'),
    passes: dmarc('v=DMARC1; p=none', 'note'),
  },
  {
    rule: 'dmarc-duplicate-tag',
    about,
    trips: dmarc('v=DMARC1; p=none; p=reject'),
    passes: dmarc('v=DMARC1; p=none; sp=none;'),
  },
  {
    rule: 'dmarc-wrong-place',
    about: 'example.com TXT',
    trips: { after: ['@ TXT "v=DMARC1; p=none"'] },
    passes: { after: [...GOOD.after, 'customer.net._report._dmarc TXT "v=DMARC1"'] },
  },
  { rule: 'dmarc-policy-missing', about, trips: dmarc('v=DMARC1; rua=mailto:d@example.com'), passes: GOOD },
  {
    rule: 'dmarc-policy-invalid',
    about,
    trips: dmarc('v=DMARC1; p=rejected'),
    passes: dmarc('v=DMARC1; p=Reject; np=none'),
  },
  {
    rule: 'dmarc-alignment-invalid',
    about,
    trips: dmarc('v=DMARC1; p=none; aspf=strict'),
    passes: dmarc('v=DMARC1; p=none; aspf=s; adkim=r'),
  },
  { rule: 'dmarc-retired-tag', about, trips: dmarc('v=DMARC1; p=none; pct=50'), passes: GOOD },
  {
    rule: 'dmarc-unknown-tag',
    about,
    trips: dmarc('v=DMARC1; p=none; rau=mailto:d@example.com'),
    passes: dmarc('v=DMARC1; p=none; psd=n; t=n; fo=1'),
  },
  { rule: 'dmarc-test-mode', about, trips: dmarc('v=DMARC1; p=reject; t=y'), passes: dmarc('v=DMARC1; p=reject; t=n') },
  { rule: 'dmarc-policy-none', about, trips: dmarc('v=DMARC1; p=none'), passes: GOOD },
  { rule: 'dmarc-no-reports', about, trips: dmarc('v=DMARC1; p=none'), passes: GOOD },
  {
    rule: 'dmarc-policy-weakened',
    about,
    trips: { before: GOOD.after, after: ['_dmarc TXT "v=DMARC1; p=none"'] },
    passes: { before: ['_dmarc TXT "v=DMARC1; p=none"'], after: GOOD.after },
  },
  {
    rule: 'dmarc-removed',
    about,
    trips: { before: GOOD.after, after: [] },
    passes: { before: GOOD.after, after: ['_dmarc CNAME d.vendor.net.'] },
  },
  {
    rule: 'dmarc-report-address',
    about,
    trips: dmarc('v=DMARC1; p=none; rua=d@example.com'),
    passes: dmarc('v=DMARC1; p=none; rua=mailto:a@example.com, mailto:b@example.com!10m'),
  },
  {
    rule: 'dmarc-report-outside',
    about,
    trips: dmarc('v=DMARC1; p=none; rua=mailto:d@reports.vendor.net'),
    passes: GOOD,
  },
  {
    rule: 'dmarc-report-without-mx',
    about,
    trips: dmarc('v=DMARC1; p=none; rua=mailto:d@mail.example.com'),
    passes: { after: ['_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@mail.example.com"', 'mail MX 10 mx.example.net.'] },
  },
  {
    rule: 'dmarc-alias',
    about: '_dmarc.example.com CNAME',
    trips: { after: ['_dmarc CNAME d.vendor.net.'] },
    passes: GOOD,
  },
];
