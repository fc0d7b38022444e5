import type { Tx } from '#model/database.ts';
import type { Money } from '#model/rules/sales/money.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import { type FieldIssue } from '#model/rules/field-issue.ts';
import { missingForShop } from '#model/rules/sales/readiness.ts';
import { salesSettings, type StoredSalesSettings } from '#model/store/sales/settings.ts';

/** Before anybody has entered any: nothing is sold. */
const NOTHING: StoredSalesSettings = {
  enabled: false,
  registrar: { baseUrl: '', user: '', context: '', nameServers: [], holdCodes: [] },
  registrarSecret: null,
  payment: { baseUrl: 'https://api.mollie.com/v2', mode: 'test', callbackUrl: null, returnUrl: '' },
  paymentSecret: null,
  taxRate: 1900,
  vatRates: {},
  currency: 'EUR',
  texts: {},
  seller: {},
  checks: {},
  version: 0,
};

export interface SettingsView {
  settings: StoredSalesSettings;
  searchesToday: number;
  missing: FieldIssue[];
}

/** The settings of the shop, what was searched today, and what is missing before it can open. */
export async function settingsView(tx: Tx): Promise<SettingsView> {
  const stored = await salesSettings(tx);
  const settings = stored ?? NOTHING;
  const [counts] = await tx.sql<{ searches: number; suffixes: number; ways: number }>(
    `select coalesce((select searches from registrar_search
                       where day = (clock_timestamp() at time zone 'utc')::date), 0) as searches,
            (select count(*) from tld t where t.enabled
                and exists (select 1 from tld_price p where p.tld = t.label and p.action = 'register' and p.currency = $1)
                and exists (select 1 from tld_price p where p.tld = t.label and p.action = 'renew' and p.years = 1
                              and p.currency = $1)) as suffixes,
            (select count(*) from payment_method where offered and domain_orders) as ways`,
    [settings.currency],
  );
  const missing = missingForShop({
    entered: stored !== null,
    registrarPasswordSet: settings.registrarSecret !== null,
    paymentKeySet: settings.paymentSecret !== null,
    checks: settings.checks,
    sellerKnown: settings.seller.name !== undefined && settings.seller.country !== undefined,
    suffixes: counts?.suffixes ?? 0,
    waysToPay: counts?.ways ?? 0,
  });
  return { settings, searchesToday: counts?.searches ?? 0, missing };
}

export interface CatalogueRow {
  tld: string;
  enabled: boolean;
  prices: { action: SaleAction; years: number; amount: number }[];
  currency: string;
  taxRate: number;
  cost: Money | null;
}

/** Suffixes of the catalogue by name, from `after` on; `only` names a single one. */
export async function cataloguePage(
  tx: Tx,
  { after = '', only = null, limit }: { after?: string; only?: string | null; limit: number },
): Promise<CatalogueRow[]> {
  const { currency, taxRate } = (await salesSettings(tx)) ?? NOTHING;
  const rows = await tx.sql<Omit<CatalogueRow, 'cost' | 'currency' | 'taxRate'> & { cost: number | null }>(
    `select t.label as tld, t.enabled,
            coalesce((select jsonb_agg(jsonb_build_object('action', p.action, 'years', p.years, 'amount', p.amount)
                               order by p.action, p.years)
                        from tld_price p where p.tld = t.label and p.currency = $1), '[]') as prices,
            (select l.cost from name_lookup l
              where l.name like '%.' || t.label and l.name not like '%.%.' || t.label
                and l.cost is not null and l.currency = $1 order by l.at desc limit 1) as cost
       from tld t where t.label > $2 and ($3::text is null or t.label = $3) order by t.label limit $4`,
    [currency, after, only, limit],
  );
  return rows.map((row) => ({
    ...row,
    currency,
    taxRate,
    cost: row.cost === null ? null : { amount: row.cost, currency },
  }));
}
