import type { ServerLoadEvent } from '@sveltejs/kit';

/** The frame of pages for everybody. Without the API it says nothing of the shop and stands all the same. */
export async function load({ locals, url, cookies }: ServerLoadEvent) {
  const signedIn = cookies.get('__Host-apexkeep') !== undefined;
  const shop = await locals.api.GET('/shop').catch(() => null);
  const selling = shop?.data?.enabled === true;
  return { locale: locals.locale, theme: locals.theme, path: url.pathname + url.search, signedIn, selling };
}
