export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

export const LOCALE_COOKIE = 'apexkeep_locale';
export const THEME_COOKIE = 'apexkeep_theme';
/** `off`: single keys do nothing in this browser. */
export const KEYS_COOKIE = 'apexkeep_keys';
export const THEMES = ['system', 'light', 'dark'] as const;

export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'de';
}

/**
 * The language of a request: the address for public pages (`/de`), else the person's cookie, else the browser's first
 * accepted language that we speak, else English.
 */
export function localeOf(pathname: string, cookie: string | undefined, accept: string | null): Locale {
  if (pathname === '/') return 'en';
  if (pathname === '/de') return 'de';
  if (isLocale(cookie)) return cookie;
  for (const part of (accept ?? '').toLowerCase().split(',')) {
    const tag = part.trim().slice(0, 2);
    if (isLocale(tag)) return tag;
  }
  return 'en';
}
