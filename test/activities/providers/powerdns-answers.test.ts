import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DnsReader } from '#activities/providers/dns-provider.ts';
import { closeProviderConnections } from '#activities/providers/http.ts';
import {
  decodeRrsets,
  decodeServer,
  decodeZones,
  proveComplete,
  toRecordSet,
} from '#activities/providers/powerdns/decode.ts';
import { apexOf, parseNameserver, parseSettings, zoneUrl } from '#activities/providers/powerdns/settings.ts';
import { openReader } from '#activities/providers/readers.ts';
import { openWriter } from '#activities/providers/writers.ts';
import { ApexkeepError } from '#model/errors.ts';
import { failure, LOOPBACK } from './powerdns-cases.ts';

const SOA = {
  name: 'example.org.',
  type: 'SOA',
  ttl: 3600,
  records: [{ content: 'ns1.example.org. host.example.org. 7 2 3 4 5', disabled: false }],
  comments: [],
};
const A = {
  name: 'a.example.org.',
  type: 'A',
  ttl: 60,
  records: [{ content: '192.0.2.1', disabled: false }],
  comments: [],
};
const ZONE = { id: 'example.org.', name: 'example.org.', kind: 'Native', serial: 7, dnssec: false, rrsets: [SOA, A] };

describe('answers of a PowerDNS API', () => {
  let server: Server;
  let answers: Record<string, unknown>;
  let reader: DnsReader;
  const { signal } = new AbortController();

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = (request.url ?? '').replace('/api/v1/servers/localhost', '').split('?')[0] ?? '';
      const body = answers[path];
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { error: 'Not Found' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    reader = openReader({ kind: 'powerdns', settings: { baseUrl }, secret: 'key' }, LOOPBACK);
  });
  afterAll(async () => {
    await closeProviderConnections();
    server.closeAllConnections();
    server.close();
  });

  async function readCode(zone: unknown): Promise<string> {
    answers = { '/zones/example.org.': zone };
    return reader.readZone('example.org.', signal).then(
      () => 'read',
      (error: ApexkeepError) => error.code,
    );
  }

  it.each([
    ['no list of sets', { ...ZONE, rrsets: undefined }],
    ['sets that are no list', { ...ZONE, rrsets: { 0: SOA } }],
    ['no SOA', { ...ZONE, rrsets: [A] }],
    ['a SOA below the apex alone', { ...ZONE, rrsets: [{ ...SOA, name: 'a.example.org.' }] }],
    ['two SOA records', { ...ZONE, rrsets: [{ ...SOA, records: [...SOA.records, ...SOA.records] }] }],
    ['a disabled SOA', { ...ZONE, rrsets: [{ ...SOA, records: [{ ...SOA.records[0], disabled: true }] }] }],
    ['another zone', { ...ZONE, name: 'example.net.' }],
    ['a set twice', { ...ZONE, rrsets: [SOA, A, A] }],
    ['a set outside the zone', { ...ZONE, rrsets: [SOA, { ...A, name: 'a.badexample.org.' }] }],
    ['a set without name', { ...ZONE, rrsets: [SOA, { ...A, name: undefined }] }],
    ['a set without type', { ...ZONE, rrsets: [SOA, { ...A, type: 5 }] }],
    ['a set without TTL', { ...ZONE, rrsets: [SOA, { ...A, ttl: undefined }] }],
    ['a broken TTL', { ...ZONE, rrsets: [SOA, { ...A, ttl: '60' }] }],
    ['a record without content', { ...ZONE, rrsets: [SOA, { ...A, records: [{ disabled: false }] }] }],
    ['null among the sets', { ...ZONE, rrsets: [SOA, null] }],
  ])('are not a whole zone with %s', async (_, zone) => {
    expect(await readCode(zone)).toBe('provider-incomplete');
  });

  it('are read where all of that is right', async () => {
    expect(await readCode(ZONE)).toBe('read');
  });

  it('mark a signed zone as presigned only when its metadata says so', async () => {
    const kind = async (metadata: unknown): Promise<string> => {
      answers = {
        '/zones/example.org.': { ...ZONE, dnssec: true },
        '/zones/example.org./metadata/PRESIGNED': metadata,
      };
      return (await reader.readZone('example.org.', signal)).zone.kind;
    };
    expect(await kind({ kind: 'PRESIGNED', metadata: ['1'] })).toBe('presigned');
    expect(await kind({ kind: 'PRESIGNED', metadata: [] })).toBe('primary');
    expect(await kind(undefined)).toBe('primary');
  });

  it('of something that is not an authoritative PowerDNS say so', async () => {
    for (const body of [
      { hello: 'world' },
      [],
      { type: 'Server', daemon_type: 'recursor', version: '5.0' },
      'ok',
      null,
    ]) {
      answers = { '': body };
      const error = await failure(reader.testConnection(signal));
      expect(['provider-unexpected', 'provider-not-found']).toContain(error.code);
    }
    answers = { '/zones': { not: 'a list' } };
    expect((await failure(reader.listZones(signal))).code).toBe('provider-unexpected');
    answers = { '/zones': [ZONE, ZONE] };
    expect((await failure(reader.listZones(signal))).code).toBe('provider-incomplete');
  });

  it('keep what our rules cannot read in the spelling of the provider', () => {
    const odd = {
      ...A,
      ttl: 4_294_967_291,
      records: [
        { content: 'b', disabled: false },
        { content: 'a', disabled: false },
      ],
    };
    expect(toRecordSet(odd, 'example.org.')).toEqual({
      name: A.name,
      type: 'A',
      ttl: 4_294_967_291,
      values: ['a', 'b'],
    });
    const lua = { ...A, type: 'LUA', records: [{ content: 'A "line\nbreak"', disabled: false }] };
    expect(toRecordSet(lua, 'example.org.').values).toEqual(['A "line\nbreak"']);
  });

  it('never break a decoder, whatever JSON they are', () => {
    const member = fc.constantFrom(
      'name',
      'type',
      'ttl',
      'records',
      'content',
      'disabled',
      'comments',
      'rrsets',
      'id',
      'kind',
      '__proto__',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(member, tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    const decoders: ((body: unknown) => unknown)[] = [
      (body) => decodeServer(body, 'peer'),
      (body) => decodeZones(body, 'peer'),
      (body) => proveComplete(body, decodeRrsets(body, 'example.org.'), 'example.org.'),
      (body) => decodeRrsets({ rrsets: body }, 'example.org.').map((rrset) => toRecordSet(rrset, 'example.org.')),
    ];
    fc.assert(
      fc.property(value, (body) => {
        for (const decode of decoders) {
          try {
            decode(body);
          } catch (error) {
            if (!(error instanceof ApexkeepError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('settings of a PowerDNS account', () => {
  const settings = (given: Record<string, string>): string =>
    parseSettings({ kind: 'powerdns', settings: given, secret: 'key' }, LOOPBACK).server.href;

  it.each([
    'https://dns.example.com',
    'https://dns.example.com/',
    'https://dns.example.com/api',
    'https://dns.example.com/api/v1/',
    'https://dns.example.com/api/v1/servers/localhost',
  ])('takes %s as base URL', (baseUrl) => {
    expect(settings({ baseUrl })).toBe('https://dns.example.com/api/v1/servers/localhost');
  });

  it('keeps the path of a proxy and the server id', () => {
    expect(settings({ baseUrl: 'https://example.com/pdns/', serverId: 'eu-1' })).toBe(
      'https://example.com/pdns/api/v1/servers/eu-1',
    );
  });

  it.each([
    ['serverId', { serverId: '../config' }],
    ['serverId', { serverId: '..' }],
    ['nameservers', { nameservers: 'ns1.example.com:99999' }],
    ['nameservers', { nameservers: 'ns1 example' }],
    ['baseUrl', { baseUrl: '' }],
  ])('names %s when it is wrong: %j', (member, given) => {
    expect(() => settings({ baseUrl: 'https://dns.example.com', ...given })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        issues: [expect.objectContaining({ path: `settings.${member}` })],
      }),
    );
  });

  it('reads name servers with and without port', () => {
    expect(
      ['ns1.Example.com', 'ns1.example.com:5300', '192.0.2.1', '[2001:db8::1]:5300', '2001:db8::1'].map(
        parseNameserver,
      ),
    ).toEqual([
      { host: 'ns1.example.com', port: 53 },
      { host: 'ns1.example.com', port: 5300 },
      { host: '192.0.2.1', port: 53 },
      { host: '2001:db8::1', port: 5300 },
      { host: '2001:db8::1', port: 53 },
    ]);
  });

  it.each(['', '..', 'a/b', 'example.org./../x', 'example.org.?x', 'example.org.#x', 'a%2Fb'])(
    'lets no zone id "%s" leave its path',
    (ref) => {
      const parsed = parseSettings(
        { kind: 'powerdns', settings: { baseUrl: 'https://dns.example.com' }, secret: 'key' },
        LOOPBACK,
      );
      expect(() => zoneUrl(parsed, ref)).toThrow(expect.objectContaining({ code: 'provider-not-found' }));
    },
  );

  it('reads the apex out of a zone id', () => {
    expect(['Example.org.', 'a=2Fb.org.', '=2E'].map(apexOf)).toEqual(['example.org.', 'a/b.org.', '.']);
  });

  it('knows no other provider in this build', () => {
    const connection = { kind: 'constructor' as 'powerdns', settings: {}, secret: '' };
    for (const open of [openReader, openWriter])
      expect(() => open(connection, LOOPBACK)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
