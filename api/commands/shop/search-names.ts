import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { nameQuotes, type Quote } from '#model/rules/sales/price.ts';
import { readWanted, remarksOn, type WantedName } from '#model/rules/sales/shop-name.ts';
import type { Sentence } from '#model/rules/sentence.ts';
import { type Lookup, type OpenShop, openShop } from '#model/store/sales/catalogue.ts';
import { shownTax } from '#model/store/billing/profile.ts';
import type { Parts } from '#api/parts.ts';
import { lookUp } from './look-up.ts';

/** A name that may be had, what it is, and what it costs. */
export interface FoundName {
  name: string;
  tld: string;
  kind: 'exact' | 'suffix' | 'variation';
  status: Lookup['status'] | 'not-offered';
  quotes: Quote[];
  checkedAt: Date | null;
}

export interface SearchResult {
  exact: FoundName | null;
  others: FoundName[];
  complete: boolean;
  remarks: Sentence[];
}

/** One search is one request to the registrar: this many names at most. */
const MOST_NAMES = 40;
const LONGEST_LABEL = 63;
const VARIATIONS = [
  (label: string) => `${label}-online`,
  (label: string) => `my-${label}`,
  (label: string) => `${label}24`,
  (label: string) => `get-${label}`,
];

/**
 * What names can be made of what a visitor typed, and which of them can be had. @throws ApexkeepError `invalid-input` naming
 * `q`, `sales-disabled`, `rate-limited`
 */
export async function searchNames(parts: Parts, text: string, address: string): Promise<SearchResult> {
  const shop = await parts.database.asUser(null, openShop);
  const suffixes = suffixesOf(shop);
  const wanted = readWanted(text, suffixes);
  if ('code' in wanted) throw new ApexkeepError('invalid-input', wanted, { issues: [issueAt('q', wanted)] });
  const asked = candidates(wanted, suffixes);
  const names = asked.map(({ name }) => name);
  const known = await lookUp(parts, names, shop.settings.currency, address);
  const found = asked.map((one) => foundName(one, known.get(one.name), shop));
  const notOffered = wanted.suffix !== null && !suffixes.includes(wanted.suffix);
  return {
    exact: notOffered ? notOfferedName(wanted) : (found.find(({ kind }) => kind === 'exact') ?? null),
    others: found.filter(({ kind }) => kind !== 'exact'),
    complete: names.every((name) => known.has(name)),
    remarks: remarksOn(`${wanted.label}.${wanted.suffix ?? suffixes[0] ?? 'com'}`),
  };
}

/** Suffixes on sale, the cheapest first year first. */
export function suffixesOf({ prices }: OpenShop): string[] {
  return prices
    .filter(({ action, years }) => action === 'register' && years === 1)
    .toSorted((one, other) => one.net.amount - other.net.amount || (one.tld < other.tld ? -1 : 1))
    .map(({ tld }) => tld);
}

type Candidate = Pick<FoundName, 'name' | 'tld' | 'kind'>;

function candidates({ label, suffix }: WantedName, suffixes: readonly string[]): Candidate[] {
  const exact = suffix !== null && suffixes.includes(suffix) ? suffix : null;
  const name = (tld: string, kind: Candidate['kind'], of = label): Candidate => ({ name: `${of}.${tld}`, tld, kind });
  const first = exact ?? suffixes[0];
  const variations = label.startsWith('xn--') || first === undefined ? [] : VARIATIONS.map((vary) => vary(label));
  return [
    ...(exact === null ? [] : [name(exact, 'exact')]),
    ...suffixes.filter((tld) => tld !== exact).map((tld) => name(tld, 'suffix')),
    ...variations.filter((of) => of.length <= LONGEST_LABEL).map((of) => name(first ?? '', 'variation', of)),
  ].slice(0, MOST_NAMES);
}

function foundName(asked: Candidate, lookup: Lookup | undefined, { prices, settings }: OpenShop): FoundName {
  const status = lookup?.status ?? 'unknown';
  const quotes = status === 'free' ? nameQuotes(asked.name, asked.tld, 'register', prices, shownTax(settings)) : [];
  return { ...asked, status, quotes, checkedAt: lookup?.at ?? null };
}

function notOfferedName({ label, suffix }: WantedName): FoundName {
  const name = `${label}.${suffix ?? ''}`;
  return { name, tld: suffix ?? '', kind: 'exact', status: 'not-offered', quotes: [], checkedAt: null };
}
