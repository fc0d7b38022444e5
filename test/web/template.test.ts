import { describe, expect, it } from 'vitest';
import { sentence } from '#model/rules/sentence.ts';
import { filled, textOf, type Language } from '#web/i18n/template.ts';

const GERMAN: Language = {
  locale: 'de',
  formats: { role: (role) => ({ owner: 'Inhaber', manager: 'Leitung' })[role] ?? role },
  say: (nested) => [{ text: `«${nested.code}»` }],
};

const said = (words: Parameters<typeof filled>[0], params: Parameters<typeof filled>[1]) =>
  filled(words, params, GERMAN);

describe('a template of another language', () => {
  it('takes what stands in its places, and leaves a place without a param as it is', () => {
    expect(textOf(said('Port {port} von {host}', { host: 'a.example' }))).toBe('Port {port} von a.example');
    expect(textOf(said('{toString} {constructor}', {}))).toBe('{toString} {constructor}');
  });

  it('never reads a param as a template', () => {
    expect(textOf(said('{one} {two}', { one: '{two}', two: 'x' }))).toBe('{two} x');
  });

  it('groups the digits of amounts as the language does, and of nothing else', () => {
    expect(textOf(said('{octets}', { octets: 1232 }))).toBe('1232');
    expect(textOf(said('{octets}', { octets: 65_536 }))).toBe('65.536');
    expect(textOf(said('{ttl:plain}', { ttl: 604_800 }))).toBe('604800');
    expect(textOf(said('{serial}', { serial: '2026013101' }))).toBe('2026013101');
  });

  it('chooses by the plural of a number, by a word, and otherwise `other`', () => {
    const sets = { by: 'count', one: '{count} Satz', other: '{count} Sätze' };
    expect([0, 1, 2].map((count) => textOf(said(sets, { count })))).toEqual(['0 Sätze', '1 Satz', '2 Sätze']);
    const kinds = { by: 'kind', secondary: 'sekundär', other: '„{kind}“' };
    expect(textOf(said(kinds, { kind: 'secondary' }))).toBe('sekundär');
    expect(textOf(said(kinds, { kind: 'toString' }))).toBe('„toString“');
    expect(textOf(said(kinds, {}))).toBe('„{kind}“');
  });

  it('writes words of ours in the language, one by one in a list', () => {
    expect(textOf(said('{roles:role}', { roles: ['owner', 'manager', 'unheard'] }))).toBe('Inhaber, Leitung, unheard');
  });

  it('says a sentence inside another in the language', () => {
    const why = sentence('cause-refused', 'nothing listens on that port');
    expect(textOf(said('Nicht erreichbar: {why}.', { why }))).toBe('Nicht erreichbar: «cause-refused».');
  });

  it('marks what a provider said in its own words, and only that', () => {
    expect(said('{peer} sagt: {text:quote}.', { peer: 'PowerDNS', text: 'No such zone' })).toEqual([
      { text: 'PowerDNS sagt: ' },
      { text: 'No such zone', lang: 'en' },
      { text: '.' },
    ]);
  });
});
