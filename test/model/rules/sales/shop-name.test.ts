import { describe, expect, it } from 'vitest';
import { readable, readShopName, readWanted, remarksOn } from '#model/rules/sales/shop-name.ts';
import { mixedScripts } from '#model/rules/sales/script.ts';

const ON_SALE = ['de', 'com', 'io', 'co.uk', 'uk'];

function wanted(text: string): string {
  const read = readWanted(text, ON_SALE);
  return 'code' in read ? read.code : `${read.label} ${read.suffix ?? '-'}`;
}

function bought(text: string): string {
  const read = readShopName(text, ON_SALE);
  return 'code' in read ? read.code : read.name;
}

describe('what somebody types into the search', () => {
  it.each([
    ['Mueller', 'mueller -'],
    ['Müller', 'xn--mller-kva -'],
    ['müller.de', 'xn--mller-kva de'],
    ['  https://www.mueller.de/shop?x=1#y ', 'mueller de'],
    ['mein laden', 'meinladen -'],
    ['foo.co.uk', 'foo co.uk'],
    ['a.b.foo.de', 'foo de'],
    ['foo.de.', 'foo de'],
    ['foo。de', 'foo de'],
    ['straße.de', 'xn--strae-oqa de'],
    ['日本カナ.com', 'xn--lck2c295sncb com'],
    ['foo.github.io', 'foo github.io'],
    ['foo.xyz', 'foo xyz'],
    ['раураӏ.com', 'xn--80aa0cbo65f com'],
  ])('%s is %s', (text, is) => expect(wanted(text)).toBe(is));

  it.each([
    ['co.uk', 'shop-public-suffix'],
    ['github.io', 'shop-public-suffix'],
    ['раypal.com', 'shop-mixed-scripts'],
    ['xn--a', 'shop-no-name'],
    ['xn--a.de', 'shop-no-name'],
    ['-a.de', 'shop-no-name'],
    [`${'a'.repeat(64)}.de`, 'shop-no-name'],
    ['', 'shop-no-name'],
    ['.de', 'shop-no-name'],
    ['foo..de', 'shop-no-name'],
    ['a_b.de', 'shop-no-name'],
    ['1.2.3.4', 'shop-no-name'],
    ['💩.com', 'shop-no-name'],
    ['foo\u0000.de', 'shop-no-name'],
    ['a'.repeat(301), 'shop-no-name'],
  ])('%s is refused as %s', (text, code) => expect(wanted(text)).toBe(code));
});

describe('a name that is ordered', () => {
  it.each([
    ['foo.de', 'foo.de'],
    ['FOO.CO.UK', 'foo.co.uk'],
    ['müller.de', 'xn--mller-kva.de'],
  ])('%s is %s', (text, is) => expect(bought(text)).toBe(is));

  it.each([
    ['foo', 'shop-no-name'],
    ['co.uk', 'shop-public-suffix'],
    ['www.foo.de', 'shop-suffix-unsold'],
    ['foo.xyz', 'shop-suffix-unsold'],
    ['foo.github.io', 'shop-suffix-unsold'],
    ['раypal.com', 'shop-mixed-scripts'],
  ])('%s is refused as %s', (text, code) => expect(bought(text)).toBe(code));
});

describe('what a buyer should know of a name', () => {
  const codes = (name: string): string[] => remarksOn(name).map(({ code }) => code);

  it('nothing, of a name in ASCII', () => expect(codes('example.de')).toEqual([]));
  it('how a name with other letters is written elsewhere', () =>
    expect(codes('xn--mller-kva.de')).toEqual(['shop-idn']));
  it('that a name looks like another', () =>
    expect(codes('xn--80aa0cbo65f.com')).toEqual(['shop-idn', 'shop-look-alike']));
  it('a name is shown as people write it', () => expect(readable('xn--mller-kva.de')).toBe('müller.de'));
});

describe('scripts', () => {
  it.each(['müller', 'раураӏ', '日本カナabc', '한국漢字', 'abc-123', 'παράδειγμα'])('%s is one writing', (label) =>
    expect(mixedScripts(label)).toBe(false),
  );
  it.each(['раypal', 'gооgle', 'αbc', 'abcת', '日本ру'])('%s mixes writings', (label) =>
    expect(mixedScripts(label)).toBe(true),
  );
});
