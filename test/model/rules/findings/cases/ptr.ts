import type { Pair, Scenario } from '../scenario.ts';

const reverse = (...lines: string[]): Scenario => ({ apex: '9.9.9.in-addr.arpa.', after: lines });
const about = '1.9.9.9.in-addr.arpa PTR';

export const PTR_PAIRS: Pair[] = [
  {
    rule: 'ptr-outside-reverse',
    about: 'www.example.com PTR',
    trips: { after: ['www PTR host.example.net.'] },
    passes: { after: ['_services._dns-sd._udp PTR _http._tcp.example.com.'] },
  },
  {
    rule: 'ptr-owner-not-address',
    about: '1.9.9.in-addr.arpa PTR',
    trips: { apex: '9.9.in-addr.arpa.', after: ['1 PTR host.example.net.'] },
    passes: reverse('1 PTR host.example.net.', '130.128/25 PTR h.example.net.', '130.128-255 PTR h.example.net.'),
  },
  {
    rule: 'ptr-owner-not-address',
    about: '1.0.0.f.e.f.0.2.6.2.ip6.arpa PTR',
    trips: { apex: '0.2.6.2.ip6.arpa.', after: ['1.0.0.f.e.f PTR host.example.net.'] },
    passes: { apex: '0.2.6.2.ip6.arpa.', after: [`${'0.'.repeat(27)}e PTR host.example.net.`] },
  },
  {
    rule: 'ptr-multiple',
    about,
    trips: reverse('1 PTR a.example.net.', '1 PTR b.example.net.'),
    passes: reverse('1 PTR a.example.net.'),
  },
  { rule: 'ptr-target-is-address', about, trips: reverse('1 PTR 9.9.9.1.'), passes: reverse('1 PTR a.example.net.') },
  {
    rule: 'ptr-target-is-cname',
    about,
    trips: reverse('1 PTR 2.9.9.9.in-addr.arpa.', '2 CNAME 2.0-25.9.9.9.in-addr.arpa.'),
    passes: reverse('1 PTR a.example.net.', '2 CNAME 2.0-25.9.9.9.in-addr.arpa.'),
  },
];
