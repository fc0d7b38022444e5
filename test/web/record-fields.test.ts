import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOfRdata, parseRdata, rdataFromFields } from '#model/rules/rdata.ts';
import {
  blank,
  EDITABLE_TYPES,
  FIELDS,
  fieldsFromForm,
  fieldsOf,
  isBlank,
  joinedText,
  wanted,
} from '#web/screens/records/record-fields.ts';
import { EDITABLE_TYPES as KNOWN } from '#model/rules/record-set.ts';

const APEX = 'example.com.';
const SAMPLES: Record<string, string[]> = {
  A: ['192.0.2.1'],
  AAAA: ['2001:db8::1'],
  CAA: ['0 issue "letsencrypt.org; validationmethods=dns-01"', '128 iodef "mailto:a@example.com"'],
  CNAME: ['www.example.net.'],
  MX: ['10 mx1.example.com.', '0 .'],
  NS: ['ns1.example.com.'],
  PTR: ['host.example.com.'],
  SRV: ['10 60 5060 sip.example.com.'],
  TXT: ['"v=spf1 -all"', '"one" "two"', '"say \\"hi\\" \\\\ there"', '"caf\\195\\169"'],
};

describe('the fields of the record editor', () => {
  it('cover exactly the types the product edits', () => {
    expect([...EDITABLE_TYPES]).toEqual([...KNOWN]);
  });

  it.each(Object.entries(SAMPLES).flatMap(([type, values]) => values.map((value) => [type, value] as const)))(
    'take a %s value apart as the record rules do: %s',
    (type, value) => {
      const known = KNOWN.find((one) => one === type);
      if (known === undefined) throw new Error(type);
      const parsed = parseRdata(known, value, APEX);
      if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
      const expected = Object.fromEntries(
        Object.entries(fieldsOfRdata(parsed.value)).map(([name, field]) => [name, String(field)]),
      );
      expect(fieldsOf(known, value)).toEqual(expected);
      const back = rdataFromFields(known, fieldsOf(known, value) as Record<string, string>, APEX);
      expect(back.ok && back.value).toEqual(parsed.value);
    },
  );

  it('read any text back from its quoted form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const quoted = `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
        expect(joinedText(quoted)).toBe(text);
      }),
    );
  });

  it('send what a form without JavaScript posts, in order, and leave blank rows out', () => {
    const form = new FormData();
    form.set('v.1.preference', '20');
    form.set('v.1.exchange', 'mx2');
    form.set('v.0.preference', '10');
    form.set('v.0.exchange', 'mx1');
    form.set('v.2.preference', '10');
    form.set('v.2.exchange', ' ');
    form.set('v.0.nonsense', 'x');
    expect(wanted('@', 'MX', 300, fieldsFromForm(form, 'MX'))).toEqual({
      name: '@',
      type: 'MX',
      ttl: 300,
      fields: [
        { preference: '10', exchange: 'mx1' },
        { preference: '20', exchange: 'mx2' },
      ],
    });
  });

  it('begin blank, so that an untouched row is no value', () => {
    for (const type of EDITABLE_TYPES) {
      expect(isBlank(type, blank(type)), type).toBe(true);
      expect(Object.keys(blank(type))).toEqual(FIELDS[type]);
    }
  });
});
