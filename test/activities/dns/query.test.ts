import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { queryRecordSet, querySerial } from '#activities/dns/query.ts';
import { parseServer } from '#activities/dns/transport.ts';
import { startPowerDnsStandIn } from '#sandbox/powerdns/stand-in.ts';
import { failure } from '#test/activities/providers/powerdns-cases.ts';

const KEY = { name: 'www.example.org.', type: 'A' };
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A name server that sends, for each query, the packets `reply` makes of it. */
async function nameServer(
  reply: (query: Buffer, count: number) => Buffer[],
): Promise<{ address: string; socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  let count = 0;
  socket.on('message', (query, peer) => {
    for (const packet of reply(query, count++)) socket.send(packet, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  stops.push(() => socket.close());
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, socket, port };
}

/** An answer to `query` with one A record; `change` may damage it. */
function answered(query: Buffer, flags = 0x8400, change?: (packet: Buffer) => void): Buffer {
  const question = query.subarray(12, 12 + KEY.name.length + 1 + 4);
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, flags >> 8, flags & 0xff, 0, 1, 0, 1, 0, 0, 0, 0]);
  const packet = Buffer.concat([
    header,
    question,
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1]),
  ]);
  change?.(packet);
  return packet;
}

describe('asking a name server', () => {
  it('reads the answer: code, authority bit, TTL and canonical values', async () => {
    const { address } = await nameServer((query) => [answered(query)]);
    expect(await queryRecordSet(address, KEY)).toEqual({
      rcode: 'NOERROR',
      aa: true,
      ttl: 300,
      values: ['192.0.2.1'],
      section: 'answer',
      cname: null,
      serial: null,
      transport: 'udp',
    });
  });

  it('does not ask for recursion, offers EDNS and asks under a fresh id each time', async () => {
    const queries: Buffer[] = [];
    const { address } = await nameServer((query) => {
      queries.push(Buffer.from(query));
      return [answered(query)];
    });
    for (let count = 0; count < 8; count++) await queryRecordSet(address, KEY);
    expect(queries.every((query) => query.readUInt16BE(2) === 0 && query.readUInt16BE(10) === 1)).toBe(true);
    expect(new Set(queries.map((query) => query.readUInt16BE(0))).size).toBeGreaterThan(4);
  });

  it('drops packets with another id, another question, no response bit or damage, and takes the right one', async () => {
    const { address } = await nameServer((query) => [
      answered(query, 0x8400, (packet) => packet.writeUInt16BE((packet.readUInt16BE(0) + 1) & 0xffff, 0)),
      answered(query, 0x8400, (packet) => packet.write('x', 13)),
      answered(query, 0x0400),
      Buffer.from([1, 2, 3]),
      answered(query).subarray(0, 40),
      answered(query),
    ]);
    expect((await queryRecordSet(address, KEY)).values).toEqual(['192.0.2.1']);
  });

  it('asks again when a packet is lost', async () => {
    const { address } = await nameServer((query, count) => (count === 0 ? [] : [answered(query)]));
    expect((await queryRecordSet(address, KEY, { timeoutMs: 2000 })).values).toEqual(['192.0.2.1']);
  });

  it('asks without EDNS when the server does not know it', async () => {
    const { address } = await nameServer((query) =>
      query.readUInt16BE(10) === 1 ? [answered(query, 0x8001)] : [answered(query)],
    );
    expect((await queryRecordSet(address, KEY)).rcode).toBe('NOERROR');
  });

  it('goes to TCP when the answer is cut, and says so', async () => {
    const udp = await nameServer((query) => [answered(query, 0x8600)]);
    const tcp: Server = createServer((socket) => {
      socket.on('data', (framed) => {
        const packet = answered(framed.subarray(2));
        const length = Buffer.from([packet.length >> 8, packet.length & 0xff]);
        // In pieces, as TCP may bring it.
        socket.write(length.subarray(0, 1));
        setImmediate(() => {
          socket.write(Buffer.concat([length.subarray(1), packet.subarray(0, 5)]));
          setImmediate(() => socket.write(packet.subarray(5)));
        });
      });
    });
    await new Promise<void>((resolve) => tcp.listen(udp.port, '127.0.0.1', resolve));
    stops.push(() => tcp.close());
    expect(await queryRecordSet(udp.address, KEY)).toMatchObject({ transport: 'tcp', values: ['192.0.2.1'] });
  });

  it('names the cause when nobody answers', async () => {
    const silent = await nameServer(() => []);
    expect(await failure(queryRecordSet(silent.address, KEY, { timeoutMs: 150 }))).toMatchObject({
      code: 'provider-unavailable',
      extra: { cause: 'timeout' },
    });
    const gone = await nameServer(() => []);
    stops.pop()?.();
    expect(await failure(queryRecordSet(gone.address, KEY, { timeoutMs: 1000 }))).toMatchObject({
      code: 'provider-unavailable',
      extra: { cause: 'ECONNREFUSED' },
    });
  });

  it('ends at the deadline when only wrong answers come', async () => {
    const { address } = await nameServer(() => [Buffer.alloc(12)]);
    const error = await failure(queryRecordSet(address, KEY, { timeoutMs: 150 }));
    expect(error.message).toContain('do not fit the question');
  });

  it('stops when the caller does', async () => {
    const silent = await nameServer(() => []);
    const stopping = new AbortController();
    const asking = queryRecordSet(silent.address, KEY, { timeoutMs: 60_000, signal: stopping.signal });
    stopping.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
    await expect(queryRecordSet(silent.address, KEY, { signal: stopping.signal })).rejects.toThrow('enough');
  });

  it.each(['ns1.example.org:53', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:70000', '', '[::1]'])(
    'refuses "%s" as a server: only checked addresses are asked',
    async (server) => {
      expect((await failure(queryRecordSet(server, KEY))).code).toBe('invalid-input');
    },
  );

  it('takes IPv6 addresses in brackets', () => {
    expect(parseServer('[2001:db8::1]:5300')).toEqual({ address: '2001:db8::1', port: 5300 });
  });

  it.each([
    ['www.example.org', 'A'],
    ['a..example.org.', 'A'],
    [`${'x'.repeat(64)}.org.`, 'A'],
    [`${'abcdefg.'.repeat(40)}`, 'A'],
    ['www.example.org.', 'NOPE'],
    ['www.example.org.', 'TYPE70000'],
    ['ä.example.org.\u{1f600}', 'A'],
  ])('refuses to ask for %s %s', async (name, type) => {
    expect((await failure(queryRecordSet('127.0.0.1:53', { name, type }))).code).toBe('invalid-input');
  });

  it('gives the serial of a zone, and none where the server has no say', async () => {
    const standIn = await startPowerDnsStandIn({
      zones: [{ name: 'example.org.', nameservers: ['ns1.example.org.'] }],
    });
    try {
      expect(await querySerial(standIn.dnsAddress, 'example.org.')).toBeGreaterThan(2_000_000_000);
      expect(await querySerial(standIn.dnsAddress, 'example.net.')).toBeNull();
    } finally {
      await standIn.stop();
    }
  });

  it('carries a hundred questions at once', async () => {
    const standIn = await startPowerDnsStandIn({
      zones: [
        {
          name: 'example.org.',
          rrsets: Array.from({ length: 100 }, (_, index) => ({
            name: `h${index}.example.org.`,
            type: 'A',
            ttl: 60,
            records: [{ content: `192.0.2.${index}` }],
          })),
        },
      ],
    });
    try {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          queryRecordSet(standIn.dnsAddress, { name: `h${index}.example.org.`, type: 'A' }, { timeoutMs: 10_000 }),
        ),
      );
      expect(answers.map((answer) => answer.values[0])).toEqual(
        Array.from({ length: 100 }, (_, index) => `192.0.2.${index}`),
      );
    } finally {
      await standIn.stop();
    }
  });
});
