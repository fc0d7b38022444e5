import { refuse } from './refusal.ts';

/** An amount in the smallest unit of its currency. */
export interface Money {
  currency: string;
  minor: number;
}

/** An amount as the API speaks it. */
export interface WireMoney {
  currency: string;
  value: string;
}

const CURRENCIES = new Set(
  (
    'AED AUD BGN BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON RUB SEK SGD THB TWD USD ' +
    'ZAR'
  ).split(' '),
);
const WITHOUT_DECIMALS = new Set(['ISK', 'JPY']);

function decimals(currency: string): number {
  return WITHOUT_DECIMALS.has(currency) ? 0 : 2;
}

/** Reads an amount; refuses a currency that is not known, other decimals than the currency has, and less than nothing. */
export function money(wire: WireMoney, field = 'amount'): Money {
  if (!CURRENCIES.has(wire.currency)) refuse(`The currency ${wire.currency} is not supported`, `${field}.currency`);
  const digits = decimals(wire.currency);
  const form = digits === 0 ? /^\d{1,12}$/ : /^\d{1,12}\.\d{2}$/;
  if (!form.test(wire.value))
    refuse(`The amount needs exactly ${digits} decimals for ${wire.currency}`, `${field}.value`);
  return { currency: wire.currency, minor: Number(wire.value.replace('.', '')) };
}

/** An amount with exactly the decimals of its currency. */
export function spelled({ currency, minor }: Money): WireMoney {
  const digits = decimals(currency);
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const value = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return { currency, value: sign + value };
}

/** The sum of amounts of one currency. */
export function total(amounts: readonly Money[], currency: string): Money {
  return { currency, minor: amounts.reduce((sum, { minor }) => sum + minor, 0) };
}
