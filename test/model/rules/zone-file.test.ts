import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSet } from '#model/rules/canonical.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { formatZoneFile, parseZoneFile, type ZoneFile } from '#model/rules/zone-file.ts';
import { APEX, zone } from './arbitraries.ts';

function read(text: string, apex = APEX): ZoneFile {
  const parsed = parseZoneFile(text, apex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** `name ttl type values` of each set. */
function lines(text: string): string[] {
  return read(text).sets.map((set) => `${set.name} ${set.ttl} ${set.type} ${set.values.join(' | ')}`);
}

function issues(text: string): string[] {
  const parsed = parseZoneFile(text, APEX);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path} ${issue.code}`);
}

describe('reading a zone file', () => {
  it('knows every way to write the same record', () => {
    const spellings = [
      'www 300 IN A 192.0.2.1',
      'www IN 300 A 192.0.2.1',
      'WWW 5m a 192.0.2.1',
      '$TTL 300\nwww A 192.0.2.1',
      '$TTL 300\nwww.example.com. in A 192.0.2.1 ; comment',
      'www 300 CLASS1 TYPE1 \\# 4 C0000201',
      'www 300 ( IN\nA ; comment )\n 192.0.2.1\n)',
      '$ORIGIN com.\nwww.example 300 A 192.0.2.1',
      '$ORIGIN www.example.com.\n$TTL 300\n@ A 192.0.2.1',
      '$ORIGIN www\n@ 300 A 192.0.2.1',
      '\\119ww 300 A 192.0.2.1\r\n',
      '\ufeffwww\t300\tA\t192.0.2.1',
      '\n\n  ; nothing here\nwww 300 A 192.0.2.1\nwww 300 A 192.0.2.1',
    ];
    for (const text of spellings) expect(lines(text), text).toEqual(['www.example.com. 300 A 192.0.2.1']);
  });

  it('carries owner and TTL on from line to line (RFC 1035 section 5.1)', () => {
    expect(lines('a 60 A 192.0.2.1\n\tAAAA ::1\n  120 TXT x\nb MX 10 a')).toEqual([
      'a.example.com. 60 A 192.0.2.1',
      'a.example.com. 60 AAAA ::1',
      'a.example.com. 120 TXT "x"',
      'b.example.com. 120 MX 10 a.example.com.',
    ]);
    expect(lines('@ SOA ns hostmaster ( 1 7200 3600 1209600 300 )\n@ NS ns')).toEqual([
      'example.com. 300 SOA ns.example.com. hostmaster.example.com. 1 7200 3600 1209600 300',
      'example.com. 300 NS ns.example.com.',
    ]);
    expect(lines('$TTL 1h\na A 192.0.2.1\n$TTL 1w2d3h4m5s\nb A 192.0.2.1\nc 0 A 192.0.2.1')).toEqual([
      'a.example.com. 3600 A 192.0.2.1',
      'b.example.com. 788645 A 192.0.2.1',
      'c.example.com. 0 A 192.0.2.1',
    ]);
  });

  it('takes names without final dot as relative, always', () => {
    expect(lines('$TTL 60\nwww.example.com CNAME www.example.org')).toEqual([
      'www.example.com.example.com. 60 CNAME www.example.org.example.com.',
    ]);
  });

  it('keeps quotes, escapes and semicolons in texts', () => {
    expect(lines('$TTL 60\na TXT "v=DKIM1; p=AB" "(\\"c\\")" \\"d\\; e;f')).toEqual([
      'a.example.com. 60 TXT "v=DKIM1; p=AB(\\"c\\")\\"d;e"',
    ]);
  });

  it('keeps opaque types as they are, with the names in them made absolute', () => {
    expect(
      lines(
        [
          '$TTL 60',
          '$ORIGIN sub.example.com.',
          '@ DS 1 8 2 (AB\n CD)',
          'a TYPE65400 \\# 2 abCD',
          'b HTTPS 1 . alpn="h2,h3"',
          'c DNAME target',
          'd NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:x;y!" .',
          'e RP box txt.example.org.',
          'f TYPE00006 \\# 0',
        ].join('\n'),
      ),
    ).toEqual([
      'sub.example.com. 60 DS 1 8 2 AB CD',
      'a.sub.example.com. 60 TYPE65400 \\# 2 abCD',
      'b.sub.example.com. 60 HTTPS 1 . alpn="h2,h3"',
      'c.sub.example.com. 60 DNAME target.sub.example.com.',
      'd.sub.example.com. 60 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:x;y!" .',
      'e.sub.example.com. 60 RP box.sub.example.com. txt.example.org.',
      'f.sub.example.com. 60 TYPE6 \\# 0',
    ]);
  });

  it('warns of what it reads another way than written', () => {
    const file = read('a 60 A 192.0.2.1\na 30 A 192.0.2.2\na 90 A 192.0.2.3\nwww.example.org. 60 A 192.0.2.1');
    expect(file.sets).toEqual([
      { name: 'a.example.com.', type: 'A', ttl: 30, values: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] },
    ]);
    expect(file.warnings.map((warning) => `${warning.path} ${warning.code}`).toSorted()).toEqual([
      'line.2 ttl-mixed',
      'line.4 name-outside-zone',
    ]);
  });

  it('is not misled by names of object members', () => {
    expect(lines('$TTL 60\n__proto__ A 192.0.2.1\nconstructor A 192.0.2.1')).toHaveLength(2);
    expect(issues('a 60 __proto__ x')).toEqual(['line.1 type-unknown']);
  });
});

describe('a bad zone file', () => {
  it.each([
    ['a 60 A 192.0.2.300', ['line.1 address-ipv4']],
    ['\n\na 60 A\n', ['line.3 member-count']],
    ['$INCLUDE other.zone', ['line.1 directive-refused']],
    ['$TTL 60\n$generate 1-10 a$ A 192.0.2.$', ['line.2 directive-refused']],
    ['$FOO x', ['line.1 directive-unknown']],
    ['$TTL', ['line.1 directive-form']],
    ['$TTL 2147483648', ['line.1 ttl-range']],
    ['$ORIGIN a..b', ['line.1 name-empty-label']],
    ['a A 192.0.2.1', ['line.1 ttl-missing']],
    [' 60 A 192.0.2.1', ['line.1 owner-missing']],
    ['a 60 CH A 192.0.2.1', ['line.1 class-refused']],
    ['a 60', ['line.1 type-unknown']],
    ['a 60 60 A 192.0.2.1', ['line.1 type-unknown']],
    ['a 99999999999 A 192.0.2.1', ['line.1 ttl-range']],
    ['a 60 TXT "open\nb 60 A 192.0.2.1', ['line.1 quote-open']],
    ['a 60 TXT "open\\\nb 60 A 192.0.2.1', ['line.1 quote-open']],
    ['a 60 TXT open"quote', ['line.1 quote-open']],
    ['a 60 TXT open"quote"', ['line.1 quote-open']],
    ['a 60 TXT (\n"x"\n', ['line.1 parenthesis-open']],
    ['a 60 TXT "x" )', ['line.1 parenthesis-closed']],
    ['a 60 TXT \u0001', ['line.1 control-character']],
    ['a 60 MX 10 b\u0000', ['line.1 control-character']],
    ['a..b 60 A 192.0.2.1\nb 60 A x\nc 60 A 192.0.2.1', ['line.1 name-empty-label', 'line.2 address-ipv4']],
    ['a 60 TXT \\', ['line.1 text-escape']],
    ['a 60 TYPE65400 (\n\\# 1 ab\n)\nb 60 A x', ['line.4 address-ipv4']],
    ['a 60 SOA ns', ['line.1 data-incomplete']],
  ])('%j tells line and reason', (text, expected) => {
    expect(issues(text)).toEqual(expected);
  });

  it('gives at most 100 issues, however much is wrong', () => {
    expect(issues('a 60 A x\n'.repeat(5000))).toHaveLength(100);
    expect(read('b.other. 60 A 192.0.2.1\n'.repeat(5000)).warnings).toHaveLength(100);
  });

  it('is refused when an entry or the file is longer than can be', () => {
    expect(issues(`a 60 TXT (${'"x"\n'.repeat(300_000)})`)[0]).toMatch(/entry-too-long$/);
    expect(issues(' '.repeat(64 * 1024 * 1024 + 1))).toEqual(['text file-too-large']);
  });

  it('never makes it throw: any text gets sets or numbered lines', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '(',
        ')',
        '"',
        ';',
        '\n',
        '\r\n',
        '\\',
        ' ',
        '\t',
        '$TTL 60\n',
        '$ORIGIN ',
        '@',
        'IN',
        '60',
        'A',
        'TXT',
        '\\# 1',
      ),
      fc.constantFrom('TYPE99', '192.0.2.1', 'www', '\\000', '\u0000', '\ud800', 'ü', 'SOA', 'HTTPS', '__proto__'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const parsed = parseZoneFile(pieces.join(''), APEX);
        if (!parsed.ok) for (const issue of parsed.issues) expect(issue.path).toMatch(/^line\.\d+$/);
        else
          for (const set of parsed.value.sets) expect(canonicalSet(set, APEX)).toMatchObject({ ok: true, value: set });
      }),
      { numRuns: 500 },
    );
  });
});

describe('writing a zone file', () => {
  it('what is written is read back to the same sets', () => {
    fc.assert(
      fc.property(zone, (sets) => {
        const file = read(formatZoneFile(sets.values(), APEX));
        expect(file.warnings).toEqual([]);
        expect(new Map(file.sets.map((set) => [keyOf(set), set]))).toEqual(sets);
        expect(file.byKey).toEqual(sets);
      }),
      { numRuns: 300 },
    );
  });

  it('opaque values come back byte-exact', () => {
    const sets: RecordSet[] = [
      { name: APEX, type: 'HTTPS', ttl: 60, values: ['1 . alpn="h2,h3" ipv4hint=192.0.2.1 key65400="a b;(\\"c"'] },
      { name: APEX, type: 'SOA', ttl: 60, values: ['ns.example.net. h\\.m.example.net. 1 2 3 4 5'] },
      { name: APEX, type: 'TYPE65400', ttl: 60, values: ['\\# 0', '\\# 3 abCDef'] },
      { name: `a.${APEX}`, type: 'LOC', ttl: 60, values: ['52 22 23.000 N 4 53 32.000 E -2.00m 0m 10000m 10m'] },
      { name: `a.${APEX}`, type: 'NAPTR', ttl: 60, values: ['1 1 "u" "E2U+sip" "!^.*$!sip:x;y!" .'] },
    ];
    expect(read(formatZoneFile(sets, APEX)).sets.toSorted((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1))).toEqual(
      sets.toSorted((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1)),
    );
  });

  it('does not depend on the order of the sets', () => {
    fc.assert(
      fc.property(zone, (sets) => {
        const all = [...sets.values()];
        expect(formatZoneFile(all.toReversed(), APEX)).toBe(formatZoneFile(all, APEX));
      }),
    );
  });

  it('begins with the SOA and goes along the tree', () => {
    const set = (name: string, type: string, value: string): RecordSet => ({ name, type, ttl: 60, values: [value] });
    const text = formatZoneFile(
      [
        set('b.example.com.', 'A', '192.0.2.1'),
        set('x.a.example.com.', 'A', '192.0.2.1'),
        set('a.example.com.', 'TXT', '"t"'),
        set(APEX, 'A', '192.0.2.1'),
        set(APEX, 'SOA', 'ns. h. 1 2 3 4 5'),
      ],
      APEX,
    );
    expect(text).toBe(
      [
        '$ORIGIN example.com.',
        '@\t60\tIN\tSOA\tns. h. 1 2 3 4 5',
        '@\t60\tIN\tA\t192.0.2.1',
        'a\t60\tIN\tTXT\t"t"',
        'x.a\t60\tIN\tA\t192.0.2.1',
        'b\t60\tIN\tA\t192.0.2.1',
        '',
      ].join('\n'),
    );
  });

  it('works for the root zone too', () => {
    const text = formatZoneFile([{ name: 'com.', type: 'NS', ttl: 60, values: ['a.gtld-servers.net.'] }], '.');
    expect(read(text, '.').sets[0]?.name).toBe('com.');
  });
});
