import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Money } from '#model/rules/sales/money.ts';
import type { SaleAction, TldPrice } from '#model/rules/sales/price.ts';
import { sentence } from '#model/rules/sentence.ts';
import { salesSettings, type StoredSalesSettings } from './settings.ts';

/** Everything that is needed to offer a name. */
export interface OpenShop {
  settings: StoredSalesSettings;
  prices: TldPrice[];
}

/** What is on sale now. @throws ApexkeepError `sales-disabled` while nothing is sold. */
export async function openShop(tx: Tx): Promise<OpenShop> {
  const settings = await salesSettings(tx);
  if (settings?.enabled !== true) throw salesDisabled();
  return { settings, prices: await pricesOnSale(tx, settings.currency) };
}

/** The kill switch, or a shop that was never set up. */
export function salesDisabled(): ApexkeepError {
  return new ApexkeepError(
    'sales-disabled',
    sentence('sales-disabled', 'Domains are not sold at this moment. Orders that were placed before go on.'),
    { retryAfterMs: 3_600_000 },
  );
}

/** Prices of all suffixes that are on sale, net. A platform sells some hundreds at most. */
async function pricesOnSale(tx: Tx, currency: string): Promise<TldPrice[]> {
  const rows = await tx.sql<{ tld: string; action: SaleAction; years: number; amount: number; currency: string }>(
    `select p.tld, p.action, p.years, p.amount, p.currency from tld_price p join tld t on t.label = p.tld
      where t.enabled and p.currency = $1 order by p.tld, p.action, p.years`,
    [currency],
    'prices-on-sale',
  );
  return rows.map(({ amount, ...rest }) => ({ ...rest, net: { amount, currency: rest.currency } }));
}

/** What is known of a name from the last time that the registrar was asked. */
export interface Lookup {
  name: string;
  status: 'free' | 'taken' | 'premium' | 'unknown';
  at: Date;
}

/** What was found of these names in the last `seconds`. A name that nobody asked for lately is missing. */
export function lookupsOf(tx: Tx, names: readonly string[], seconds: number): Promise<Lookup[]> {
  return tx.sql<Lookup>(
    `select name, status, at from name_lookup
      where name = any($1) and at > clock_timestamp() - make_interval(secs => $2)`,
    [names, seconds],
    'lookups-of-names',
  );
}

/** Keeps what the registrar said of names. `cost`: net, of one registration for a year. */
export async function keepLookups(
  tx: Tx,
  found: readonly { name: string; status: Lookup['status']; cost: Money | null }[],
): Promise<void> {
  for (const { name, status, cost } of found.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
    await tx.sql(
      `insert into name_lookup (name, status, cost, currency) values ($1, $2, $3, $4)
       on conflict (name) do update set status = excluded.status, cost = coalesce(excluded.cost, name_lookup.cost),
              currency = coalesce(excluded.currency, name_lookup.currency), at = clock_timestamp()`,
      [name, status, cost?.amount ?? null, cost?.currency ?? null],
      'keep-lookup',
    );
}

/** The registrar's limit of searches a day, of one account (sales.md; InterNetX DomainStudio). */
const SEARCHES_A_DAY = 500;
/** Kept back for the looks before something is bought: a paid order must not wait for visitors. */
const KEPT_FOR_ORDERS = 100;

/** Counts a search at the registrar. False when the day's share is used up: then none may be made. */
export async function countSearch(tx: Tx, asks: 'visitor' | 'order'): Promise<boolean> {
  const most = asks === 'order' ? SEARCHES_A_DAY : SEARCHES_A_DAY - KEPT_FOR_ORDERS;
  const counted = await tx.sql(
    `insert into registrar_search (day, searches) values ((clock_timestamp() at time zone 'utc')::date, 1)
     on conflict (day) do update set searches = registrar_search.searches + 1 where registrar_search.searches < $1
     returning day`,
    [most],
  );
  return counted.length > 0;
}
