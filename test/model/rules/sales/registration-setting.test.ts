import { describe, expect, it } from 'vitest';
import { readNameServers } from '#model/rules/sales/name-servers.ts';
import { type DomainFacts, isSo, sentVerdict, type Wanted } from '#model/rules/sales/registration-setting.ts';

const FACTS: DomainFacts = {
  expiresAt: null,
  payableAt: null,
  status: 'ACTIVE',
  nameServers: [
    { name: 'ns1.example.net', addresses: [] },
    { name: 'ns2.example.net', addresses: [] },
  ],
  comment: null,
  ending: false,
};
const [first, second] = FACTS.nameServers as [DomainFacts['nameServers'][0], DomainFacts['nameServers'][0]];

describe('a domain is as it is wanted', () => {
  it.each([
    ['without our mark', {}, { kind: 'mark', wanted: { orderId: '0198' } }, false],
    ['with our mark', { comment: 'order 0198' }, { kind: 'mark', wanted: { orderId: '0198' } }, true],
    ['renewed by itself, wanted so', {}, { kind: 'auto-renew', wanted: { on: true } }, true],
    ['renewed by itself, not wanted', {}, { kind: 'auto-renew', wanted: { on: false } }, false],
    ['ending, wanted so', { ending: true }, { kind: 'auto-renew', wanted: { on: false } }, true],
    ['name servers in another order', {}, { kind: 'name-servers', wanted: { servers: [second, first] } }, true],
    ['one name server more', {}, { kind: 'name-servers', wanted: { servers: [first] } }, false],
    ['open, wanted locked', {}, { kind: 'lock', wanted: { on: true } }, false],
    ['held and locked', { status: 'HOLD_LOCK' }, { kind: 'lock', wanted: { on: true } }, true],
  ] satisfies [string, Partial<DomainFacts>, Wanted, boolean][])('%s', (_what, facts, wanted, so) => {
    expect(isSo(wanted, { ...FACTS, ...facts })).toBe(so);
  });
});

describe('what was sent and does not show', () => {
  it.each([
    ['running', 0, 'wait'],
    ['running', 9e9, 'wait'],
    ['support', 9e9, 'wait'],
    ['failed', 0, 'refused'],
    ['none', 60_000, 'wait'],
    ['none', 15 * 60_000, 'again'],
    [null, 29_000, 'wait'],
    [null, 30_000, 'again'],
    ['succeeded', 60_000, 'wait'],
    ['succeeded', 15 * 60_000, 'again'],
  ] as const)('job %s after %d ms: %s', (job, ms, verdict) => {
    expect(sentVerdict(job, ms)).toBe(verdict);
  });
});

describe('name servers as they are typed', () => {
  it('are read with their addresses, in A-labels, without final dots', () => {
    expect(
      readNameServers(['NS1.example.org 192.0.2.1, 2001:db8::1', 'ns.Müller.example.', ''], 'example.org'),
    ).toEqual([
      { name: 'ns1.example.org', addresses: ['192.0.2.1', '2001:db8::1'] },
      { name: 'ns.xn--mller-kva.example', addresses: [] },
    ]);
  });

  it.each([
    [['ns1.example.net'], 'name-servers-count'],
    [Array.from({ length: 14 }, (_, index) => `ns${index}.example.net`), 'name-servers-count'],
    [['ns1.example.net', 'NS1.example.net.'], 'name-server-twice'],
    [['ns1.example.net', 'localhost'], 'name-server-name'],
    [['ns1.example.net', '-.example.net'], 'name-server-name'],
    [['ns1.example.net', '192.0.2.1'], 'name-server-name'],
    [['ns1.example.net', 'ns1.example.org'], 'name-server-glue'],
    [['ns1.example.net', 'ns1.example.org 192.0.2.256'], 'name-server-address'],
    [['ns1.example.net', 'ns2.example.net 192.0.2.1'], 'name-server-no-glue'],
  ])('%j is refused', (entries, code) => {
    expect(readNameServers(entries, 'example.org')).toMatchObject({ code });
  });
});
