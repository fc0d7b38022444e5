import type { Pair, Scenario } from '../scenario.ts';

const about = 't.example.com TXT';
const text = (...values: string[]): Scenario => ({ after: values.map((value) => `t TXT "${value}"`) });

export const TXT_PAIRS: Pair[] = [
  { rule: 'txt-lost-semicolon', about, trips: text('v=DMARC1 p=none'), passes: text('v=DMARC1; p=none') },
  { rule: 'txt-lost-semicolon', about, trips: text('v=DKIM1\\\\; p=abc'), passes: text('k=v other=x') },
  { rule: 'txt-literal-quotes', about, trips: text('\\"v=spf1 -all\\"'), passes: text('say \\"yes\\" twice') },
  { rule: 'txt-stray-escape', about, trips: text('a\\\\b'), passes: text('a/b') },
  { rule: 'txt-edge-space', about, trips: text(' token'), passes: text('to ken') },
  { rule: 'txt-empty', about, trips: text(''), passes: text('0') },
  { rule: 'txt-non-ascii', about, trips: text('\\226\\128\\156x'), passes: text('x~') },
  { rule: 'txt-secret', about, trips: text('password=hunter2hunter2'), passes: text('password policy applies') },
  { rule: 'txt-secret', about, trips: text('AKIAIOSFODNN7EXAMPLE'), passes: text('AKIA') },
  {
    rule: 'txt-verification-removed',
    about,
    trips: { before: ['t TXT "google-site-verification=abc"', 't TXT "x"'], after: ['t TXT "x"'] },
    passes: {
      before: ['t TXT "google-site-verification=abc"', 't TXT "x"'],
      after: ['t TXT "google-site-verification=abc"'],
    },
  },
  {
    rule: 'txt-many',
    about,
    trips: text(...Array.from({ length: 21 }, (_, index) => `t${index}`)),
    passes: text(...Array.from({ length: 20 }, (_, index) => `t${index}`)),
  },
];
