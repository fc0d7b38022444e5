import { openShop } from '#model/store/sales/catalogue.ts';
import { searchNames as search } from '#api/commands/shop/search-names.ts';
import { pageFor } from '#api/paging.ts';
import { presentSearch, presentTlds, presentWayToPay } from '#api/presenters/shop.ts';
import { shopFront, waysToPay } from '#api/queries/shop.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const shopRoutes: Route[] = [
  route(api.readShop, ({ parts }) => parts.database.asUser(null, shopFront)),

  route(api.listShopTlds, async (call) => {
    const page = pageFor('shop-tlds', call);
    const after = (page.after?.[0] as string | undefined) ?? '';
    const tlds = presentTlds(await call.parts.database.asUser(null, openShop));
    const rest = tlds.filter(({ tld }) => tld > after).slice(0, page.limit + 1);
    return page.finish(
      rest,
      ({ tld }) => [tld],
      (one) => one,
    );
  }),

  route(api.searchNames, async ({ parts, query, address }) =>
    presentSearch(query.q, await search(parts, query.q, address)),
  ),

  route(api.listWaysToPay, ({ parts }) =>
    parts.database.asUser(null, async (tx) => {
      await openShop(tx);
      return { items: (await waysToPay(tx)).map(presentWayToPay) };
    }),
  ),
];
