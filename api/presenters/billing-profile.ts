import type { output } from 'zod';
import type { Tx } from '#model/database.ts';
import { billingProfile, taxFor } from '#model/store/billing/profile.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import type { readProfile } from '#api/routes/billing-profile/schema.ts';

/** Whom the workspace's invoices are made out to, and what follows for its tax. */
export async function presentProfile(tx: Tx): Promise<output<typeof readProfile.response>> {
  const profile = await billingProfile(tx);
  const settings = await salesSettings(tx);
  const { rule, country, rate } = await taxFor(tx, null);
  return {
    profile: profile?.fields ?? null,
    needed: settings?.seller.country !== undefined,
    tax: { taxRule: rule, taxCountry: country, taxRate: rate },
    version: profile?.version ?? 0,
  };
}
