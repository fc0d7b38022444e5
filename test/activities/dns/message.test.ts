import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeQuery } from '#activities/dns/message.ts';
import { expandName, foldedWire, MalformedDns, nameToWire, typeName, typeNumber } from '#activities/dns/names.ts';

/** Decodes, or answers the typed error; anything else escapes and fails the test. */
function decoded(octets: Uint8Array): unknown {
  try {
    return decodeMessage(octets);
  } catch (error) {
    if (error instanceof MalformedDns) return error;
    throw error;
  }
}

/** Octets that look like a message: a plausible header and sections full of pointers, lengths and labels. */
const hostile = fc
  .tuple(
    fc.tuple(fc.nat(2), fc.nat(4), fc.nat(4), fc.nat(4)),
    fc.array(fc.oneof(fc.constantFrom(0, 1, 3, 12, 0xc0, 0xc0, 0xff, 63, 64, 0x80), fc.nat(255)), { maxLength: 300 }),
  )
  .map(([counts, body]) => Uint8Array.from([0, 1, 0x84, 0, ...counts.flatMap((count) => [0, count]), ...body]));

const label = fc.uint8Array({ minLength: 1, maxLength: 20 });

describe('DNS messages', () => {
  it('never break the reader, whatever the octets are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), hostile), (octets) => {
        decoded(octets);
      }),
      { numRuns: 20_000 },
    );
  });

  it('never break the reader when one octet of a good answer is another', () => {
    const query = Buffer.from(encodeQuery(7, 'www.example.org.', 'MX'));
    const answer = Buffer.concat([
      query.subarray(0, query.length - 11),
      Buffer.from([0xc0, 12, 0, 15, 0, 1, 0, 0, 1, 44, 0, 9, 0, 10, 4, 0x6d, 0x61, 0x69, 0x6c, 0xc0, 16]),
    ]);
    answer.writeUInt16BE(0x8400, 2);
    answer.writeUInt16BE(1, 6);
    answer.writeUInt16BE(0, 10);
    expect(decodeMessage(answer).answer[0]?.rdata).toEqual(
      Uint8Array.from([0, 10, ...nameToWire('mail.example.org.')]),
    );
    for (let at = 0; at < answer.length; at++) {
      for (let octet = 0; octet < 256; octet++) {
        const damaged = Buffer.from(answer);
        damaged[at] = octet;
        decoded(damaged);
      }
      decoded(answer.subarray(0, at));
    }
  });

  it('refuse a pointer that leads forward, to itself or round in a circle', () => {
    const at = (octets: number[], start: number): unknown => {
      try {
        return expandName(Uint8Array.from(octets), start, []);
      } catch (error) {
        return error instanceof MalformedDns;
      }
    };
    expect(at([0xc0, 0], 0)).toBe(true);
    expect(at([0xc0, 2, 0], 0)).toBe(true);
    expect(at([1, 97, 0xc0, 4, 0xc0, 2], 4)).toBe(true);
    expect(at([1, 97, 0xc0, 0], 2)).toBe(true);
    expect(at([0xc0], 0)).toBe(true);
    expect(at([5, 1, 2], 0)).toBe(true);
  });

  it('refuse a name that grows past 255 octets by pointers', () => {
    const message: number[] = [63, ...new Array<number>(63).fill(97), 0];
    for (let count = 0, last = 0; count < 5; count++) {
      const start = message.length;
      message.push(63, ...new Array<number>(63).fill(98), 0xc0 | (last >> 8), last & 0xff);
      last = start;
    }
    expect(() => expandName(Uint8Array.from(message), message.length - 66, [])).toThrow(MalformedDns);
  });

  it('carry any name of any octets there and back', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), (labels) => {
        const name =
          labels.map((octets) => [...octets].map((octet) => `\\${String(octet).padStart(3, '0')}`).join('')).join('.') +
          '.';
        const wire = nameToWire(name);
        const out: number[] = [];
        expect(expandName(wire, 0, out)).toBe(wire.length);
        expect(Uint8Array.from(out)).toEqual(wire);
        expect(wire).toEqual(Uint8Array.from([...labels.flatMap((octets) => [octets.length, ...octets]), 0]));
      }),
    );
  });

  it('compare names without regard to letter case, in ASCII alone', () => {
    expect(foldedWire(nameToWire('WWW.Example.ORG.'))).toBe(foldedWire(nameToWire('www.example.org.')));
    expect(foldedWire(nameToWire('\\196.'))).not.toBe(foldedWire(nameToWire('\\228.')));
  });

  it('know types by mnemonic and by number', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 65_535 }), (number) => typeNumber(typeName(number)) === number));
    expect(typeNumber('TYPE1')).toBe(1);
    expect(() => typeNumber('constructor')).toThrow(MalformedDns);
    expect(() => typeNumber('TYPE0')).toThrow(MalformedDns);
  });
});
