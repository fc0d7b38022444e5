import type { SeedZone } from './stand-in.ts';

type Rrset = NonNullable<SeedZone['rrsets']>[number];

function set(name: string, type: string, ttl: number, ...contents: string[]): Rrset {
  return { name, type, ttl, records: contents.map((content) => ({ content })) };
}

function zone(apex: string, ...rrsets: Rrset[]): SeedZone {
  const soa = set(apex, 'SOA', 3600, `ns1.${apex} hostmaster.${apex} 0 10800 3600 604800 3600`);
  const servers = [set(`ns1.${apex}`, 'A', 3600, '192.0.2.53'), set(`ns2.${apex}`, 'A', 3600, '198.51.100.53')];
  return {
    name: apex,
    kind: 'Native',
    nameservers: [`ns1.${apex}`, `ns2.${apex}`],
    rrsets: [soa, ...servers, ...rrsets],
  };
}

/** What the sandbox serves at first: a company with mail, a shop that is being moved, and a zone with a few faults to find. */
export const DEMO_ZONES: readonly SeedZone[] = [
  zone(
    'northwind.example.',
    set('northwind.example.', 'A', 300, '192.0.2.10'),
    set('northwind.example.', 'AAAA', 300, '2001:db8:10::10'),
    set('northwind.example.', 'MX', 3600, '10 mx1.mail.example.', '20 mx2.mail.example.'),
    set('northwind.example.', 'TXT', 3600, '"v=spf1 include:_spf.mail.example. -all"', '"site-verification=3f8a1c"'),
    set('northwind.example.', 'CAA', 3600, '0 issue "letsencrypt.org"', '0 iodef "mailto:security@northwind.example"'),
    set('_dmarc.northwind.example.', 'TXT', 3600, '"v=DMARC1; p=quarantine; rua=mailto:dmarc@northwind.example"'),
    set('k1._domainkey.northwind.example.', 'CNAME', 3600, 'k1.dkim.mail.example.'),
    set('www.northwind.example.', 'CNAME', 300, 'northwind.example.'),
    set('api.northwind.example.', 'A', 60, '192.0.2.20', '192.0.2.21'),
    set('*.preview.northwind.example.', 'A', 60, '192.0.2.30'),
    set('_sip._tcp.northwind.example.', 'SRV', 3600, '10 5 5060 sip.northwind.example.'),
    set('sip.northwind.example.', 'A', 3600, '192.0.2.40'),
    set('lab.northwind.example.', 'NS', 3600, 'ns1.lab-host.example.', 'ns2.lab-host.example.'),
    set('_443._tcp.www.northwind.example.', 'TLSA', 3600, `3 1 1 ${'c0ffee00'.repeat(8)}`),
  ),
  zone(
    'alpenshop.example.',
    set('alpenshop.example.', 'A', 3600, '198.51.100.10'),
    set('www.alpenshop.example.', 'A', 3600, '198.51.100.10'),
    set('shop.alpenshop.example.', 'CNAME', 3600, 'stores.platform.example.'),
    set('alpenshop.example.', 'MX', 3600, '10 mail.alpenshop.example.'),
    set('mail.alpenshop.example.', 'A', 3600, '198.51.100.25'),
    set('alpenshop.example.', 'TXT', 3600, '"v=spf1 mx -all"'),
    set('xn--bro-hoa.alpenshop.example.', 'A', 3600, '198.51.100.30'),
  ),
  zone(
    'legacy-labs.example.',
    set('legacy-labs.example.', 'A', 30, '203.0.113.10'),
    set('legacy-labs.example.', 'MX', 86400, '10 www.legacy-labs.example.'),
    set('www.legacy-labs.example.', 'CNAME', 86400, 'legacy-labs.example.'),
    set('legacy-labs.example.', 'TXT', 3600, '"v=spf1 a mx include:old-mailer.example ?all"', '"v=spf1 -all"'),
    set('old.legacy-labs.example.', 'CNAME', 3600, 'retired-app.hosting.example.'),
    set('intranet.legacy-labs.example.', 'A', 3600, '10.0.0.5'),
  ),
];
