import type { Pair, Scenario } from '../scenario.ts';

const v4 = (address: string): Scenario => ({ after: [`www A ${address}`] });
const v6 = (address: string): Scenario => ({ after: [`www AAAA ${address}`] });
const about = 'www.example.com A';

export const ADDRESS_PAIRS: Pair[] = [
  { rule: 'address-private', about, trips: v4('172.31.255.255'), passes: v4('172.32.0.0') },
  {
    rule: 'address-private',
    about,
    trips: v4('100.64.0.1'),
    passes: { apex: 'home.arpa.', after: ['nas A 192.168.1.4'] },
  },
  { rule: 'address-private', about: 'www.example.com AAAA', trips: v6('fd00::1'), passes: v6('2620:fe::9') },
  {
    rule: 'address-loopback',
    severity: 'low',
    about: 'localhost.example.com A',
    trips: { after: ['localhost A 127.0.0.1'] },
    passes: v4('9.9.9.9'),
  },
  { rule: 'address-loopback', about, trips: v4('127.0.0.53'), passes: v4('128.0.0.1') },
  { rule: 'address-loopback', about: 'www.example.com AAAA', trips: v6('::1'), passes: v6('2620:fe::1') },
  { rule: 'address-link-local', about: 'www.example.com AAAA', trips: v6('fe80::1'), passes: v6('2620:fe::9') },
  { rule: 'address-documentation', about, trips: v4('203.0.113.9'), passes: v4('203.0.114.9') },
  { rule: 'address-documentation', about: 'www.example.com AAAA', trips: v6('2001:db8::1'), passes: v6('2001:db9::1') },
  {
    rule: 'address-documentation',
    about: 'www.harbour.example A',
    severity: 'low',
    trips: { apex: 'harbour.example.', after: ['www A 203.0.113.9'] },
    passes: { apex: 'harbour.example.', after: ['www A 203.0.114.9'] },
  },
  { rule: 'address-reserved', about, trips: v4('224.0.0.251'), passes: v4('223.255.255.1') },
  { rule: 'address-unspecified', about, trips: v4('0.0.0.0'), passes: v4('1.0.0.1') },
  { rule: 'address-unspecified', about: 'www.example.com AAAA', trips: v6('::'), passes: v6('2620:fe::9') },
  {
    rule: 'address-ipv4-mapped',
    about: 'www.example.com AAAA',
    trips: v6('::ffff:9.9.9.9'),
    passes: v6('64:ff9b::909:909'),
  },
  {
    rule: 'address-tunnel',
    about: 'www.example.com AAAA',
    trips: v6('2002:909:909::1'),
    passes: v6('2003:909:909::1'),
  },
  {
    rule: 'address-many',
    about,
    trips: { after: Array.from({ length: 9 }, (_, index) => `www A 9.9.9.${index}`) },
    passes: { after: Array.from({ length: 8 }, (_, index) => `www A 9.9.9.${index}`) },
  },
  {
    rule: 'apex-address-removed',
    about: 'example.com A',
    trips: { before: ['@ A 9.9.9.9', 'www A 9.9.9.9'], after: ['www A 9.9.9.9'] },
    passes: { before: ['@ A 9.9.9.9', '@ AAAA 2620:fe::9'], after: ['@ AAAA 2620:fe::9'] },
  },
  {
    rule: 'used-name-loses-address',
    about: 'mail.example.com A',
    trips: { before: ['mail A 9.9.9.9', '@ MX 10 mail.example.com.'], after: ['@ MX 10 mail.example.com.'] },
    passes: { before: ['mail A 9.9.9.9', '@ MX 10 mail.example.com.'], after: ['@ MX 10 mx.example.net.'] },
  },
  {
    rule: 'used-name-loses-address',
    about: 'host.example.com CNAME',
    trips: {
      before: ['host CNAME a.example.net.', 'www CNAME host.example.com.'],
      after: ['www CNAME host.example.com.'],
    },
    passes: {
      before: ['host CNAME a.example.net.', 'www CNAME host.example.com.'],
      after: ['host A 9.9.9.9', 'www CNAME host.example.com.'],
    },
  },
  {
    rule: 'address-family-removed',
    about: 'www.example.com AAAA',
    trips: { before: ['www A 9.9.9.9', 'www AAAA 2620:fe::9'], after: ['www A 9.9.9.9'] },
    passes: { before: ['www A 9.9.9.9', 'www AAAA 2620:fe::9'], after: [] },
  },
];
