import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeBox, openBox } from '#model/vault/envelope.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { openSecret, rewrapSecret } from '#model/vault/open.ts';
import { sealSecret, type Cell } from '#model/vault/seal.ts';

const key = (): string => randomBytes(32).toString('base64');
const [ONE, TWO] = [`v1:${key()}`, `v2:${key()}`];
const old = parseKeyring(ONE);
const both = parseKeyring(`${TWO}, ${ONE}`);
const CELL: Cell = { table: 'provider_account', column: 'secret', tenantId: 'tenant-1', rowId: 'row-1' };

describe('a sealed secret', () => {
  test('opens to the same text in its own cell, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const sealed = sealSecret(text, CELL, both);
        expect(sealed).toMatch(/^v2:/);
        expect(openSecret(sealed, CELL, both)).toBe(text);
      }),
    );
  });

  test('is never the same twice, and holds nothing of the text', () => {
    const sealed = new Set(Array.from({ length: 200 }, () => sealSecret('canary-canary', CELL, both)));
    expect(sealed.size).toBe(200);
    for (const one of sealed)
      expect(Buffer.from(one.replaceAll(':', ''), 'base64url').toString('latin1')).not.toContain('canary');
  });

  test.each(['table', 'column', 'tenantId', 'rowId'] as const)('does not open after a move to another %s', (part) => {
    const sealed = sealSecret('secret', CELL, both);
    expect(() => openSecret(sealed, { ...CELL, [part]: 'other' }, both)).toThrow(/cannot be opened/);
    expect(() => rewrapSecret(sealed, { ...CELL, [part]: 'other' }, both)).toThrow(/cannot be opened/);
  });

  test('does not open under another key version', () => {
    const sealed = sealSecret('secret', CELL, both);
    expect(() => openSecret(sealed.replace(/^v2/, 'v1'), CELL, both)).toThrow(/cannot be opened/);
    expect(() => openSecret(sealed.replace(/^v2/, 'v9'), CELL, both)).toThrow(/cannot be opened/);
    expect(() => openSecret(sealed, CELL, old)).toThrow(/cannot be opened/);
  });

  test('does not open with any single bit flipped', () => {
    const fields = sealSecret('a secret of some length', CELL, both).split(':');
    for (const [index, field] of fields.entries()) {
      if (index === 0) continue;
      const bytes = Buffer.from(field, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const sealed = fields.with(index, flipped.toString('base64url')).join(':');
        expect(() => openSecret(sealed, CELL, both), `field ${index}, bit ${bit}`).toThrow(/cannot be opened/);
      }
    }
  });

  test.each([0, 4, 8, 12, 13, 15, 17])('does not open with a tag of %i bytes', (length) => {
    const fields = sealSecret('secret', CELL, both).split(':');
    const tag = Buffer.concat([Buffer.from(fields[3]!, 'base64url'), Buffer.alloc(1)]).subarray(0, length);
    expect(() => openSecret(fields.with(3, tag.toString('base64url')).join(':'), CELL, both)).toThrow(
      /cannot be opened/,
    );
    const box = closeBox(randomBytes(32), Buffer.from('x'), Buffer.from('aad'));
    expect(() =>
      openBox(randomBytes(32), { ...box, tag: box.tag.subarray(0, Math.min(length, 15)) }, Buffer.from('aad')),
    ).toThrow();
  });

  test.each(['', 'v1', 'v1::::', 'v0:a:b:c:d', 'plain text', 'v2:AAAA:AAAA:AAAA:AAAA', '\u0000'])(
    'does not open %j',
    (text) => {
      expect(() => openSecret(text, CELL, both)).toThrow(/cannot be opened/);
    },
  );

  test('another spelling of the same bytes does not open', () => {
    const sealed = sealSecret('secret', CELL, both);
    expect(() => openSecret(`${sealed}=`, CELL, both)).toThrow(/cannot be opened/);
    expect(() => openSecret(` ${sealed}`, CELL, both)).toThrow(/cannot be opened/);
  });

  test('refuses a cell without all its parts: it would open elsewhere', () => {
    expect(() => sealSecret('secret', { ...CELL, tenantId: '' }, both)).toThrow(TypeError);
    expect(() => sealSecret('secret', { ...CELL, rowId: 'a|b' }, both)).toThrow(TypeError);
  });

  test('the error names the cell and shows nothing of secret or key', () => {
    const sealed = sealSecret('canary', CELL, old);
    const error = (() => {
      try {
        return openSecret(`${sealed.slice(0, -4)}AAAA`, CELL, old);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(String(error)).toContain('provider_account.secret');
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
    expect(inspect(error, { depth: 9 })).not.toContain(sealed.slice(5, 40));
  });
});

describe('rotation', () => {
  test('wraps the key anew under the newest version, after which the old key is not needed', () => {
    const sealed = sealSecret('kept', CELL, old);
    const rewrapped = rewrapSecret(sealed, CELL, both)!;
    expect(rewrapped).toMatch(/^v2:/);
    expect(openSecret(rewrapped, CELL, parseKeyring(TWO))).toBe('kept');
    expect(() => openSecret(rewrapped, CELL, old)).toThrow(/cannot be opened/);
    expect(rewrapSecret(rewrapped, CELL, both)).toBeNull();
  });
});

describe('master keys', () => {
  const short = `v1:${randomBytes(31).toString('base64')}`;
  const long = `v1:${randomBytes(33).toString('base64')}`;
  const zero = `v1:${Buffer.alloc(32).toString('base64')}`;
  test.each([
    undefined,
    '',
    ' , ',
    'v1',
    'v1:',
    key(),
    `v0:${key()}`,
    short,
    long,
    zero,
    `${ONE},${ONE}`,
    `${ONE};${TWO}`,
  ])('a process with the setting %j does not start, and the reason shows no key', (setting) => {
    let message = '';
    try {
      parseKeyring(setting);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/aster key/);
    for (const material of (setting ?? '').split(/[:,;]/))
      if (material.length > 20) expect(message).not.toContain(material);
  });

  test('the newest seals, whatever the order they are given in; printing a keyring shows no key', () => {
    expect(both.newest).toBe(2);
    expect(parseKeyring(`${ONE},${TWO}`).newest).toBe(2);
    const material = Buffer.from(ONE.slice(3), 'base64');
    expect(inspect(both, { depth: 9, showHidden: true })).not.toContain(material.toString('hex').slice(0, 8));
    expect(JSON.stringify([...both.keys.values()])).not.toContain(ONE.slice(3, 20));
  });
});
