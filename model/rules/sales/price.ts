import type { InvoiceParty } from '#model/rules/billing/profile.ts';
import type { Tax, TaxRule } from '#model/rules/billing/tax.ts';
import { type Money, withTax } from './money.ts';

export const SALE_ACTIONS = ['register', 'renew', 'transfer', 'restore'] as const;
export type SaleAction = (typeof SALE_ACTIONS)[number];

/** One price of the catalogue, net, for one period. */
export interface TldPrice {
  tld: string;
  action: SaleAction;
  years: number;
  net: Money;
}

/** What a customer agrees to before paying: everything it will cost now, and each year after. */
export interface Quote {
  name: string;
  action: SaleAction;
  years: number;
  /** Basis points. */
  taxRate: number;
  /** By which rule, and of which country; missing where it was made before there was more than the seller's own rate. */
  taxRule?: TaxRule;
  taxCountry?: string | null;
  /** Whom the invoice is made out to, once it is ordered; missing: the holder of the domain. */
  invoiceTo?: InvoiceParty;
  net: Money;
  tax: Money;
  gross: Money;
  /** One year of renewal, with tax, as of today. */
  renewal: Money;
}

/** The quote for a name; null when the catalogue does not sell this. */
export function quoteFor(
  wanted: { name: string; tld: string; action: SaleAction; years: number },
  prices: readonly TldPrice[],
  tax: Tax,
): Quote | null {
  const priceOf = (action: SaleAction, years: number) =>
    prices.find((price) => price.tld === wanted.tld && price.action === action && price.years === years);
  const price = priceOf(wanted.action, wanted.years);
  const renewal = priceOf('renew', 1);
  if (price === undefined || renewal === undefined) return null;
  const { name, action, years } = wanted;
  return {
    name,
    action,
    years,
    taxRate: tax.rate,
    taxRule: tax.rule,
    taxCountry: tax.country,
    ...withTax(price.net, tax.rate),
    renewal: withTax(renewal.net, tax.rate).gross,
  };
}

/** What bringing a name here costs, by each term on sale, the shortest first. Empty: names below this suffix are not sold. */
export function nameQuotes(
  name: string,
  tld: string,
  action: 'register' | 'transfer',
  prices: readonly TldPrice[],
  tax: Tax,
): Quote[] {
  return prices
    .filter((price) => price.tld === tld && price.action === action)
    .map(({ years }) => quoteFor({ name, tld, action, years }, prices, tax))
    .filter((quote) => quote !== null)
    .toSorted((one, other) => one.years - other.years);
}

/**
 * What can be bought for a domain that is held, by its state: renewals of each term on sale while it is active, its restore while
 * it can be restored. The suffix is the longest one on sale that it lies below.
 */
export function heldOffers(
  name: string,
  state: 'active' | 'redemption' | 'gone',
  prices: readonly TldPrice[],
  tax: Tax,
): Quote[] {
  const action = ({ active: 'renew', redemption: 'restore', gone: null } as const)[state];
  const tld = prices
    .map((price) => price.tld)
    .filter((label) => name.endsWith(`.${label}`))
    .toSorted((one, other) => other.length - one.length)[0];
  if (action === null || tld === undefined) return [];
  return prices
    .filter((price) => price.tld === tld && price.action === action)
    .map(({ years }) => quoteFor({ name, tld, action, years }, prices, tax))
    .filter((quote) => quote !== null)
    .toSorted((one, other) => one.years - other.years);
}

/** True when the registrar would take more than the customer paid net: selling it then loses money. */
export function costsMore(cost: Money, sold: Pick<Quote, 'net'>): boolean {
  return cost.currency === sold.net.currency && cost.amount > sold.net.amount;
}
