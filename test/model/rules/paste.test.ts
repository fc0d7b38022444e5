import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, byKey, changesFromEdits } from '#model/rules/diff.ts';
import { MOST_PASTED, readPaste, type Paste, type PasteMode } from '#model/rules/paste.ts';
import { isEditable, keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { formatZoneFile } from '#model/rules/zone-file.ts';
import { APEX, zone } from './arbitraries.ts';

const ZONE = byKey([
  { name: APEX, type: 'SOA', ttl: 3600, values: ['ns. h. 1 2 3 4 5'] },
  { name: APEX, type: 'TXT', ttl: 900, values: ['"v=spf1 -all"'] },
  { name: `www.${APEX}`, type: 'A', ttl: 300, values: ['192.0.2.1'], extras: { comment: 'ours' } },
  { name: `shop.${APEX}`, type: 'CNAME', ttl: 300, values: ['www.example.com.'] },
]);

function paste(text: string, mode: PasteMode = 'add'): Paste {
  const parsed = readPaste(text, APEX, ZONE, mode);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** `line outcome` of each line, and the reason of a refused one. */
function outcomes(text: string, mode?: PasteMode): string[] {
  return paste(text, mode).lines.map(({ line, outcome, issue }) =>
    [line, outcome, ...(issue === null ? [] : [issue.code])].join(' '),
  );
}

function wanted(text: string, mode?: PasteMode): string[] {
  return paste(text, mode).edits.map(({ after }) =>
    after === null ? 'deleted' : `${after.name} ${after.ttl} ${after.type} ${after.values.join(' | ')}`,
  );
}

describe('pasted lines', () => {
  it('join the values that are there, so that a new TXT never takes SPF away', () => {
    expect(outcomes('@ TXT "site-verification=1"\n@ TXT "v=spf1 -all"')).toEqual(['1 merges', '2 unchanged']);
    expect(wanted('@ TXT "site-verification=1"')).toEqual([
      'example.com. 900 TXT "site-verification=1" | "v=spf1 -all"',
    ]);
  });

  it('take the place of what is there when that is chosen', () => {
    const text = 'www A 192.0.2.9\nwww A 192.0.2.8\nnew 60 A 192.0.2.7\nnew 60 A 192.0.2.6';
    expect(outcomes(text, 'replace')).toEqual(['1 replaces', '2 merges', '3 added', '4 merges']);
    expect(wanted(text, 'replace')).toEqual([
      'www.example.com. 300 A 192.0.2.8 | 192.0.2.9',
      'new.example.com. 60 A 192.0.2.6 | 192.0.2.7',
    ]);
  });

  it('replace a CNAME either way, for a name has one', () => {
    expect(outcomes('shop CNAME new')).toEqual(['1 replaces']);
    expect(wanted('shop CNAME new')).toEqual(['shop.example.com. 300 CNAME new.example.com.']);
  });

  it('that say nothing new change nothing', () => {
    const text = 'www 300 A 192.0.2.1\nWWW.example.com. IN A 192.0.2.1 ; again\n; a comment\n\n';
    for (const mode of ['add', 'replace'] as const) {
      expect(outcomes(text, mode)).toEqual(['1 unchanged', '2 unchanged']);
      expect(wanted(text, mode)).toEqual([]);
    }
  });

  it('take the TTL they say, that of the set as it is, or an hour', () => {
    expect(wanted('www A 192.0.2.9\nnew A 192.0.2.9', 'replace')).toEqual([
      'www.example.com. 300 A 192.0.2.9',
      'new.example.com. 3600 A 192.0.2.9',
    ]);
    expect(wanted('$TTL 2h\nnew A 192.0.2.9\nwww 60 A 192.0.2.1')).toEqual([
      'new.example.com. 7200 A 192.0.2.9',
      'www.example.com. 60 A 192.0.2.1',
    ]);
    const mixed = paste('a 60 A 192.0.2.1\na 30 A 192.0.2.2');
    expect(mixed.edits[0]?.after?.ttl).toBe(30);
    expect(mixed.warnings.map(({ path, code }) => `${path} ${code}`)).toEqual(['line.2 ttl-mixed']);
  });

  it.each([
    ['www.other.net. A 192.0.2.1', '1 refused name-outside-zone'],
    ['$ORIGIN other.net.\nwww A 192.0.2.1', '2 refused name-outside-zone'],
    ['@ SOA ns. h. 1 2 3 4 5', '1 refused type-opaque'],
    ['_443._tcp TLSA 3 1 1 ab', '1 refused type-opaque'],
    ['$INCLUDE more.zone', '1 refused directive-refused'],
    ['$GENERATE 1-9 h$ A 192.0.2.$', '1 refused directive-refused'],
    ['www A 192.0.2.999', '1 refused address-ipv4'],
    ['www', '1 refused type-unknown'],
    ['www CH A 192.0.2.1', '1 refused class-refused'],
    ['a TXT "open', '1 refused quote-open'],
  ])('are refused by their own line: %j', (text, expected) => {
    expect(outcomes(text)).toEqual([expected]);
    expect(wanted(text)).toEqual([]);
  });

  it('are never guessed where a refused line left something unsaid', () => {
    expect(outcomes('a..b A 192.0.2.1\n  A 192.0.2.2\nok A 192.0.2.3')).toEqual([
      '1 refused name-empty-label',
      '2 refused owner-refused',
      '3 added',
    ]);
    expect(
      outcomes('$ORIGIN a..b\nwww A 192.0.2.9\n$ORIGIN sub\n@ A 192.0.2.9\n$ORIGIN example.com.\nx A 192.0.2.9'),
    ).toEqual([
      '1 refused name-empty-label',
      '2 refused origin-refused',
      '3 refused origin-refused',
      '4 refused origin-refused',
      '6 added',
    ]);
    expect(outcomes('$TTL soon\na A 192.0.2.1\nb 60 A 192.0.2.1\nc A 192.0.2.1\n$TTL 60\nd A 192.0.2.1')).toEqual([
      '1 refused ttl-range',
      '2 refused ttl-refused',
      '3 added',
      '4 refused ttl-refused',
      '6 added',
    ]);
    expect(outcomes('a 60 A x\nb A 192.0.2.1\nc 99999999999 A 192.0.2.1\nd A 192.0.2.1\n')).toEqual([
      '1 refused address-ipv4',
      '2 added',
      '3 refused ttl-range',
      '4 refused ttl-refused',
    ]);
    expect(paste('a 60 A x\nb A 192.0.2.1').edits[0]?.after?.ttl).toBe(60);
  });

  it('of a set with a refused line are left out as a whole', () => {
    expect(outcomes('www A 192.0.2.8\nwww A 192.0.2.x\nother A 192.0.2.7', 'replace')).toEqual([
      '1 refused set-incomplete',
      '2 refused address-ipv4',
      '3 added',
    ]);
    expect(wanted('www A 192.0.2.8\nwww A 192.0.2.x', 'replace')).toEqual([]);
  });

  it(`are at most ${MOST_PASTED}`, () => {
    const text = Array.from({ length: MOST_PASTED }, (_, n) => `h${n} A 192.0.2.1\n`).join('');
    expect(paste(text).edits).toHaveLength(MOST_PASTED);
    expect(readPaste(`${text}one-more A 192.0.2.1`, APEX, ZONE, 'add')).toMatchObject({
      ok: false,
      issues: [{ path: 'text', code: 'paste-too-long' }],
    });
  });

  it('give back any zone octet for octet, and change nothing when pasted into it', () => {
    fc.assert(
      fc.property(zone, (sets) => {
        const all = [...sets.values()].filter((set) => isEditable(set.type));
        const records = all.reduce((sum, set) => sum + set.values.length, 0);
        fc.pre(records <= MOST_PASTED);
        const text = formatZoneFile(all, APEX);
        const empty = readPaste(text, APEX, new Map(), 'replace');
        if (!empty.ok) throw new Error(JSON.stringify(empty.issues));
        const changes = changesFromEdits(new Map(), empty.value.edits, () => '');
        expect(applyChanges(new Map<string, RecordSet>(), changes)).toEqual(
          new Map(all.map((set) => [keyOf(set), set])),
        );
        for (const mode of ['add', 'replace'] as const)
          expect(readPaste(text, APEX, sets, mode)).toMatchObject({ ok: true, value: { edits: [] } });
      }),
      { numRuns: 100 },
    );
  });

  it('never make it throw, and are told with a line of the text', () => {
    const piece = fc.constantFrom(
      'www',
      '@',
      ' A ',
      ' TXT ',
      '"',
      '(',
      ')',
      '\n',
      '$ORIGIN ',
      '$TTL ',
      '60',
      '192.0.2.1',
      '\\',
      'ü',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const last = text.split('\n').length;
        for (const { line } of paste(text).lines) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(last);
        }
      }),
    );
  });
});
