import type { BusinessCase, World } from './world.ts';

/** What a top-level domain offers, made up but in the usual order of size. Prices are net EUR a year. */
export interface TldRule {
  create: number;
  renew: number;
  transfer: number;
  /** Null where the registry has no restore. */
  restore: number | null;
  /** Years that can be registered at once. */
  maxYears: number;
  /** Share of made-up names that somebody holds already, in percent. */
  taken: number;
  /** Cancelations happen at expiry whatever is asked for. */
  expireOnly: boolean;
  /** The registry demands a check of the owner's mail address. */
  ownerCheck: boolean;
  /** A transfer adds a year. */
  transferAddsYear: boolean;
}

const generic = { maxYears: 10, expireOnly: false, ownerCheck: true, transferAddsYear: true };
const country = { maxYears: 1, expireOnly: false, ownerCheck: false, transferAddsYear: false };

function rule(kind: typeof generic, create: number, renew: number, restore: number | null, taken: number): TldRule {
  return { ...kind, create, renew, transfer: kind.transferAddsYear ? renew : create, restore, taken };
}

const RULES: Readonly<Record<string, TldRule>> = {
  de: rule(country, 4, 4, 40, 55),
  com: rule(generic, 10.5, 10.5, 75, 70),
  net: rule(generic, 12.2, 12.2, 75, 40),
  org: rule(generic, 11.4, 11.4, 75, 45),
  info: rule(generic, 6.9, 18.4, 75, 25),
  biz: rule(generic, 14.2, 16.8, 75, 20),
  app: rule(generic, 13.9, 13.9, 90, 25),
  dev: rule(generic, 12.4, 12.4, 90, 25),
  shop: rule(generic, 2.9, 27.9, 90, 20),
  online: rule(generic, 2.4, 31.5, 90, 20),
  store: rule(generic, 3.4, 46, 90, 15),
  site: rule(generic, 2.4, 29.5, 90, 15),
  tech: rule(generic, 5.9, 44.9, 90, 20),
  xyz: rule(generic, 1.9, 11.9, 90, 35),
  cloud: rule(generic, 5.4, 18.9, 90, 30),
  berlin: rule(generic, 29, 29, 90, 10),
  hamburg: rule(generic, 29, 29, 90, 8),
  io: rule(generic, 41.18, 49.9, 120, 45),
  co: rule(generic, 19.9, 26.9, 90, 40),
  me: rule(generic, 8.9, 17.9, 90, 30),
  ai: rule({ ...generic, ownerCheck: false }, 139, 139, null, 50),
  eu: rule({ ...country, expireOnly: true }, 4.9, 4.9, 30, 30),
  at: rule({ ...country, expireOnly: true }, 9.9, 9.9, 35, 35),
  ch: rule({ ...country, expireOnly: true }, 7.5, 7.5, 30, 35),
  nl: rule(country, 4.2, 4.2, 15, 40),
  be: rule(country, 4.8, 4.8, 30, 30),
  fr: rule(country, 6.3, 6.3, 30, 35),
  it: rule(country, 5.9, 5.9, 40, 35),
  es: rule(country, 5.8, 5.8, null, 30),
  pl: rule(country, 6.2, 12.4, 40, 30),
  no: rule(country, 13.8, 13.8, null, 25),
  uk: rule({ ...country, maxYears: 10 }, 5.6, 5.6, null, 45),
};

export const VAT_PERCENT = 19;
/** Years of which `POST /domainstudio` tells the price, as far as the registry sells them. */
const SHOWN_YEARS = [1, 2, 3, 5, 10];
const RATES: Readonly<Record<string, number>> = { EUR: 1, USD: 1.1, GBP: 0.85, CHF: 0.95 };

export function tldOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The rules of a name's top-level domain; undefined when the account cannot sell it. */
export function ruleOf(name: string): TldRule | undefined {
  return RULES[tldOf(name)];
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Net price of a task in EUR; null when it is not offered. */
export function priceOf(world: World, name: string, businessCase: BusinessCase, years = 1): number | null {
  const own = world.prices[tldOf(name)]?.[businessCase];
  const list = own ?? ruleOf(name)?.[businessCase] ?? null;
  return list === null ? null : cents(list * (businessCase === 'create' || businessCase === 'renew' ? years : 1));
}

/** Net price of a premium name for its first year. */
export function premiumPriceOf(world: World, name: string): number {
  return world.scripts[name]?.premiumPrice ?? cents((ruleOf(name)?.create ?? 10) * 40);
}

/** The price list of a name as `POST /domainstudio` shows it; null in a currency that is not dealt in. */
export function shownPrices(world: World, name: string, currency: string): Record<string, unknown>[] | null {
  const rate = RATES[currency];
  const rules = ruleOf(name);
  if (rate === undefined || rules === undefined) return null;
  const cases: BusinessCase[] = ['create', 'renew', 'transfer', 'restore'];
  return cases.flatMap((businessCase) => {
    const yearly = businessCase === 'create' || businessCase === 'renew';
    const years = yearly ? SHOWN_YEARS.filter((count) => count <= rules.maxYears) : [1];
    return years.flatMap((period) => {
      const net = priceOf(world, name, businessCase, period);
      if (net === null) return [];
      const netAmount = cents(net * rate);
      const vatAmount = cents((netAmount * VAT_PERCENT) / 100);
      const amount = cents(netAmount + vatAmount);
      return [{ amount, netAmount, vatAmount, currency, businessCase, period: { unit: 'YEAR', period } }];
    });
  });
}
