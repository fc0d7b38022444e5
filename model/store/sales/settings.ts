import type { Tx } from '#model/database.ts';
import type { PaymentSettings, RegistrarSettings, SalesChecks, ShopTexts } from '#model/rules/sales/settings.ts';

/** The row as it is stored. */
export interface StoredSalesSettings {
  enabled: boolean;
  registrar: RegistrarSettings;
  registrarSecret: string | null;
  payment: PaymentSettings;
  paymentSecret: string | null;
  /** Basis points. */
  taxRate: number;
  currency: string;
  texts: ShopTexts;
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
            tax_rate as "taxRate", currency, texts, checks, version from sales_settings where id = $1`,
    [SALES_SETTINGS_ID],
  );
  return row ?? null;
}
