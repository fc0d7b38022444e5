import type { ServerLoadEvent } from '@sveltejs/kit';

/** The frame of pages for everybody. */
export function load({ locals, url, cookies }: ServerLoadEvent) {
  const signedIn = cookies.get('__Host-apexkeep') !== undefined;
  return { locale: locals.locale, theme: locals.theme, path: url.pathname + url.search, signedIn };
}
