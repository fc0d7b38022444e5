import type { input } from 'zod';
import { withTax } from '#model/rules/sales/money.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import { refOf } from '#model/rules/sentence.ts';
import type { OpenShop } from '#model/store/sales/catalogue.ts';
import type { FoundName, SearchResult } from '#api/commands/shop/search-names.ts';
import type { WayToPayRow } from '#api/queries/shop.ts';
import type { listWaysToPay, SearchAnswer, ShopName, ShopTld } from '#api/routes/shop/schema.ts';
import { presentPrice } from './price.ts';

/** Suffixes on sale by name, with tax; one that cannot be registered and renewed for a year is not on sale. */
export function presentTlds({ prices, settings }: OpenShop): input<typeof ShopTld>[] {
  return [...new Set(prices.map(({ tld }) => tld))].flatMap((tld) => {
    const gross = (action: SaleAction) => {
      const price = prices.find((one) => one.tld === tld && one.action === action && one.years === 1);
      return price === undefined ? null : withTax(price.net, settings.taxRate).gross;
    };
    const register = gross('register');
    const renew = gross('renew');
    if (register === null || renew === null) return [];
    const years = prices.filter((one) => one.tld === tld && one.action === 'register').map((one) => one.years);
    const transfer = gross('transfer');
    return { tld, unicodeTld: readable(tld), register, renew, transfer, restore: gross('restore'), years };
  });
}

export function presentSearch(query: string, result: SearchResult): input<typeof SearchAnswer> {
  return {
    query,
    exact: result.exact === null ? null : presentName(result.exact),
    others: result.others.map(presentName),
    complete: result.complete,
    remarks: result.remarks.map((said) => ({ message: said.message, sentence: refOf(said) })),
  };
}

function presentName(found: FoundName): input<typeof ShopName> {
  const { name, tld, kind, status, quotes, checkedAt } = found;
  return {
    name,
    unicodeName: readable(name),
    tld,
    kind,
    status,
    prices: quotes.map(presentPrice),
    checkedAt: checkedAt?.toISOString() ?? null,
  };
}

type WaysToPay = input<typeof listWaysToPay.response>;

export function presentWayToPay(row: WayToPayRow): WaysToPay['items'][number] {
  const money = (amount: number | null) =>
    amount === null || row.currency === null ? null : { amount, currency: row.currency };
  const { id, description: name, minimum, maximum, remembers } = row;
  return { id, name, minimum: money(minimum), maximum: money(maximum), remembers };
}
