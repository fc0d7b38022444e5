import type { Tx } from '#model/database.ts';
import type { VatRates } from '#model/rules/billing/tax.ts';
import type { Seller } from '#model/rules/billing/invoice.ts';
import type {
  PaymentSettings,
  RegistrarSettings,
  SalesCheck,
  SalesChecks,
  ShopTexts,
} from '#model/rules/sales/settings.ts';

/** The row as it is stored. */
export interface StoredSalesSettings {
  enabled: boolean;
  registrar: RegistrarSettings;
  registrarSecret: string | null;
  payment: PaymentSettings;
  paymentSecret: string | null;
  /** Basis points. */
  taxRate: number;
  /** What the platform has set instead of the product's. */
  vatRates: VatRates;
  currency: string;
  texts: ShopTexts;
  seller: Partial<Seller>;
  checks: SalesChecks;
  version: number;
}

/** The cell that a secret of the settings is sealed for. */
export function salesCell(column: 'registrar_secret' | 'payment_secret') {
  return { table: 'sales_settings', column, tenantId: 'platform', rowId: SALES_SETTINGS_ID };
}

export const SALES_SETTINGS_ID = '00000000-0000-0000-0000-000000000001';

/** The platform's sales settings; null until somebody has entered them. */
export async function salesSettings(tx: Tx): Promise<StoredSalesSettings | null> {
  const [row] = await tx.sql<StoredSalesSettings>(
    `select enabled, registrar, registrar_secret as "registrarSecret", payment, payment_secret as "paymentSecret",
            tax_rate as "taxRate", vat_rates as "vatRates", currency, texts, seller, checks, version from sales_settings where id = $1`,
    [SALES_SETTINGS_ID],
  );
  return row ?? null;
}

/** Keeps what a test of a connection found, with its time. Nothing is kept before there are settings. */
export async function storeSalesCheck(
  tx: Tx,
  of: 'registrar' | 'payment',
  report: Omit<SalesCheck, 'at'>,
): Promise<void> {
  await tx.sql(
    `update sales_settings set checks = checks || jsonb_build_object($2::text,
            $3::jsonb || jsonb_build_object('at', to_jsonb(clock_timestamp()))) where id = $1`,
    [SALES_SETTINGS_ID, of, JSON.stringify(report)],
  );
}
