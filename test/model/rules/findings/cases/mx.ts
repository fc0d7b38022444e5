import type { Pair } from '../scenario.ts';

const about = 'example.com MX';
const MX = '@ MX 10 mx1.example.net.';

export const MX_PAIRS: Pair[] = [
  { rule: 'mx-last-removed', about, trips: { before: [MX], after: [] }, passes: { before: ['@ MX 0 .'], after: [] } },
  { rule: 'mx-turned-null', about, trips: { before: [MX], after: ['@ MX 0 .'] }, passes: { after: ['@ MX 0 .'] } },
  { rule: 'mx-null-with-others', about, trips: { after: ['@ MX 0 .', MX] }, passes: { after: ['@ MX 0 .'] } },
  { rule: 'mx-null-preference', about, trips: { after: ['@ MX 10 .'] }, passes: { after: ['@ MX 0 .'] } },
  {
    rule: 'mx-null-with-senders',
    about,
    trips: { after: ['@ MX 0 .', '@ TXT "v=spf1 include:example.net -all"'] },
    passes: { after: ['@ MX 0 .', '@ TXT "v=spf1 -all"'] },
  },
  {
    rule: 'mx-target-is-cname',
    about,
    trips: { before: ['mail CNAME a.example.net.'], after: ['mail CNAME a.example.net.', '@ MX 10 mail.example.com.'] },
    passes: { before: ['mail A 9.9.9.9'], after: ['mail A 9.9.9.9', '@ MX 10 mail.example.com.'] },
  },
  {
    rule: 'mx-target-is-cname',
    about,
    trips: {
      before: ['mail A 9.9.9.9', '@ MX 10 mail.example.com.'],
      after: ['mail CNAME a.example.net.', '@ MX 10 mail.example.com.'],
    },
    passes: {
      before: ['mail CNAME a.example.net.', '@ MX 10 mail.example.com.'],
      after: ['mail A 9.9.9.9', '@ MX 10 mail.example.com.'],
    },
  },
  { rule: 'mx-target-is-address', about, trips: { after: ['@ MX 10 9.9.9.9.'] }, passes: { after: [MX] } },
  {
    rule: 'mx-target-without-address',
    about,
    trips: { after: ['@ MX 10 mail.example.com.'] },
    passes: {
      after: [
        '@ MX 10 mail.example.com.',
        'mail AAAA 2620:fe::9',
        'sub NS ns1.example.net.',
        'www MX 10 mail.sub.example.com.',
      ],
    },
  },
  {
    rule: 'mx-on-wildcard',
    about: '*.example.com MX',
    trips: { after: ['* MX 10 mx1.example.net.'] },
    passes: { after: [MX] },
  },
  {
    rule: 'mx-single',
    about,
    trips: { after: [MX] },
    passes: { after: ['@ MX 1 smtp.google.com.', 'two MX 10 mx1.example.net.', 'two MX 20 mx2.example.net.'] },
  },
  {
    rule: 'mx-moved-organisation',
    about,
    trips: { before: [MX], after: ['@ MX 10 mx.example.org.'] },
    passes: { before: [MX], after: ['@ MX 10 mx2.example.net.'] },
  },
  {
    rule: 'mx-mixed-providers',
    about,
    trips: { after: ['@ MX 10 mx.first.net.', '@ MX 10 mx.second.org.'] },
    passes: { after: ['@ MX 10 aspmx2.googlemail.com.', '@ MX 10 alt1.aspmx.l.google.com.', '@ MX 20 mx.second.org.'] },
  },
];
