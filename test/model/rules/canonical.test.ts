import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSet, canonicalType } from '#model/rules/canonical.ts';
import { APEX, recordSet } from './arbitraries.ts';

describe('canonical record sets', () => {
  it('equal data in other spellings gives equal sets', () => {
    const one = canonicalSet(
      { name: 'WWW', type: 'a', ttl: 300, values: ['192.0.2.2', '192.0.2.1', '192.0.2.2'] },
      APEX,
    );
    const two = canonicalSet(
      { name: 'www.example.com.', type: 'TYPE1', ttl: 300, values: ['192.0.2.1', '\\# 4 c0000202'] },
      APEX,
    );
    expect(one).toEqual({
      ok: true,
      value: { name: 'www.example.com.', type: 'A', ttl: 300, values: ['192.0.2.1', '192.0.2.2'] },
    });
    expect(two).toEqual(one);
  });

  it('are left alone by a second pass', () => {
    fc.assert(
      fc.property(recordSet, (set) => {
        expect(canonicalSet(set, APEX)).toEqual({ ok: true, value: set });
      }),
      { numRuns: 300 },
    );
  });

  it('tell every issue at once, by path', () => {
    const parsed = canonicalSet({ name: 'a b', type: 'A', ttl: -1, values: ['192.0.2.1', 'x'] }, APEX);
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path)).toEqual(['name', 'ttl', 'values.1']);
    const empty = canonicalSet({ name: '@', type: 'A', ttl: 1.5, values: [] }, APEX);
    expect(empty.ok ? [] : empty.issues.map((issue) => issue.code)).toEqual(['ttl-range', 'values-empty']);
  });

  it('keep opaque values and extras as they came', () => {
    const input = {
      name: '@',
      type: 'SSHFP',
      ttl: 2 ** 31 - 1,
      values: ['2 1 ABCDEF', '1 1  abcdef'],
      extras: { comments: ['kept'] },
    };
    expect(canonicalSet(input, APEX)).toEqual({
      ok: true,
      value: { ...input, name: APEX, values: ['1 1  abcdef', '2 1 ABCDEF'] },
    });
  });

  it('the input is not changed', () => {
    const values = Object.freeze(['192.0.2.2', '192.0.2.1']);
    expect(canonicalSet({ name: '@', type: 'A', ttl: 0, values }, APEX).ok).toBe(true);
    expect(values).toEqual(['192.0.2.2', '192.0.2.1']);
  });

  it.each([
    ['aaaa', 'AAAA'],
    ['TYPE257', 'CAA'],
    ['type65534', 'TYPE65534'],
    ['TYPE00016', 'TXT'],
    ['TYPE0', null],
    ['TYPE65536', null],
    ['', null],
    ['A B', null],
    ['1A', null],
    ['ſOA', null],
  ])('type %j is %j', (text, expected) => {
    expect(canonicalType(text)).toBe(expected);
  });
});
