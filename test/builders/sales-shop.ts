import type { Database } from '#model/database.ts';
import { SALES_SETTINGS_ID } from '#model/store/sales/settings.ts';
import type { RunningStandIn } from '#sandbox/domainrobot/stand-in.ts';
import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';

export type SealSalesSecret = (column: 'registrar_secret' | 'payment_secret', secret: string) => string;

/** Settings of sales with which the shop is open: the stand-ins are the registrar and the payment service. */
export async function openShop(
  database: Database,
  { registrar, payments }: { registrar: RunningStandIn; payments: RunningMollie },
  { callbackUrl, seal }: { callbackUrl: string; seal: SealSalesSecret },
): Promise<void> {
  const registrarSettings = {
    baseUrl: registrar.apiUrl,
    user: registrar.user,
    context: registrar.context,
    nameServers: ['ns1.example-dns.net', 'ns2.example-dns.net'],
    holdCodes: ['EF-SANDBOX-FUNDS'],
  };
  const paymentSettings = {
    baseUrl: payments.apiUrl,
    mode: 'live',
    callbackUrl,
    returnUrl: 'https://shop.example.test',
  };
  await database.asUser(null, (tx) =>
    tx.sql(
      `insert into sales_settings (id, enabled, registrar, registrar_secret, payment, payment_secret)
       values ($1, true, $2, $3, $4, $5)`,
      [
        SALES_SETTINGS_ID,
        JSON.stringify(registrarSettings),
        seal('registrar_secret', registrar.password),
        JSON.stringify(paymentSettings),
        seal('payment_secret', payments.liveKey),
      ],
    ),
  );
}
