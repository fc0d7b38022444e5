import type { Tx } from '#model/database.ts';
import type { BillingProfile } from '#model/rules/billing/profile.ts';
import { NO_TAX, type Tax, type TaxedBuyer, taxOf } from '#model/rules/billing/tax.ts';
import { salesSettings, type StoredSalesSettings } from '#model/store/sales/settings.ts';

/** Whom the workspace's invoices are made out to; null until somebody has said. */
export async function billingProfile(tx: Tx): Promise<{ fields: BillingProfile; version: number } | null> {
  const [row] = await tx.sql<{ fields: BillingProfile; version: number }>(
    'select fields, version from billing_profile where tenant_id = current_tenant()',
    [],
    'billing-profile',
  );
  return row ?? null;
}

/** The tax that everybody is shown of whom nothing is known. */
export function shownTax({ seller, taxRate }: Pick<StoredSalesSettings, 'seller' | 'taxRate'>): Tax {
  return taxOf(seller, taxRate, null);
}

/** The tax of what the workspace buys: by whom its invoices are made out to, else by the holder of the domain. */
export async function taxFor(tx: Tx, contactId: string | null): Promise<Tax> {
  const settings = await salesSettings(tx);
  if (settings === null) return NO_TAX;
  const { seller, taxRate, vatRates } = settings;
  return taxOf(seller, taxRate, await buyerOf(tx, contactId), vatRates);
}

async function buyerOf(tx: Tx, contactId: string | null): Promise<TaxedBuyer | null> {
  const profile = await billingProfile(tx);
  if (profile !== null) return { country: profile.fields.country, business: profile.fields.vatId !== null };
  const [contact] = await tx.sql<{ country: string }>(
    `select fields->>'country' as country from contact where tenant_id = current_tenant() and id = $1`,
    [contactId],
    'country-of-contact',
  );
  return contact === undefined ? null : { country: contact.country, business: false };
}
