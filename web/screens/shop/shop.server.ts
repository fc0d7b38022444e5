import { error, type ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';
import type { SearchAnswer, Shop, ShopTld } from '#web/api/types.ts';
import { explain } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';
import { m } from '#web/paraglide/messages.js';

/** The shop, or the page that says that nothing is sold now. */
export async function openShop({ locals, url }: ServerLoadEvent): Promise<Shop> {
  const shop = await take(locals.api.GET('/shop'), url);
  if (!shop.enabled) error(503, m.error_sales_disabled(), { code: 'sales-disabled', requestId: locals.requestId });
  return shop;
}

export interface SearchPage {
  shop: Shop;
  query: string;
  found: SearchAnswer | null;
  remarks: Said[];
  /** Where the page looks again by itself; null when everything is known, or it has looked often enough. */
  lookAgain: string | null;
  /** Why the text cannot be searched for, at its field. */
  refused: string | null;
}

/** Each look may cost one of the registrar's searches a day. */
const MOST_LOOKS = 3;

/** `/search?q=`: what can be had of a word. What was typed is kept whatever became of it. */
export async function loadSearch(event: ServerLoadEvent): Promise<SearchPage> {
  const shop = await openShop(event);
  const query = (event.url.searchParams.get('q') ?? '').trim().slice(0, 300);
  const page = { shop, query, found: null, remarks: [], lookAgain: null, refused: null };
  if (query === '') return page;
  const answer = await event.locals.api.GET('/shop/search', { params: { query: { q: query } } });
  if (answer.response.status === 400 && answer.error !== undefined) {
    const [issue] = explain(answer.error).issues;
    return { ...page, refused: issue?.message ?? m.error_invalid_input() };
  }
  const found = await take(Promise.resolve(answer), event.url);
  const looked = Number(event.url.searchParams.get('again') ?? '0') || 0;
  const next = new URLSearchParams({ q: query, again: String(looked + 1) });
  const lookAgain = found.complete || looked >= MOST_LOOKS ? null : `/search?${next}`;
  return { ...page, found, lookAgain, remarks: found.remarks.map(({ message, sentence }) => say(message, sentence)) };
}

const ORDERS = ['tld', 'register', 'renew'] as const;
export type PriceOrder = (typeof ORDERS)[number];

/** `/tlds`: what each suffix costs, in the order of a column. */
export async function loadTlds(event: ServerLoadEvent): Promise<{ tlds: ShopTld[]; order: PriceOrder; shop: Shop }> {
  const shop = await openShop(event);
  const { items } = await take(event.locals.api.GET('/shop/tlds', { params: { query: { limit: 200 } } }), event.url);
  const wanted = event.url.searchParams.get('order');
  const order = ORDERS.find((one) => one === wanted) ?? 'tld';
  const tlds = order === 'tld' ? items : items.toSorted((one, other) => one[order].amount - other[order].amount);
  return { tlds, order, shop };
}
