import type { Pair, Scenario } from '../scenario.ts';

const about = 'example.com CAA';
const caa = (...values: string[]): Scenario => ({ after: values.map((value) => `@ CAA ${value}`) });
const LE = '0 issue "letsencrypt.org"';
const OTHER = '0 issue "pki.goog"';

export const CAA_PAIRS: Pair[] = [
  { rule: 'caa-flags', about, trips: caa('1 issue "letsencrypt.org"'), passes: caa('128 issue "letsencrypt.org"') },
  {
    rule: 'caa-unknown-critical',
    about,
    trips: caa('128 isue "letsencrypt.org"'),
    passes: caa('0 isue "letsencrypt.org"'),
  },
  {
    rule: 'caa-unknown-tag',
    about,
    trips: caa('0 isue "letsencrypt.org"'),
    passes: caa(LE, '0 issuemail "x.example"'),
  },
  { rule: 'caa-blocks-all', about, trips: caa('0 issue ";"'), passes: caa('0 issue ";"', LE) },
  {
    rule: 'caa-issuer-not-domain',
    about,
    trips: caa('0 issue "https://letsencrypt.org"'),
    passes: caa(LE, '0 issuewild ";"'),
  },
  {
    rule: 'caa-bad-parameter',
    about,
    trips: caa('0 issue "letsencrypt.org; validationmethods=dns 01"'),
    passes: caa('0 issue "letsencrypt.org; validationmethods=dns-01,http-01; accounturi=https://acme.example/a/1"'),
  },
  {
    rule: 'caa-iodef-not-url',
    about,
    trips: caa('0 iodef "security@example.com"'),
    passes: caa('0 iodef "mailto:security@example.com"'),
  },
  {
    rule: 'caa-only-iodef',
    about,
    trips: caa('0 iodef "mailto:s@example.com"'),
    passes: caa('0 iodef "mailto:s@example.com"', LE),
  },
  {
    rule: 'caa-first',
    about,
    trips: caa(LE),
    passes: { before: [`@ CAA ${LE}`], after: [`@ CAA ${LE}`, `@ CAA ${OTHER}`] },
  },
  {
    rule: 'caa-authority-dropped',
    about,
    trips: { before: [`@ CAA ${LE}`, `@ CAA ${OTHER}`], after: [`@ CAA ${LE}`] },
    passes: { before: [`@ CAA ${LE}`], after: [`@ CAA ${LE}`, `@ CAA ${OTHER}`] },
  },
  {
    rule: 'caa-removed',
    about,
    trips: { before: [`@ CAA ${LE}`], after: [] },
    passes: { before: [`@ CAA ${LE}`], after: [`@ CAA ${OTHER}`] },
  },
];
