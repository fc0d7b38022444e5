import type { Pair } from '../scenario.ts';

const STS = '_mta-sts TXT "v=STSv1; id=20260101"';

export const MAIL_EXTRA_PAIRS: Pair[] = [
  {
    rule: 'mta-sts-without-host',
    about: '_mta-sts.example.com TXT',
    trips: { after: [STS] },
    passes: { after: [STS, 'mta-sts CNAME sts.vendor.net.'] },
  },
  {
    rule: 'mta-sts-id',
    about: '_mta-sts.example.com TXT',
    trips: { after: ['_mta-sts TXT "v=STSv1; id=2026-01-01"'] },
    passes: { after: [STS] },
  },
  {
    rule: 'tls-rpt-syntax',
    about: '_smtp._tls.example.com TXT',
    trips: { after: ['_smtp._tls TXT "v=TLSRPTv1; rua=tls@example.com"'] },
    passes: { after: ['_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.com"'] },
  },
  {
    rule: 'bimi-without-enforcement',
    about: 'default._bimi.example.com TXT',
    trips: { after: ['default._bimi TXT "v=BIMI1; l=https://example.com/l.svg"', '_dmarc TXT "v=DMARC1; p=none"'] },
    passes: { after: ['default._bimi TXT "v=BIMI1; l=https://example.com/l.svg"', '_dmarc TXT "v=DMARC1; p=reject"'] },
  },
];
