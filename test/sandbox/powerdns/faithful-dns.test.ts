import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeQuery, type WireMessage, type WireRecord } from '#activities/dns/message.ts';
import { foldedWire } from '#activities/dns/names.ts';
import { askTcp, askUdp, parseServer, queryId } from '#activities/dns/transport.ts';
import { realPowerDnsPresent, type JudgeRrset } from '#test/judges/real-powerdns.ts';
import { startRealServer, startStandInServer, type TestedServer } from './servers.ts';

function set(name: string, type: string, ttl: number, ...contents: string[]): JudgeRrset {
  return { name, type, ttl, records: contents.map((content) => ({ content })) };
}

const ZONE: JudgeRrset[] = [
  set('example.org.', 'A', 300, '192.0.2.1', '192.0.2.2'),
  set('example.org.', 'AAAA', 300, '2001:db8::1'),
  set('example.org.', 'MX', 3600, '10 mail.example.org.', '20 mx.example.net.'),
  set('example.org.', 'TXT', 300, '"v=spf1 -all"', '"with \\"quotes\\"; and semi"', '"\\195\\169"', '"é"'),
  set('example.org.', 'CAA', 300, '0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.org"'),
  set('ns1.example.org.', 'A', 300, '192.0.2.53'),
  set('mail.example.org.', 'A', 300, '192.0.2.25'),
  set('www.example.org.', 'CNAME', 120, 'example.org.'),
  set('chain.example.org.', 'CNAME', 120, 'www.example.org.'),
  set('out.example.org.', 'CNAME', 120, 'elsewhere.example.net.'),
  set('dangling.example.org.', 'CNAME', 120, 'nothing.example.org.'),
  set('_sip._tcp.example.org.', 'SRV', 300, '10 5 5060 mail.example.org.'),
  set('long._domainkey.example.org.', 'TXT', 300, `"${'a'.repeat(255)}" "${'b'.repeat(60)}"`),
  set('*.wild.example.org.', 'A', 300, '192.0.2.9'),
  set('*.wild.example.org.', 'TXT', 300, '"wild"'),
  set('host.wild.example.org.', 'TXT', 300, '"no a here"'),
  set('deep.below.wild.example.org.', 'A', 300, '192.0.2.10'),
  set('*.cw.example.org.', 'CNAME', 300, 'example.org.'),
  set('a.b.ent.example.org.', 'A', 300, '192.0.2.11'),
  set('sub.example.org.', 'NS', 300, 'ns1.sub.example.org.', 'ns.example.net.'),
  set('ns1.sub.example.org.', 'A', 300, '192.0.2.54'),
  set('ns1.sub.example.org.', 'AAAA', 300, '2001:db8::54'),
  set('sub.example.org.', 'DS', 300, `12345 13 2 ${'ab'.repeat(32)}`),
  set('host.example.org.', 'SSHFP', 300, `4 2 ${'ef'.repeat(32)}`),
  set('_443._tcp.www2.example.org.', 'TLSA', 300, `3 1 1 ${'cd'.repeat(32)}`),
  set('n.example.org.', 'NAPTR', 300, '100 10 "S" "SIP+D2U" "" _sip._udp.example.org.'),
  set('generic.example.org.', 'TYPE65300', 300, '\\# 4 c0000201'),
  set('ptr.example.org.', 'PTR', 300, 'example.org.'),
  set(
    'big.example.org.',
    'TXT',
    300,
    ...Array.from({ length: 12 }, (_, index) => `"${String(index).padStart(2, '0')}${'x'.repeat(200)}"`),
  ),
  set('zero.example.org.', 'A', 0, '192.0.2.12'),
];

