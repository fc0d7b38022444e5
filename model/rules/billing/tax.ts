import { VAT_RATES, vatTerritory } from './vat-rates.ts';

/* Where a sale over the net is taxed, and how much. Domains and plans are services supplied electronically. */

export const TAX_RULES = [
  /** The seller's own rate. */
  'domestic',
  /** To a business of another member state: the buyer owes the tax (Directive 2006/112/EC, Art. 44 and 196). */
  'reverse-charge',
  /** To a consumer of another member state, at that state's rate, declared in one place (Art. 58 and 369a). */
  'oss',
  /** To a buyer outside of the European Union: not taxed within it (Art. 44 and 59). */
  'outside-eu',
] as const;
export type TaxRule = (typeof TAX_RULES)[number];

/** What of a seller decides. */
export interface TaxedSeller {
  /** ISO 3166-1; undefined while nobody has said: then everybody pays the seller's own rate. */
  country?: string | undefined;
  /** Registered for the One-Stop-Shop; without, consumers of other member states pay the seller's own rate (Art. 59c). */
  oss?: boolean | undefined;
}

/** What of a buyer decides. */
export interface TaxedBuyer {
  country: string;
  /** True for a business with a VAT id that counts. */
  business: boolean;
}

export interface Tax {
  rule: TaxRule;
  /** The country whose tax it is, or which the buyer is of; null while the seller's is not known. */
  country: string | null;
  /** Basis points. */
  rate: number;
}

/** Before anybody has said who sells and at which rate. */
export const NO_TAX: Tax = { rule: 'domestic', country: null, rate: 0 };

/** The rates of a platform: the product's, and what the platform has set instead. */
export type VatRates = Readonly<Partial<Record<string, number>>>;

/** The tax of a sale. `ownRate`: the seller's, in basis points. Without a buyer, what a visitor is shown: the seller's own. */
export function taxOf(seller: TaxedSeller, ownRate: number, buyer: TaxedBuyer | null, rates: VatRates = {}): Tax {
  const home = seller.country ?? null;
  const domestic: Tax = { rule: 'domestic', country: home, rate: ownRate };
  const from = home === null ? null : vatTerritory(home);
  // What sellers outside of the European Union owe elsewhere is not known here.
  if (buyer === null || from === null) return domestic;
  const to = vatTerritory(buyer.country);
  if (to === from) return domestic;
  if (to === null) return { rule: 'outside-eu', country: buyer.country, rate: 0 };
  if (buyer.business) return { rule: 'reverse-charge', country: to, rate: 0 };
  return seller.oss === true ? { rule: 'oss', country: to, rate: rates[to] ?? VAT_RATES[to] ?? ownRate } : domestic;
}

/** How something was taxed when its price was fixed. */
export function taxOfTerms(terms: { taxRate: number; taxRule?: TaxRule; taxCountry?: string | null }): Tax {
  return { rule: terms.taxRule ?? 'domestic', country: terms.taxCountry ?? null, rate: terms.taxRate };
}

/** Whether two sales are taxed alike. */
export function sameTax(one: Tax, other: Tax): boolean {
  return one.rule === other.rule && one.country === other.country && one.rate === other.rate;
}
