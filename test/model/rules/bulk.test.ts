import { describe, expect, it } from 'vitest';
import { bulkEdits, isFound, type BulkAct } from '#model/rules/bulk.ts';
import { canonicalSet } from '#model/rules/canonical.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

const APEX = 'example.com.';

function set(name: string, type: string, ...values: string[]): RecordSet {
  const parsed = canonicalSet({ name, type, ttl: 300, values }, APEX);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

const OPAQUE: RecordSet = { name: `_443._tcp.${APEX}`, type: 'TLSA', ttl: 300, values: ['3 1 1 ab'] };

/** The sets after the act, as `type ttl values`. */
function after(sets: RecordSet[], act: BulkAct): string[] {
  return bulkEdits(sets, act, APEX).edits.map((edit) =>
    edit.after === null
      ? `${edit.type} deleted`
      : `${edit.after.type} ${edit.after.ttl} ${edit.after.values.join(' | ')}`,
  );
}
const replace = (from: string, to: string): BulkAct => ({ kind: 'replace-value', from, to });

describe('one act on many record sets', () => {
  it.each([
    ['A', ['192.0.2.1', '192.0.2.2'], '192.0.2.1', '192.0.2.9', 'A 300 192.0.2.2 | 192.0.2.9'],
    ['AAAA', ['2001:db8::1'], '2001:0DB8:0:0::1', '2001:db8::2', 'AAAA 300 2001:db8::2'],
    ['CNAME', ['old'], 'old.example.com.', 'new.example.net.', 'CNAME 300 new.example.net.'],
    ['MX', ['10 old', '20 other'], 'OLD', 'new', 'MX 300 10 new.example.com. | 20 other.example.com.'],
    ['NS', ['ns.old.net.'], 'ns.old.net.', 'ns.new.net.', 'NS 300 ns.new.net.'],
    ['SRV', ['1 2 443 old'], 'old', 'new', 'SRV 300 1 2 443 new.example.com.'],
    ['TXT', ['"say \\"hi\\""'], 'say "hi"', 'say  \\ho', 'TXT 300 "say  \\\\ho"'],
    ['CAA', ['0 issue "old.example"'], 'old.example', 'new.example', 'CAA 300 0 issue "new.example"'],
    ['MX', ['10 old'], '10 old', '5 new', 'MX 300 5 new.example.com.'],
  ])('replaces an exact value of %s %j', (type, values, from, to, expected) => {
    expect(after([set('x', type, ...values)], replace(from, to))).toEqual([expected]);
  });

  it('replaces exact values only, and keeps what other values there are', () => {
    const sets = [
      set('a', 'A', '192.0.2.10'),
      set('b', 'TXT', '"v=spf1 ip4:192.0.2.1 -all"'),
      set('c', 'CNAME', 'older'),
    ];
    expect(bulkEdits(sets, replace('192.0.2.1', '192.0.2.9'), APEX)).toEqual({
      edits: [],
      untouched: [],
      unchanged: 3,
    });
    expect(after(sets, replace('old', 'new'))).toEqual([]);
  });

  it('writes a value once that would stand twice', () => {
    expect(after([set('a', 'A', '192.0.2.1', '192.0.2.2')], replace('192.0.2.1', '192.0.2.2'))).toEqual([
      'A 300 192.0.2.2',
    ]);
  });

  it('leaves a set alone, and says why, when its type cannot hold the new value', () => {
    const result = bulkEdits(
      [set('a', 'A', '192.0.2.1'), set('b', 'TXT', '"192.0.2.1"')],
      replace('192.0.2.1', '2001:db8::1'),
      APEX,
    );
    expect(result.untouched).toEqual([
      { name: 'a.example.com.', type: 'A', code: 'address-ipv4', message: expect.any(String) },
    ]);
    expect(result.edits.map((edit) => edit.after?.values)).toEqual([['"2001:db8::1"']]);
  });

  it('sets a TTL and deletes; what is so already is not touched', () => {
    const sets = [set('a', 'A', '192.0.2.1'), { ...set('b', 'A', '192.0.2.1'), ttl: 60 }];
    expect(bulkEdits(sets, { kind: 'set-ttl', ttl: 60 }, APEX)).toMatchObject({
      unchanged: 1,
      edits: [{ name: 'a.example.com.' }],
    });
    expect(after(sets, { kind: 'delete' })).toEqual(['A deleted', 'A deleted']);
  });

  it.each<BulkAct>([{ kind: 'set-ttl', ttl: 60 }, { kind: 'delete' }, replace('3 1 1 ab', '3 1 1 cd')])(
    'never touches an opaque set: %j',
    (act) => {
      expect(bulkEdits([OPAQUE], act, APEX)).toMatchObject({
        edits: [],
        untouched: [{ type: 'TLSA', code: 'type-opaque' }],
      });
    },
  );

  it('finds sets as the list does: any part of a name or value, in any case', () => {
    const one = set('www', 'TXT', '"Hello World"');
    expect([isFound(one, 'WWW', undefined), isFound(one, 'o world', 'TXT'), isFound(one, '', undefined)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isFound(one, 'www', 'A'), isFound(one, 'absent', undefined)]).toEqual([false, false]);
  });
});
