import type { Pair } from '../scenario.ts';

const about = '_sip._tcp.example.com SRV';
const GOOD = '_sip._tcp SRV 0 5 5060 sip.example.net.';

export const SRV_PAIRS: Pair[] = [
  {
    rule: 'srv-name',
    about: 'sip.example.com SRV',
    trips: { after: ['sip SRV 0 5 5060 sip.example.net.'] },
    passes: {
      after: [
        GOOD,
        '_sipfederationtls._tcp SRV 0 5 5061 sip.example.net.',
        '*._tcp SRV 0 5 5061 sip.example.net.',
        'My\\032Printer._ipp._tcp SRV 0 0 631 p.example.net.',
      ],
    },
  },
  {
    rule: 'srv-unusual-protocol',
    about: '_sip._tpc.example.com SRV',
    trips: { after: ['_sip._tpc SRV 0 5 5060 sip.example.net.'] },
    passes: { after: [GOOD] },
  },
  {
    rule: 'srv-target-is-cname',
    about,
    trips: { after: ['_sip._tcp SRV 0 5 5060 sip.example.com.', 'sip CNAME a.example.net.'] },
    passes: { after: ['_sip._tcp SRV 0 5 5060 sip.example.com.', 'sip A 9.9.9.9'] },
  },
  {
    rule: 'srv-target-is-address',
    about,
    trips: { after: ['_sip._tcp SRV 0 5 5060 9.9.9.9.'] },
    passes: { after: [GOOD] },
  },
  {
    rule: 'srv-target-without-address',
    about,
    trips: { after: ['_sip._tcp SRV 0 5 5060 sip.example.com.'] },
    passes: { after: ['_sip._tcp SRV 0 5 5060 sip.example.com.', 'sip AAAA 2620:fe::9'] },
  },
  {
    rule: 'srv-not-offered-with-others',
    about,
    trips: { after: [GOOD, '_sip._tcp SRV 0 0 0 .'] },
    passes: { after: ['_sip._tcp SRV 0 0 0 .'] },
  },
  {
    rule: 'srv-port-zero',
    about,
    trips: { after: ['_sip._tcp SRV 0 5 0 sip.example.net.'] },
    passes: { after: ['_sip._tcp SRV 0 0 0 .'] },
  },
  {
    rule: 'srv-removed',
    about: '_imaps._tcp.example.com SRV',
    trips: { before: ['_imaps._tcp SRV 0 1 993 imap.example.net.'], after: [] },
    passes: {
      before: ['_imaps._tcp SRV 0 1 993 imap.example.net.'],
      after: ['_imaps._tcp SRV 0 1 993 imap2.example.net.'],
    },
  },
];
