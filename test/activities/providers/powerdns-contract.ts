import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRecordSet } from '#activities/dns/query.ts';
import type { DnsReader, DnsWriter } from '#activities/providers/dns-provider.ts';
import { openReader } from '#activities/providers/readers.ts';
import { openWriter } from '#activities/providers/writers.ts';
import { hashSet } from '#model/rules/hash.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { raw, type TestedServer } from '#test/sandbox/powerdns/servers.ts';
import { add, connectionTo, failure, LOOPBACK, REFUSALS, remove, replace, set, SPELLINGS } from './powerdns-cases.ts';
import { anyValue, byName, spelled } from './powerdns-values.ts';

/**
 * Everything the adapter promises, on one server. Runs on the stand-in and on a real PowerDNS; a promise that holds on one
 * of them only is a fault of the other.
 */
export function powerDnsContract(title: string, start: () => Promise<TestedServer>, present = true): void {
  describe.skipIf(!present)(`the PowerDNS adapter on ${title}`, () => {
    const { signal } = new AbortController();
    const www = set('www.example.org.', 'A', 300, '192.0.2.1', '192.0.2.2');
    let server: TestedServer;
    let reader: DnsReader;
    let writer: DnsWriter;
    let zone: string;
    let zones = 0;

    const live = async (wanted: Pick<RecordSet, 'name' | 'type'>): Promise<RecordSet | undefined> =>
      (await reader.readSets(zone, [wanted], signal))[0];
    const serial = async (): Promise<number | null> => (await reader.readZone(zone, signal)).zone.serial;

    beforeAll(async () => {
      server = await start();
      reader = openReader(connectionTo(server), LOOPBACK);
      writer = openWriter(connectionTo(server), LOOPBACK);
      zone = 'example.org.';
      await server.createZone(zone, [
        { name: www.name, type: 'A', ttl: 300, records: www.values.map((content) => ({ content })) },
      ]);
    });
    afterAll(async () => {
      await server?.stop();
    });

    /** A zone of its own for a test that counts. */
    const ownZone = async (): Promise<string> => {
      const name = `z${++zones}.example.com.`;
      await server.createZone(name);
      return name;
    };

    it('tests a connection: product, version and zones', async () => {
      const report = await reader.testConnection(signal);
      expect(report).toMatchObject({ rights: { read: true, write: 'not-proved' } });
      expect(report.version).toMatch(/^\d+\.\d+/);
      expect(report.zoneCount).toBeGreaterThan(0);
      expect(report.sample).toContain('example.org.');
    });

    it('says provider-auth for a wrong key, without showing it', async () => {
      const stranger = openReader({ ...connectionTo(server), secret: 'not-the-key-0815' }, LOOPBACK);
      const error = await failure(stranger.testConnection(signal));
      expect(error.code).toBe('provider-auth');
      expect(error.message).not.toContain('0815');
    });

    it('says provider-not-found for an unknown zone and an unknown server id', async () => {
      expect((await failure(reader.readZone('nope.example.', signal))).code).toBe('provider-not-found');
      const lost = openReader(
        { ...connectionTo(server), settings: { baseUrl: server.apiUrl, serverId: 'other' } },
        LOOPBACK,
      );
      expect(await failure(lost.testConnection(signal))).toMatchObject({
        code: 'provider-not-found',
        message: expect.stringContaining('"other"'),
      });
    });

    it('lists zones with kind and serial, secondaries as such', async () => {
      await raw(server, 'POST', '/servers/localhost/zones', {
        name: 'slave.example.',
        kind: 'Slave',
        masters: ['192.0.2.53'],
      });
      const listed = await reader.listZones(signal);
      expect(listed.find((one) => one.name === 'example.org.')).toMatchObject({
        ref: 'example.org.',
        kind: 'primary',
        dnssec: false,
        serial: expect.any(Number),
      });
      expect(listed.find((one) => one.name === 'slave.example.')).toMatchObject({ kind: 'secondary' });
    });

    it('refuses to take a zone without SOA for a whole one', async () => {
      await raw(server, 'POST', '/servers/localhost/zones', {
        name: 'empty.example.',
        kind: 'Slave',
        masters: ['192.0.2.53'],
      });
      expect((await failure(reader.readZone('empty.example.', signal))).code).toBe('provider-incomplete');
    });

    it('reads a zone whole, with the SOA serial it has', async () => {
      const { sets, zone: info } = await reader.readZone(zone, signal);
      expect(sets.find((one) => keyOf(one) === keyOf(www))).toEqual(www);
      expect(sets.map((one) => one.type)).toContain('SOA');
      expect(info.serial).toBe((await reader.listZones(signal)).find((one) => one.ref === zone)?.serial);
    });

    it('keeps types it does not edit byte for byte', async () => {
      const name = await ownZone();
      const opaque = {
        name: `n.${name}`,
        type: 'NAPTR',
        ttl: 60,
        records: [{ content: '100 10 "S" "SIP+D2U" "" _sip._udp.Example.org.' }],
      };
      await raw(server, 'PATCH', `/servers/localhost/zones/${name}`, {
        rrsets: [{ ...opaque, changetype: 'REPLACE', records: [{ ...opaque.records[0], disabled: false }] }],
      });
      const { sets, raw: original } = await reader.readZone(name, signal);
      expect(sets.find((one) => one.type === 'NAPTR')?.values).toEqual([opaque.records[0]?.content]);
      expect(original[`n.${name} NAPTR`]).toEqual([{ content: opaque.records[0]?.content, disabled: false }]);
    });

    it.each(SPELLINGS.map((one) => ({ one, label: keyOf(one) })))(
      'writes, reads back and serves $label in canonical form',
      async ({ one }) => {
        await writer.write(zone, [add(one)], signal);
        expect(await live(one)).toEqual(one);
        const answer = await queryRecordSet(server.dnsAddress, one, { timeoutMs: 5000 });
        expect({ values: answer.values, ttl: answer.ttl, rcode: answer.rcode }).toEqual({
          values: one.values,
          ttl: one.ttl,
          rcode: 'NOERROR',
        });
        await writer.write(zone, [remove(one)], signal);
        expect(await live(one)).toBeUndefined();
      },
    );

    it('spells every value that our rules can make as the server does', async () => {
      const name = await ownZone();
      await fc.assert(
        fc.asyncProperty(fc.array(anyValue, { minLength: 20, maxLength: 40 }), async (values) => {
          const sets = values.map(([type, text], index) => spelled(`v${index}.${name}`, type, text));
          await writer.write(name, sets.map(add), signal);
          const live = await reader.readSets(name, sets, signal);
          expect(live.sort(byName)).toEqual([...sets].sort(byName));
          for (const one of sets.slice(0, 10)) {
            expect((await queryRecordSet(server.dnsAddress, one, { timeoutMs: 5000 })).values).toEqual(one.values);
          }
          await writer.write(name, sets.map(remove), signal);
        }),
        { numRuns: 15 },
      );
    });

    it('replaces and deletes what was there', async () => {
      const name = await ownZone();
      const before = { ...www, name: `a.${name}` };
      await writer.write(name, [add(before)], signal);
      const after = { ...before, ttl: 60, values: ['192.0.2.99'] };
      await writer.write(name, [replace(before, after)], signal);
      expect(await reader.readSets(name, [after], signal)).toEqual([after]);
      await writer.write(name, [remove(after)], signal);
      expect(await reader.readSets(name, [after], signal)).toEqual([]);
    });

    it('swaps an address for a CNAME and back in one call each, whatever the order asked', async () => {
      const address = set('swap.example.org.', 'A', 60, '192.0.2.1');
      const alias = set('swap.example.org.', 'CNAME', 60, 'www.example.org.');
      await writer.write(zone, [add(address)], signal);
      await writer.write(zone, [add(alias), remove(address)], signal);
      expect([await live(alias), await live(address)]).toEqual([alias, undefined]);
      await writer.write(zone, [add(address), remove(alias)], signal);
      expect([await live(alias), await live(address)]).toEqual([undefined, address]);
    });

    it('stores all changes of a call or none', async () => {
      const good = set('good.example.org.', 'A', 60, '192.0.2.1');
      const bad: RecordSet = { name: 'bad.example.org.', type: 'A', ttl: 60, values: ['nope'] };
      const before = await serial();
      expect((await failure(writer.write(zone, [add(good), add(bad)], signal))).code).toBe('provider-refused');
      expect(await live(good)).toBeUndefined();
      expect(await serial()).toBe(before);
    });

    it.each(REFUSALS.map(([what, change, text]) => ({ what, change, text })))(
      'refuses $what in the words of the provider',
      async ({ change, text }) => {
        const error = await failure(writer.write(zone, [add(change)], signal));
        expect(error).toMatchObject({ code: 'provider-refused', extra: { status: 422, providerText: text } });
        expect(error.message).toContain(text);
      },
    );

    it.each([-1, 2 ** 31, 1.5, Number.NaN])('sends no TTL of %s', async (ttl) => {
      const before = await serial();
      const error = await failure(writer.write(zone, [add({ ...www, name: 'ttl.example.org.', ttl })], signal));
      expect(error.code).toBe('invalid-record');
      expect(await serial()).toBe(before);
    });

    it('never writes a type it does not edit', async () => {
      const soa = (await reader.readZone(zone, signal)).sets.find((one) => one.type === 'SOA') as RecordSet;
      const before = await serial();
      for (const change of [replace(soa, { ...soa, ttl: 1 }), remove(soa)]) {
        expect((await failure(writer.write(zone, [change], signal))).code).toBe('invalid-record');
      }
      expect(await serial()).toBe(before);
    });

    it('moves the serial by each write and not by the write probe', async () => {
      const name = await ownZone();
      const before = (await reader.readZone(name, signal)).zone.serial as number;
      await writer.probeWrite(name, signal);
      await writer.probeWrite(name, signal);
      expect((await reader.readZone(name, signal)).zone.serial).toBe(before);
      await writer.write(name, [add({ ...www, name: `a.${name}` })], signal);
      await writer.write(name, [replace({ ...www, name: `a.${name}` }, { ...www, name: `a.${name}` })], signal);
      expect((await reader.readZone(name, signal)).zone.serial).toBe(before + 2);
      await writer.write(name, [], signal);
      expect((await reader.readZone(name, signal)).zone.serial).toBe(before + 2);
    });

    it('fails the write probe and a write on a zone that is not there', async () => {
      expect((await failure(writer.probeWrite('nope.example.', signal))).code).toBe('provider-not-found');
      expect((await failure(writer.write('nope.example.', [add(www)], signal))).code).toBe('provider-not-found');
    });

    it('carries comments and disabled records through a replace', async () => {
      const name = await ownZone();
      const owner = `a.${name}`;
      await raw(server, 'PATCH', `/servers/localhost/zones/${name}`, {
        rrsets: [
          {
            name: owner,
            type: 'A',
            ttl: 60,
            changetype: 'REPLACE',
            records: [
              { content: '192.0.2.1', disabled: false },
              { content: '192.0.2.2', disabled: true },
            ],
            comments: [{ content: 'ticket 42', account: 'ops', modified_at: 1_700_000_000 }],
          },
        ],
      });
      const before = (await reader.readZone(name, signal)).sets.find((one) => one.name === owner) as RecordSet;
      expect(before).toEqual({
        name: owner,
        type: 'A',
        ttl: 60,
        values: ['192.0.2.1'],
        extras: {
          comments: [{ content: 'ticket 42', account: 'ops', modified_at: 1_700_000_000 }],
          disabled: ['192.0.2.2'],
        },
      });
      const after = { ...before, values: ['192.0.2.3'] };
      await writer.write(name, [replace(before, after)], signal);
      expect(await reader.readSets(name, [after], signal)).toEqual([after]);
      await writer.write(name, [remove(after)], signal);
      expect(await reader.readSets(name, [after], signal)).toEqual([]);
      await writer.write(name, [add(after)], signal);
      expect(await reader.readSets(name, [after], signal)).toEqual([after]);
    });

    it('sees the same set in a filtered read as in a whole one, disabled records and wildcards included', async () => {
      const name = await ownZone();
      const rrset = (owner: string): unknown => ({
        name: owner,
        type: 'A',
        ttl: 60,
        changetype: 'REPLACE',
        records: [
          { content: '192.0.2.1', disabled: false },
          { content: '192.0.2.2', disabled: true },
        ],
      });
      const owners = [`*.${name}`, `a.${name}`, name];
      const allOff = {
        name: `off.${name}`,
        type: 'A',
        ttl: 60,
        changetype: 'REPLACE',
        records: [{ content: '192.0.2.3', disabled: true }],
      };
      await raw(server, 'PATCH', `/servers/localhost/zones/${name}`, { rrsets: [...owners.map(rrset), allOff] });
      const { sets } = await reader.readZone(name, signal);
      for (const owner of [...owners, `off.${name}`]) {
        const whole = sets.find((one) => one.name === owner && one.type === 'A') as RecordSet;
        const [filtered] = await reader.readSets(name, [whole], signal);
        expect(hashSet(filtered as RecordSet)).toBe(hashSet(whole));
      }
    });

    it('leaves out sets that have only a comment', async () => {
      const name = await ownZone();
      await raw(server, 'PATCH', `/servers/localhost/zones/${name}`, {
        rrsets: [
          {
            name: `c.${name}`,
            type: 'A',
            ttl: 60,
            changetype: 'REPLACE',
            comments: [{ content: 'nothing here', account: 'ops' }],
          },
        ],
      });
      expect(
        await reader.readSets(
          name,
          [
            { name: `c.${name}`, type: 'A' },
            { name: `other.${name}`, type: 'A' },
          ],
          signal,
        ),
      ).toEqual([]);
      expect((await reader.readZone(name, signal)).sets.map((one) => one.name)).not.toContain(`c.${name}`);
      const added = { ...www, name: `c.${name}` };
      await writer.write(name, [add(added)], signal);
      expect(await reader.readSets(name, [added], signal)).toEqual([added]);
    });

    it('reads many sets at once, and only those asked for', async () => {
      const name = await ownZone();
      const many = Array.from({ length: 40 }, (_, index) => ({ ...www, name: `h${index}.${name}` }));
      await writer.write(name, many.map(add), signal);
      for (const count of [1, 10, 40]) {
        const found = await reader.readSets(name, many.slice(0, count), signal);
        expect(found.map(keyOf).sort()).toEqual(many.slice(0, count).map(keyOf).sort());
      }
    });

    it('names the servers to ask, from the settings or from the NS records of the zone', async () => {
      expect(await reader.authoritativeServers(zone, signal)).toEqual([server.dnsAddress]);
      const name = await ownZone();
      const bare = openReader({ ...connectionTo(server), settings: { baseUrl: server.apiUrl } }, LOOPBACK);
      await writer.write(
        name,
        [add({ name: `ns1.${name}`, type: 'A', ttl: 60, values: ['198.41.0.4', '199.9.14.201'] })],
        signal,
      );
      expect((await bare.authoritativeServers(name, signal)).sort()).toEqual(['198.41.0.4:53', '199.9.14.201:53']);
      await writer.write(
        name,
        [
          replace(
            { name: `ns1.${name}`, type: 'A', ttl: 60, values: [] },
            { name: `ns1.${name}`, type: 'A', ttl: 60, values: ['169.254.169.254'] },
          ),
        ],
        signal,
      );
      expect((await failure(bare.authoritativeServers(name, signal))).code).toBe('address-refused');
    });

    it('answers a name server query as the zone says: NXDOMAIN, no data, referral, CNAME, serial', async () => {
      const name = await ownZone();
      const sets: RecordSet[] = [
        { name: `a.b.${name}`, type: 'A', ttl: 60, values: ['192.0.2.1'] },
        { name: `sub.${name}`, type: 'NS', ttl: 60, values: [`ns1.sub.${name}`] },
        { name: `ns1.sub.${name}`, type: 'A', ttl: 60, values: ['192.0.2.54'] },
        { name: `alias.${name}`, type: 'CNAME', ttl: 60, values: [`a.b.${name}`] },
      ];
      await writer.write(name, sets.map(add), signal);
      const ask = (owner: string, type: string) =>
        queryRecordSet(server.dnsAddress, { name: owner, type }, { timeoutMs: 5000 });
      expect(await ask(`none.${name}`, 'A')).toMatchObject({
        rcode: 'NXDOMAIN',
        aa: true,
        values: [],
        section: null,
        serial: expect.any(Number),
      });
      expect(await ask(`b.${name}`, 'A')).toMatchObject({ rcode: 'NOERROR', aa: true, values: [], section: null });
      expect(await ask(`sub.${name}`, 'NS')).toMatchObject({
        aa: false,
        values: [`ns1.sub.${name}`],
        section: 'authority',
      });
      expect(await ask(`ns1.sub.${name}`, 'A')).toMatchObject({
        aa: false,
        values: ['192.0.2.54'],
        section: 'additional',
      });
      expect(await ask(`alias.${name}`, 'A')).toMatchObject({ aa: true, values: [], cname: `a.b.${name}` });
      expect((await ask(name, 'SOA')).serial).toBe((await reader.readZone(name, signal)).zone.serial);
      expect(await ask('elsewhere.example.', 'A')).toMatchObject({ rcode: 'REFUSED' });
    });
  });
}
