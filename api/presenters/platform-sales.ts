import type { input } from 'zod';
import { withTax } from '#model/rules/sales/money.ts';
import { closedForDomains } from '#model/rules/sales/payment-method.ts';
import type { Stage } from '#model/rules/sales/settings.ts';
import { readable } from '#model/rules/sales/shop-name.ts';
import { refOf } from '#model/rules/sentence.ts';
import type { PaymentMethodRow } from '#model/store/sales/payment-methods.ts';
import { losesMoney } from '#api/commands/platform-sales/put-tld.ts';
import type { CatalogueRow, SettingsView } from '#api/queries/platform-sales.ts';
import type { CatalogueTld, putPaymentMethod, SalesSettingsShape } from '#api/routes/platform-sales/schema.ts';

export function presentSettings(
  { settings, searchesToday, missing }: SettingsView,
  stage: Stage,
): input<typeof SalesSettingsShape> {
  const { enabled, registrar, payment, taxRate, currency, texts, seller, vatRates, checks, version } = settings;
  return {
    enabled,
    stage,
    registrar,
    registrarPasswordSet: settings.registrarSecret !== null,
    payment,
    paymentKeySet: settings.paymentSecret !== null,
    taxRate,
    currency,
    texts,
    seller: {
      name: seller.name ?? '',
      address: seller.address ?? [],
      vatId: seller.vatId ?? '',
      country: seller.country ?? '',
      oss: seller.oss ?? false,
    },
    vatRates: { ...vatRates },
    checks: { registrar: checkOf(checks.registrar), payment: checkOf(checks.payment) },
    searchesToday,
    missing,
    version,
  };
}

function checkOf<T extends { at: string }>(check: T | undefined): T | null {
  return check === undefined ? null : { ...check, at: new Date(check.at).toISOString() };
}

export function presentPaymentMethod(row: PaymentMethodRow): input<typeof putPaymentMethod.response> {
  const { id, description, offered, domainOrders, subscriptions, currency } = row;
  const money = (amount: number | null) => (amount === null || currency === null ? null : { amount, currency });
  const closed = closedForDomains(id);
  return {
    id,
    name: description,
    offered,
    domainOrders,
    subscriptions,
    minimum: money(row.minimum),
    maximum: money(row.maximum),
    closed: closed === null ? null : { message: closed.message, sentence: refOf(closed) },
  };
}

export function presentCatalogueTld(row: CatalogueRow): input<typeof CatalogueTld> {
  const { tld, enabled, prices, currency, taxRate, cost } = row;
  return {
    tld,
    unicodeTld: readable(tld),
    enabled,
    prices: prices.map((price) => ({ ...price, gross: withTax({ amount: price.amount, currency }, taxRate).gross })),
    cost,
    belowCost: losesMoney(row),
  };
}
