import type { Tx } from '#model/database.ts';

/** How to reach the registrar: an account at a DomainRobot system. The password is sealed beside it. */
export interface RegistrarSettings {
  baseUrl: string;
  user: string;
  context: string;
  /** Name servers of a new domain until it has a zone. */
  nameServers: string[];
  /** Codes by which this registrar says that the account cannot buy now (funds, limits): no failure of the customer's. */
  holdCodes: string[];
}

/** How to reach the payment service. The key is sealed beside it; its prefix says which mode it is for. */
export interface PaymentSettings {
  baseUrl: string;
  mode: 'live' | 'test';
  /** Where the payment service reports changes; null keeps it from doing so, and payments are only polled. */
  callbackUrl: string | null;
  /** Where customers come back to, below which their orders are. */
  returnUrl: string;
}

/** The row as it is stored. */
export interface StoredSalesSettings {
  enabled: boolean;
  registrar: RegistrarSettings;
  registrarSecret: string | null;
  payment: PaymentSettings;
  paymentSecret: string | null;
  taxRate: number;
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
            tax_rate as "taxRate", version from sales_settings where id = $1`,
    [SALES_SETTINGS_ID],
  );
  return row ?? null;
}
