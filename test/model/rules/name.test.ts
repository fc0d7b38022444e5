import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAtOrBelow,
  labelsOf,
  nameOctets,
  parseName,
  parseTarget,
  relativeName,
  resolveName,
  unicodeName,
} from '#model/rules/name.ts';
import { APEX, relativeOwner, target } from './arbitraries.ts';

function nameOf(text: string): string {
  const parsed = parseName(text, APEX);
  return parsed.ok ? parsed.value : `!${parsed.issues[0]?.code}`;
}

describe('owner names', () => {
  it.each([
    ['@', 'example.com.'],
    ['', 'example.com.'],
    ['www', 'www.example.com.'],
    ['WwW', 'www.example.com.'],
    ['www.example.com', 'www.example.com.'],
    ['www.example.com.', 'www.example.com.'],
    ['EXAMPLE.com', 'example.com.'],
    ['_dmarc', '_dmarc.example.com.'],
    ['*', '*.example.com.'],
    ['0/26', '0/26.example.com.'],
    ['__proto__', '__proto__.example.com.'],
    ['bücher', 'xn--bcher-kva.example.com.'],
    ['BÜCHER', 'xn--bcher-kva.example.com.'],
    ['faß', 'xn--fa-hia.example.com.'],
    ['_sip.bücher', '_sip.xn--bcher-kva.example.com.'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah.example.com.'],
    ['xn--bcher-kva', 'xn--bcher-kva.example.com.'],
    ['a\\.b', 'a\\.b.example.com.'],
    ['a\\046b', 'a\\.b.example.com.'],
    ['a\\032b', 'a\\032b.example.com.'],
    ['\\065', 'a.example.com.'],
    ['\\000\\255', '\\000\\255.example.com.'],
    ['host!.example.com.', 'host!.example.com.'],
    ['host\\033', 'host!.example.com.'],
  ])('reads %j as %s', (text, expected) => {
    expect(nameOf(text)).toBe(expected);
  });

  it.each([
    ['www.', 'name-outside-zone'],
    ['notexample.com.', 'name-outside-zone'],
    ['www\\.example.com.', 'name-outside-zone'],
    ['a b', 'name-whitespace'],
    [' www', 'name-whitespace'],
    ['a\tb', 'name-whitespace'],
    ['a\u0000b', 'name-whitespace'],
    ['a\nb', 'name-whitespace'],
    ['a\u00a0b', 'name-idna'],
    ['a..b', 'name-empty-label'],
    ['.www', 'name-empty-label'],
    ['www..', 'name-empty-label'],
    ['x\ud800', 'name-idna'],
    ['\udc00x', 'name-idna'],
    ['-ü', 'name-idna'],
    ['ü\\.b', 'name-escape-unicode'],
    ['\u0661a', 'name-idna'],
    ['\u200dü', 'name-idna'],
    ['℀', 'name-idna'],
    ['host!', 'name-character'],
    ['user@host', 'name-character'],
    ['a\\', 'name-escape'],
    ['a\\25', 'name-escape'],
    ['a\\256', 'name-escape'],
    ['a'.repeat(64), 'label-too-long'],
    ['ü'.repeat(63), 'name-idna'],
    [`${'a.'.repeat(121)}a`, 'name-too-long'],
    ['a'.repeat(100_000), 'name-too-long'],
  ])('refuses %j as %s', (text, code) => {
    expect(nameOf(text)).toBe(`!${code}`);
  });

  it('allows labels of 63 octets and names of 253, and not one more', () => {
    expect(nameOf('a'.repeat(63))).toBe(`${'a'.repeat(63)}.example.com.`);
    const longest = `${'a.'.repeat(120)}b.example.com`;
    expect(longest).toHaveLength(253);
    expect(nameOf(longest)).toBe(`${longest}.`);
    expect(nameOf(`a${longest}`)).toBe('!name-too-long');
  });

  it('reads its own output back to the same name', () => {
    fc.assert(
      fc.property(relativeOwner, (text) => {
        const name = nameOf(text);
        fc.pre(!name.startsWith('!'));
        expect(nameOf(name)).toBe(name);
        expect(nameOf(relativeName(name, APEX))).toBe(name);
        expect(resolveName(name, 'other.')).toBe(name);
        expect(labelsOf(name).join('.') + '.').toBe(name);
        expect(nameOctets(name)).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('answers any text at all, without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const parsed = parseName(text, APEX);
        if (parsed.ok) expect(parsed.value).toMatch(/^[!-~]+\.$/);
        else expect(parsed.issues[0]?.message).not.toBe('');
      }),
    );
  });
});

describe('targets', () => {
  it('may point anywhere, relative to the zone without final dot', () => {
    expect(parseTarget('mail.example.org.', APEX)).toEqual({ ok: true, value: 'mail.example.org.' });
    expect(parseTarget('mail', APEX)).toEqual({ ok: true, value: 'mail.example.com.' });
    expect(parseTarget('mail.example.com', APEX)).toEqual({ ok: true, value: 'mail.example.com.' });
    expect(parseTarget('.', APEX)).toEqual({ ok: true, value: '.' });
    expect(parseTarget('', APEX).ok).toBe(false);
  });

  it('are read the same way twice', () => {
    fc.assert(
      fc.property(target, (text) => {
        const once = parseTarget(text, APEX);
        if (once.ok) expect(parseTarget(once.value, APEX)).toEqual(once);
      }),
    );
  });
});

describe('names in zone files', () => {
  it('are relative to the origin whenever the final dot is missing', () => {
    expect(resolveName('www.example.com', APEX)).toBe('www.example.com.example.com.');
    expect(resolveName('WWW', APEX)).toBe('www.example.com.');
    expect(resolveName('www', '.')).toBe('www.');
    expect(resolveName('@', APEX)).toBe(APEX);
    expect(resolveName('.', APEX)).toBe('.');
    expect(resolveName('host!', APEX)).toBe('host!.example.com.');
  });

  it('mean the same on the fast and on the careful path', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_*/.-]{1,80}$/), (text) => {
        const escaped = text.replace(/[a-z]/, (letter) => `\\${String(letter.charCodeAt(0)).padStart(3, '0')}`);
        expect(resolveName(escaped, APEX)).toEqual(resolveName(text, APEX));
      }),
    );
  });
});

it('an escaped dot is no border between zone and name', () => {
  expect(isAtOrBelow('a\\.example.com.', 'example.com.')).toBe(false);
  expect(isAtOrBelow('a\\\\.example.com.', 'example.com.')).toBe(true);
  expect(relativeName('a\\.example.com.', 'example.com.')).toBe('a\\.example.com.');
});

it('A-labels are shown as U-labels, what is not valid stays as it is', () => {
  expect(unicodeName('xn--bcher-kva.example.com.')).toBe('bücher.example.com.');
  expect(unicodeName('xn--a.example.com.')).toBe('xn--a.example.com.');
});
