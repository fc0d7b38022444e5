import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Seller } from '#model/rules/billing/invoice.ts';
import type { VatRates } from '#model/rules/billing/tax.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import {
  paymentKeyRefused,
  type PaymentSettings,
  type RegistrarSettings,
  type ShopTexts,
  type Stage,
} from '#model/rules/sales/settings.ts';
import { sentence } from '#model/rules/sentence.ts';
import { SALES_SETTINGS_ID, salesCell, salesSettings } from '#model/store/sales/settings.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import type { SecretSealer } from '#api/sealer.ts';

export interface SettingsInput {
  registrar: RegistrarSettings;
  registrarPassword?: string | undefined;
  payment: PaymentSettings;
  paymentKey?: string | undefined;
  taxRate: number;
  currency: string;
  texts: { [Name in keyof ShopTexts]?: string | undefined };
  /** Left out, it stays. */
  seller?: Seller | undefined;
  /** Left out, they stay. */
  vatRates?: VatRates | undefined;
}

const SUBJECT = 'sales/settings';

/**
 * Stores what the shop sells with; secrets are sealed, and kept where none is given. Who moves an address, user, mode or secret
 * has to test the connection again, and a shop that was open is closed until it is opened again.
 * @throws ApexkeepError `precondition-failed`, `invalid-input` for a key that may not be used here
 */
export async function putSettings(
  tx: Tx,
  actorId: string,
  parts: { seal: SecretSealer; stage: Stage },
  seen: number | null,
  input: SettingsInput,
): Promise<void> {
  await tx.sql('select pg_advisory_xact_lock(20261126)');
  const before = await salesSettings(tx);
  if (seen !== (before?.version ?? 0))
    throw outdated(sentence('the-shop-settings', 'The settings of the shop'), seen ?? -1, before?.version ?? 0);
  const { registrar, payment, taxRate, currency, texts } = input;
  if (input.paymentKey !== undefined) requireFit(input.paymentKey, payment, parts.stage);
  const registrarMoved = input.registrarPassword !== undefined || !same(before?.registrar, registrar);
  const paymentMoved = input.paymentKey !== undefined || !same(before?.payment, payment);
  const checks = {
    ...(registrarMoved ? {} : { registrar: before?.checks.registrar }),
    ...(paymentMoved ? {} : { payment: before?.checks.payment }),
  };
  const sealed = (column: 'registrar_secret' | 'payment_secret', secret: string | undefined, kept: string | null) =>
    secret === undefined ? kept : parts.seal(secret, salesCell(column));
  await tx.sql(
    `insert into sales_settings (id, registrar, registrar_secret, payment, payment_secret, tax_rate, currency, texts,
            checks, updated_by, seller, vat_rates)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12, $13)
     on conflict (id) do update set registrar = excluded.registrar, registrar_secret = excluded.registrar_secret,
            payment = excluded.payment, payment_secret = excluded.payment_secret, tax_rate = excluded.tax_rate,
            currency = excluded.currency, texts = excluded.texts, checks = excluded.checks,
            seller = excluded.seller, vat_rates = excluded.vat_rates,
            enabled = sales_settings.enabled and not $11, updated_by = excluded.updated_by, updated_at = now(),
            version = sales_settings.version + 1`,
    [
      SALES_SETTINGS_ID,
      JSON.stringify(registrar),
      sealed('registrar_secret', input.registrarPassword, before?.registrarSecret ?? null),
      JSON.stringify(payment),
      sealed('payment_secret', input.paymentKey, before?.paymentSecret ?? null),
      taxRate,
      currency,
      JSON.stringify(texts),
      JSON.stringify(checks),
      actorId,
      registrarMoved || paymentMoved,
      JSON.stringify(input.seller ?? before?.seller ?? {}),
      JSON.stringify(input.vatRates ?? before?.vatRates ?? {}),
    ],
  );
  await audit(tx, actorId, 'sales.settings-changed', SUBJECT, {
    registrar,
    payment,
    taxRate,
    currency,
    texts,
    ...(input.seller === undefined ? {} : { seller: input.seller }),
    ...(input.vatRates === undefined ? {} : { vatRates: input.vatRates }),
    passwordReplaced: input.registrarPassword !== undefined,
    keyReplaced: input.paymentKey !== undefined,
    ...(before?.enabled === true && (registrarMoved || paymentMoved) ? { closed: true } : {}),
  });
}

function requireFit(key: string, payment: PaymentSettings, stage: Stage): void {
  const refused = paymentKeyRefused(key, payment.mode, stage);
  if (refused === null) return;
  throw new ApexkeepError('invalid-input', refused, { issues: [issueAt('paymentKey', refused)] });
}

function same(one: object | undefined, other: object): boolean {
  const sorted = (of: object) => JSON.stringify(Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return one !== undefined && sorted(one) === sorted(other);
}
