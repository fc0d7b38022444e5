import { describe, expect, it } from 'vitest';
import { localeOf } from '#web/i18n/locale.ts';

describe('the language of a page', () => {
  it.each([
    ['/', 'de', 'de', 'en'],
    ['/de', 'en', 'en', 'de'],
    ['/login', 'de', 'en', 'de'],
    ['/login', undefined, 'fr;q=0.9, de-AT;q=0.8', 'de'],
    ['/t/acme', undefined, null, 'en'],
    ['/t/acme', 'xx', 'fr', 'en'],
  ])('%s with cookie %s and Accept-Language %s is %s', (path, cookie, accept, locale) => {
    expect(localeOf(path, cookie, accept)).toBe(locale);
  });
});
