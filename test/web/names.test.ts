import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uts46 } from '#model/rules/idna.ts';
import { readName, searchedName } from '#web/ui/names.ts';

const ascii = (name: string): string => uts46().toASCII(name) ?? '';

describe('a name as people read it', () => {
  it.each([
    'bücher.example',
    'straße.example',
    'münchen.köln.example',
    '例え.テスト',
    'пример.испытание',
    'παράδειγμα',
    'مثال',
  ])('is %s, with the exact name beside it', (name) => {
    expect(readName(ascii(name))).toEqual({ text: name, also: ascii(name) });
  });

  it.each([
    ['two scripts in one label', 'p\u0430ypal.example'],
    ['Cyrillic letters that all pass for Latin ones', '\u0430\u0440\u0440\u04cf\u0435.example'],
    ['Greek letters that all pass for Latin ones', '\u03bf\u03ba.example'],
    ['phonetic letters', '\u0261oogle.example'],
    ['one such label among ordinary ones', 'bücher.p\u0430ypal.example'],
    ['a script few can read', '\u13a0\u13a1.example'],
  ])('is the exact one first when it has %s', (_, name) => {
    expect(readName(ascii(name))).toEqual({ text: ascii(name), also: name });
  });

  it.each([
    'www.example',
    '*.example',
    '@',
    '_dmarc',
    'xn--.example',
    'xn--a.example',
    'xn--abc-.example',
    'xn--0000h.example',
    'a\\.xn--bcher-kva',
  ])('stays %s where there is no other way to write it', (name) => {
    expect(readName(name)).toEqual({ text: name, also: null });
  });

  it('never loses the exact name, and its other form leads back to it', () => {
    const label = fc.stringMatching(/^[a-zäöüßéñçøåžčşğαβγδежзлф漢字かな한글אבגدرس-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const name = uts46().toASCII(labels.join('.'), { checkBidi: true, checkJoiners: true });
        fc.pre(name !== null && name.includes('xn--'));
        const { text, also } = readName(name!);
        expect([text, also]).toContain(name);
        const other = text === name ? also : text;
        if (other !== null) expect(ascii(other)).toBe(name);
      }),
    );
  });

  it('takes whatever stands behind xn-- without falling over', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^xn--[a-z0-9-]{0,40}$/), (name) => {
        const { text, also } = readName(name);
        expect([text, also]).toContain(name);
      }),
    );
  });
});

describe('a search', () => {
  it.each([
    ['bücher', 'xn--bcher-kva'],
    [' bücher.example ', 'xn--bcher-kva.example'],
    ['www', 'www'],
    ['192.0.2', '192.0.2'],
    ['grüße an alle', 'grüße an alle'],
    ['ü/x', 'ü/x'],
    ['ü%', 'ü%'],
  ])('for %s looks for %s', (text, wanted) => {
    expect(searchedName(text)).toBe(wanted);
  });
});
