import type { Tx } from '#model/database.ts';
import { NO_TAX, type Tax } from '#model/rules/billing/tax.ts';
import type { ShopTexts } from '#model/rules/sales/settings.ts';
import { shownTax } from '#model/store/billing/profile.ts';
import { salesSettings } from '#model/store/sales/settings.ts';

/** What everybody may know of the shop. */
export interface ShopRow {
  enabled: boolean;
  mode: 'live' | 'test';
  currency: string;
  taxRate: number;
  texts: ShopTexts;
}

export async function shopFront(tx: Tx): Promise<ShopRow> {
  const settings = await salesSettings(tx);
  if (settings === null) return { enabled: false, mode: 'test', currency: 'EUR', taxRate: 0, texts: {} };
  const { enabled, payment, currency, taxRate, texts } = settings;
  return { enabled, mode: payment.mode, currency, taxRate, texts };
}

/** The tax that visitors see. */
export async function frontTax(tx: Tx): Promise<Tax> {
  const settings = await salesSettings(tx);
  return settings === null ? NO_TAX : shownTax(settings);
}

/** A way to pay that is open for domains. */
export interface WayToPayRow {
  id: string;
  description: string;
  minimum: number | null;
  maximum: number | null;
  currency: string | null;
  /** It can be kept for charges. */
  remembers: boolean;
}

/** Ways to pay for domains, by name; a payment service has some dozens. */
export function waysToPay(tx: Tx): Promise<WayToPayRow[]> {
  return tx.sql<WayToPayRow>(
    `select id, description, minimum, maximum, currency, remembers from payment_method where offered and domain_orders
      order by description, id limit 100`,
  );
}