const QUERIES: [name: string, type: string][] = [
  ...['A', 'AAAA', 'MX', 'TXT', 'CAA', 'NS', 'SOA', 'SRV', 'PTR'].map((type): [string, string] => [
    'example.org.',
    type,
  ]),
  ...['A', 'CNAME', 'TXT'].map((type): [string, string] => ['www.example.org.', type]),
  ['chain.example.org.', 'A'],
  ['out.example.org.', 'A'],
  ['dangling.example.org.', 'A'],
  ['WwW.ExAmPlE.oRg.', 'A'],
  ['_sip._tcp.example.org.', 'SRV'],
  ['_tcp.example.org.', 'SRV'],
  ['long._domainkey.example.org.', 'TXT'],
  ...['A', 'AAAA', 'TXT'].map((type): [string, string] => ['any.wild.example.org.', type]),
  ['any.thing.wild.example.org.', 'A'],
  ['wild.example.org.', 'A'],
  ['*.wild.example.org.', 'A'],
  ['host.wild.example.org.', 'A'],
  ['below.wild.example.org.', 'A'],
  ['x.below.wild.example.org.', 'A'],
  ['x.host.wild.example.org.', 'A'],
  ['x.cw.example.org.', 'MX'],
  ['ent.example.org.', 'A'],
  ['b.ent.example.org.', 'A'],
  ['x.ent.example.org.', 'A'],
  ['nothing.example.org.', 'A'],
  ...['NS', 'A', 'DS'].map((type): [string, string] => ['sub.example.org.', type]),
  ['x.sub.example.org.', 'A'],
  ['ns1.sub.example.org.', 'A'],
  ['host.example.org.', 'SSHFP'],
  ['_443._tcp.www2.example.org.', 'TLSA'],
  ['n.example.org.', 'NAPTR'],
  ['generic.example.org.', 'TYPE65300'],
  ['ptr.example.org.', 'PTR'],
  ['big.example.org.', 'TXT'],
  ['zero.example.org.', 'A'],
  ['other.example.net.', 'A'],
  ['org.', 'SOA'],
];

type Transport = typeof askUdp;

async function ask(server: TestedServer, name: string, type: string, over: Transport): Promise<WireMessage> {
  const id = queryId();
  const deadline = Date.now() + 5_000;
  return over(
    parseServer(server.dnsAddress),
    encodeQuery(id, name, type),
    (message) => message.id === id,
    deadline,
    new AbortController().signal,
  );
}

/** A CNAME target may point into the question and so take over its letter case (RFC 4343 section 4.1). */
function data({ type, rdata }: WireRecord): string {
  return (type === 5 ? Buffer.from(foldedWire(rdata), 'latin1') : Buffer.from(rdata)).toString('hex');
}

function lines(records: readonly WireRecord[]): string[] {
  return records
    .filter((record) => record.type !== 41)
    .map(
      (record) => `${Buffer.from(record.owner, 'latin1').toString('hex')} ${record.ttl} ${record.type} ${data(record)}`,
    )
    .sort();
}

function view(message: WireMessage): unknown {
  const { rcode, authoritative, truncated, question } = message;
  // Addresses of mail and name servers in the additional section are a courtesy that a server may leave out.
  const glue = message.answer.length === 0 && !authoritative ? lines(message.additional) : null;
  const asked =
    question === null ? null : { ...question, owner: Buffer.from(question.owner, 'latin1').toString('hex') };
  return {
    rcode,
    authoritative,
    truncated,
    question: asked,
    answer: lines(message.answer),
    authority: lines(message.authority),
    glue,
  };
}

describe.skipIf(!realPowerDnsPresent())('the stand-in answers DNS as a real PowerDNS does', () => {
  let standIn: TestedServer;
  let real: TestedServer;

  beforeAll(async () => {
    [standIn, real] = await Promise.all([startStandInServer(), startRealServer()]);
    for (const server of [standIn, real]) await server.createZone('example.org.', ZONE);
  });
  afterAll(async () => {
    await Promise.all([standIn?.stop(), real?.stop()]);
  });

  it.each(QUERIES)('%s %s over UDP', async (name, type) => {
    const [ours, theirs] = await Promise.all([ask(standIn, name, type, askUdp), ask(real, name, type, askUdp)]);
    expect(view(ours)).toEqual(view(theirs));
  });

  it.each(QUERIES)('%s %s over TCP', async (name, type) => {
    const [ours, theirs] = await Promise.all([ask(standIn, name, type, askTcp), ask(real, name, type, askTcp)]);
    expect(view(ours)).toEqual(view(theirs));
  });
});
