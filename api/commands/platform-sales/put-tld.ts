import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { decimalOf } from '#model/rules/sales/money.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import { sentence } from '#model/rules/sentence.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { audit } from '#api/audit-entry.ts';
import { cataloguePage, type CatalogueRow } from '#api/queries/platform-sales.ts';

export interface TldInput {
  enabled: boolean;
  prices: { action: SaleAction; years: number; amount: number }[];
  sellBelowCost?: boolean | undefined;
}

/**
 * Sets the prices of a suffix in the shop's currency; those before are replaced. @throws ApexkeepError `invalid-input` naming
 * the price, `conflict` for one below what the registrar takes
 */
export async function putTld(tx: Tx, actorId: string, tld: string, input: TldInput): Promise<CatalogueRow> {
  checkPrices(input.prices);
  const currency = (await salesSettings(tx))?.currency ?? 'EUR';
  await tx.sql('insert into tld (label, enabled) values ($1, $2) on conflict (label) do update set enabled = $2', [
    tld,
    input.enabled,
  ]);
  await tx.sql('delete from tld_price where tld = $1', [tld]);
  for (const { action, years, amount } of input.prices)
    await tx.sql('insert into tld_price (tld, action, years, amount, currency) values ($1, $2, $3, $4, $5)', [
      tld,
      action,
      years,
      amount,
      currency,
    ]);
  const row = await catalogueTld(tx, tld);
  if (losesMoney(row) && input.sellBelowCost !== true) refuseLoss(row);
  await audit(tx, actorId, 'sales.prices-set', `sales/tld/${tld}`, { ...input, currency });
  return row;
}

/** One suffix. @throws ApexkeepError `not-found` */
export async function catalogueTld(tx: Tx, tld: string): Promise<CatalogueRow> {
  const [row] = await cataloguePage(tx, { only: tld, limit: 1 });
  if (row === undefined)
    throw new ApexkeepError(
      'not-found',
      sentence('tld-missing', 'The suffix .{tld} is not in the catalogue.', { tld }),
    );
  return row;
}

export async function deleteTld(tx: Tx, actorId: string, tld: string): Promise<void> {
  await catalogueTld(tx, tld);
  await tx.sql('delete from tld where label = $1', [tld]);
  await audit(tx, actorId, 'sales.tld-removed', `sales/tld/${tld}`);
}

/** True when one registration costs us more than it brings. */
export function losesMoney({ cost, prices }: Pick<CatalogueRow, 'cost' | 'prices'>): boolean {
  const price = prices.find(({ action, years }) => action === 'register' && years === 1);
  return cost !== null && price !== undefined && price.amount < cost.amount;
}

function checkPrices(prices: TldInput['prices']): void {
  const seen = new Set<string>();
  const issues = prices.flatMap(({ action, years }, index) => {
    const key = `${action} ${years}`;
    if (seen.has(key)) return issueAt(`prices.${index}`, sentence('price-twice', 'This price is given twice'));
    seen.add(key);
    const once = (action === 'transfer' || action === 'restore') && years !== 1;
    return once ? issueAt(`prices.${index}.years`, sentence('price-one-year', 'This is always for one year')) : [];
  });
  if (prices.some(({ action }) => action === 'register') && !seen.has('renew 1'))
    issues.push(
      issueAt(
        'prices',
        sentence('price-renewal-missing', 'Set what a year of renewal costs: buyers see it before they pay'),
      ),
    );
  if (issues.length > 0)
    throw new ApexkeepError('invalid-input', sentence('prices-invalid', 'The prices do not fit together.'), { issues });
}

function refuseLoss({ tld, cost }: CatalogueRow): never {
  const said = sentence(
    'price-below-cost',
    'The registrar last took {cost} for a name below .{tld}; each sale would lose money. Say that this is meant, or ask for more.',
    { cost: cost === null ? '' : `${decimalOf(cost)} ${cost.currency}`, tld },
  );
  throw new ApexkeepError('conflict', said, { issues: [issueAt('sellBelowCost', said)] });
}
