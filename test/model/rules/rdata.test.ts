import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNames, fieldsOfRdata, formatRdata, parseRdata, rdataFromFields } from '#model/rules/rdata.ts';
import { EDITABLE_TYPES, type EditableType } from '#model/rules/record-set.ts';
import { APEX, typedValue } from './arbitraries.ts';

function canonical(type: string, text: string): string {
  const parsed = parseRdata(type, text, APEX);
  return parsed.ok ? formatRdata(parsed.value) : `!${parsed.issues[0]?.code}`;
}

const x = (count: number): string => 'x'.repeat(count);

describe('canonical data', () => {
  it.each([
    ['A', '192.0.2.1', '192.0.2.1'],
    ['A', ' 192.0.2.1 ', '192.0.2.1'],
    ['A', '\\# 4 C0000201', '192.0.2.1'],
    ['A', '\\# 4 C000 0201', '192.0.2.1'],
    ['AAAA', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['AAAA', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['AAAA', '2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['AAAA', '2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['AAAA', '::', '::'],
    ['AAAA', '1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['AAAA', '::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['AAAA', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['AAAA', '0:0:0:0:0:ffff:0:0', '::ffff:0.0.0.0'],
    ['AAAA', '1::', '1::'],
    ['AAAA', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['AAAA', '::ffff:c000:201', '::ffff:192.0.2.1'],
    ['AAAA', '64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['AAAA', '\\# 16 20010db8000000000000000000000001', '2001:db8::1'],
    ['CAA', '0 Issue "letsencrypt.org"', '0 issue "letsencrypt.org"'],
    ['CAA', '0 issue letsencrypt.org', '0 issue "letsencrypt.org"'],
    ['CAA', '128 issue ";"', '128 issue ";"'],
    ['CNAME', 'WWW', 'www.example.com.'],
    ['CNAME', '@', 'example.com.'],
    ['CNAME', 'other.example.org.', 'other.example.org.'],
    ['CNAME', '\\# 5 0161016200', 'a.b.'],
    ['MX', '10 Mail', '10 mail.example.com.'],
    ['MX', '010 mail', '10 mail.example.com.'],
    ['MX', '0 .', '0 .'],
    ['MX', '\t10   mail.example.org.', '10 mail.example.org.'],
    ['NS', 'ns1.example.net.', 'ns1.example.net.'],
    ['PTR', 'bücher.example.net.', 'xn--bcher-kva.example.net.'],
    ['SRV', '0 5 5060 sip', '0 5 5060 sip.example.com.'],
    ['SRV', '0 0 0 .', '0 0 0 .'],
    ['TXT', '"a" "b"', '"ab"'],
    ['TXT', 'v=spf1 -all', '"v=spf1 -all"'],
    ['TXT', 'v=DKIM1; p=AB', '"v=DKIM1; p=AB"'],
    ['TXT', '""', '""'],
    ['TXT', '', '""'],
    ['TXT', '"say \\"hi\\" \\\\ \\065"', '"say \\"hi\\" \\\\ A"'],
    ['TXT', '"ü"', '"\\195\\188"'],
    ['TXT', '"\\195\\188"', '"\\195\\188"'],
    ['TXT', '"a\tb"', '"a\\009b"'],
    ['TXT', '"\\000"', '"\\000"'],
    ['TXT', '\\# 3 026869', '"hi"'],
    ['TXT', `"${x(255)}"`, `"${x(255)}"`],
    ['TXT', `"${x(256)}"`, `"${x(255)}" "x"`],
    ['TXT', x(600), `"${x(255)}" "${x(255)}" "${x(90)}"`],
    ['TXT', `"${x(200)}" "${x(200)}"`, `"${x(255)}" "${x(145)}"`],
  ])('%s %j is %j', (type, text, expected) => {
    expect(canonical(type, text)).toBe(expected);
  });

  it.each([
    ['A', ''],
    ['A', '1.2.3'],
    ['A', '1.2.3.4.5'],
    ['A', '1.2.3.256'],
    ['A', '01.2.3.4'],
    ['A', '1.2.3.00'],
    ['A', '1..2.3'],
    ['A', '1.2.3.4 5.6.7.8'],
    ['A', '\\# 4 C00002'],
    ['A', '\\# 5 C000020100'],
    ['A', '2001:db8::1'],
    ['AAAA', '192.0.2.1'],
    ['AAAA', '2001:db8'],
    ['AAAA', '1:2:3:4:5:6:7:8:9'],
    ['AAAA', '1::2::3'],
    ['AAAA', ':::'],
    ['AAAA', '1:2:3:4:5:6:7::8'],
    ['AAAA', '12345::'],
    ['AAAA', 'fe80::1%eth0'],
    ['AAAA', '\u0011::1'],
    ['AAAA', '1:2:3:4:5:6:7:'],
    ['AAAA', ':1:2:3:4:5:6:7'],
    ['AAAA', '1:2:3:4:5:6:7:1.2.3.4'],
    ['AAAA', '1.2.3.4::1'],
    ['AAAA', '::ffff:192.0.2.01'],
    ['AAAA', '192.0.2.1::'],
    ['CAA', '0 issue'],
    ['CAA', '256 issue "a"'],
    ['CAA', '0 is-sue "a"'],
    ['CAA', '0 issue "a'],
    ['CNAME', ''],
    ['CNAME', 'a b'],
    ['MX', 'mail'],
    ['MX', '65536 mail'],
    ['MX', '-1 mail'],
    ['MX', '1e3 mail'],
    ['MX', '10 ma..il'],
    ['MX', '\\# 2 000a'],
    ['SRV', '0 0 65536 a'],
    ['SRV', '0 0 a'],
    ['TXT', '"open'],
    ['TXT', '"a\\"'],
    ['TXT', 'a"b'],
    ['TXT', '"a\u0001b"'],
    ['TXT', '"line\nbreak"'],
    ['TXT', '"\ud800"'],
    ['TXT', '"\\300"'],
    ['TXT', 'end\\'],
    ['TXT', x(65_280)],
    ['TXT', x(1_000_000)],
    ['TXT', '\\# 2 05aa'],
    ['TXT', '\\# 0'],
    ['SOA', 'a b 1 2 3 4 5'],
  ])('%s %j is refused', (type, text) => {
    const parsed = parseRdata(type, text, APEX);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.issues[0]).toMatchObject({ path: 'value', message: expect.stringMatching(/\S/) });
  });

  it('the longest text fits and keeps every octet', () => {
    const parsed = parseRdata('TXT', x(65_279), APEX);
    expect(parsed.ok && fieldsOfRdata(parsed.value)).toEqual({ text: x(65_279) });
  });
});

describe('properties of every type', () => {
  it('reading the canonical form gives the same data', () => {
    fc.assert(
      fc.property(typedValue, ({ type, parsed, canonical: form }) => {
        fc.pre(parsed.ok && form !== null);
        expect(parseRdata(type, form ?? '', APEX)).toEqual(parsed);
        expect(canonical(type, form ?? '')).toBe(form);
      }),
      { numRuns: 500 },
    );
  });

  it('an editor that shows the fields and sends them back changes nothing', () => {
    fc.assert(
      fc.property(typedValue, ({ type, parsed }) => {
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const fields = fieldsOfRdata(parsed.value);
        expect(Object.keys(fields).every((name) => fieldNames(type).includes(name))).toBe(true);
        expect(rdataFromFields(type, fields, APEX)).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });

  it('any text and any fields get an answer, never an exception, and printable ASCII when accepted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EDITABLE_TYPES), fc.string({ unit: 'binary' }), (type, text) => {
        expect(canonical(type, text)).toMatch(/^[ -~]*$/);
        const fields = Object.fromEntries(fieldNames(type).map((name) => [name, text]));
        expect(rdataFromFields(type, fields, APEX)).toHaveProperty('ok');
      }),
      { numRuns: 500 },
    );
  });
});

describe('fields', () => {
  const issues = (type: EditableType, fields: Record<string, string | number>): string[] => {
    const parsed = rdataFromFields(type, fields, APEX);
    return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path}: ${issue.code}`);
  };

  it('take numbers as numbers or as typed', () => {
    expect(rdataFromFields('MX', { preference: 10, exchange: 'mail' }, APEX)).toEqual(
      rdataFromFields('MX', { preference: ' 10 ', exchange: 'mail ' }, APEX),
    );
  });

  it('name the field that is wrong', () => {
    expect(issues('MX', { preference: 10 })).toEqual(['exchange: name-empty']);
    expect(issues('MX', { preference: 1.5, exchange: 'a' })).toEqual(['preference: number-range']);
    expect(issues('A', { address: 'x' })).toEqual(['address: address-ipv4']);
    expect(issues('CAA', { flags: 0, tag: '', value: 'x' })).toEqual(['tag: caa-tag']);
    expect(issues('TXT', { text: 'a\nb' })).toEqual(['text: text-control']);
    expect(issues('A', { adress: '1.2.3.4' })).toEqual(['adress: field-unknown']);
    expect(issues('A', JSON.parse('{"__proto__":"1.2.3.4"}'))).toEqual(['__proto__: field-unknown']);
    expect(issues('A', {})).toEqual(['address: address-ipv4']);
  });

  it('hold TXT as it reads: quotes and backslashes are text', () => {
    const parsed = rdataFromFields('TXT', { text: 'say "hi" \\ ü' }, APEX);
    expect(parsed.ok && formatRdata(parsed.value)).toBe('"say \\"hi\\" \\\\ \\195\\188"');
  });
});
