import type { Money } from './sales/money.ts';

/* Amounts and days as people write them, for what leaves the product: mails and invoices. */

const LANGUAGES = { en: 'en-GB', de: 'de-DE' } as const;
export type Spoken = keyof typeof LANGUAGES;

export function spokenNumber(number: number, locale: Spoken): string {
  return new Intl.NumberFormat(LANGUAGES[locale]).format(number);
}

/** `€10.00`, `10,00 €`. */
export function spokenMoney({ amount, currency }: Money, locale: Spoken): string {
  const format = new Intl.NumberFormat(LANGUAGES[locale], { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A day in UTC, with its month in words. */
export function spokenDay(at: Date, locale: Spoken): string {
  return new Intl.DateTimeFormat(LANGUAGES[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/** Of basis points: `19%`, `19 %`. */
export function spokenRate(rate: number, locale: Spoken): string {
  return new Intl.NumberFormat(LANGUAGES[locale], { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000);
}
