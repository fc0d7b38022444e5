import { getLocale } from '#web/paraglide/runtime.js';

/** An amount in minor units as people of the page's language write it. Currencies have two digits unless Intl knows better. */
export function moneyText({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(getLocale() === 'de' ? 'de-DE' : 'en-GB', { style: 'currency', currency });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(amount / 10 ** digits);
}

/** A tax rate in basis points: 1900 is 19 %. */
export function rateText(rate: number): string {
  const locale = getLocale() === 'de' ? 'de-DE' : 'en-GB';
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000);
}
