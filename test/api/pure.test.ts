import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBucket, clientAddress } from '#api/client-address.ts';
import { createCursors } from '#api/cursor.ts';
import { parseJsonText } from '#api/json-text.ts';
import { createPasswordHasher } from '#api/password.ts';
import { errorForLog, scrub } from '#api/scrub.ts';
import { slugOf } from '#api/commands/workspace/create-workspace.ts';
import { Slug } from '#api/shapes/id.ts';
import { ApexkeepError } from '#model/errors.ts';

describe('the address of a caller', () => {
  it('is the peer’s own, whatever a header claims, unless a proxy is trusted', () => {
    expect(clientAddress('::ffff:192.0.2.1', '203.0.113.5', 0)).toBe('192.0.2.1');
    expect(clientAddress('10.0.0.1', 'spoofed, 203.0.113.5', 1)).toBe('203.0.113.5');
    expect(clientAddress('10.0.0.1', '198.51.100.7, 203.0.113.5, 10.0.0.2', 2)).toBe('203.0.113.5');
    expect(clientAddress('10.0.0.1', 'not an address', 1)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', '203.0.113.5', 2)).toBe('10.0.0.1');
  });

  it('counts as one caller for a whole IPv6 /64', () => {
    expect(addressBucket('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressBucket('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressBucket('192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('a JSON body', () => {
  const parse = (text: string): unknown => parseJsonText(Buffer.from(text), { depth: 64, members: 100_000 });

  it('reads as JSON.parse reads it, for every JSON value within bounds', () => {
    const plain = fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' });
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/__proto__|constructor|\\u0000|\\ud[89a-f]/i.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused as one of ours, never by a crash, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseJsonText(Buffer.from(bytes), { depth: 4, members: 50 });
        } catch (error) {
          expect(error).toBeInstanceOf(ApexkeepError);
        }
      }),
    );
  });
});

describe('a cursor', () => {
  const cursors = createCursors(Buffer.alloc(32, 1));

  it('opens what it sealed, for its own list alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer())),
        fc.string(),
        fc.string(),
        (position, scope, other) => {
          const sealed = cursors.seal(scope, position);
          expect(cursors.open(scope, sealed)).toEqual(position);
          if (other !== scope) expect(() => cursors.open(other, sealed)).toThrow(ApexkeepError);
        },
      ),
    );
  });

  it('is refused after any change of one character', () => {
    const sealed = cursors.seal('zones', ['example.test.', 'id']);
    fc.assert(
      fc.property(fc.nat(sealed.length - 2), fc.constantFrom(...'ABCxyz019.-_'), (at, char) => {
        fc.pre(sealed[at] !== char);
        expect(() => cursors.open('zones', sealed.slice(0, at) + char + sealed.slice(at + 1))).toThrow(ApexkeepError);
      }),
    );
  });
});

describe('the log', () => {
  it('keeps no secret out of free text, in any spelling', () => {
    const secret = 'Sup3r-Secret-Value';
    for (const text of [
      `Authorization: Bearer ${secret}`,
      `connect postgres://apexkeep_app:${secret}@db:5432/x failed`,
      `{"password":"${secret}"}`,
      `password=${secret} rejected`,
      `X-API-KEY: ${secret}`,
      `Cookie: __Host-apexkeep=${secret}`,
    ]) {
      expect(scrub(text), text).not.toContain(secret);
    }
    const token = 'A'.repeat(43);
    const nested = new Error('outer', { cause: new Error(`inner token ${token}`) });
    expect(JSON.stringify(errorForLog(nested))).not.toContain(token);
    expect(
      JSON.stringify(errorForLog(Object.assign(new Error('x'), { request: { headers: { cookie: secret } } }))),
    ).not.toContain(secret);
  });
});

describe('password hashing', () => {
  it('lets a bounded number wait and tells the rest to come back', async () => {
    const hasher = createPasswordHasher(2);
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => hasher.hash('a password')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'temporarily-unavailable', retryAfterMs: expect.any(Number) });
    const done = results.find((result) => result.status === 'fulfilled');
    expect(done?.value).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(await hasher.verify(done?.value ?? null, 'a password')).toBe(true);
    expect(await hasher.verify(null, 'a password')).toBe(false);
  });
});

describe('the address of a workspace', () => {
  it('made from any name is one that fits', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 100 });
    fc.assert(
      fc.property(name, (text) => {
        expect(Slug.safeParse(slugOf(text)).success).toBe(true);
      }),
    );
  });
});
