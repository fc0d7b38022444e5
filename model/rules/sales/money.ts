/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

/** Digits after the point, ISO 4217. What is not named has two. */
const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, ISK: 0, HUF: 2 };
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,3}))?$/;

function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** As payment services spell it: `9.99`, with the currency's exact number of digits. */
export function decimalOf({ amount, currency }: Money): string {
  return (amount / 10 ** exponentOf(currency)).toFixed(exponentOf(currency));
}

/** Reads `9.99`; null for what has more digits than the currency, or is no amount. */
export function moneyFromDecimal(text: string, currency: string): Money | null {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  const digits = exponentOf(currency);
  if (whole === undefined || fraction.length > digits) return null;
  return { amount: Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0'), currency };
}

/** Reads an amount that comes as a floating-point number of whole units, rounded to the next minor unit. */
export function moneyFromNumber(units: number, currency: string): Money | null {
  return Number.isFinite(units) && units >= 0
    ? { amount: Math.round(units * 10 ** exponentOf(currency)), currency }
    : null;
}

export function sameMoney(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}

/** @throws RangeError for different currencies: a sum of them is no amount. */
export function plus(one: Money, other: Money): Money {
  if (one.currency !== other.currency) throw new RangeError(`${one.currency} and ${other.currency} do not add up.`);
  return { amount: one.amount + other.amount, currency: one.currency };
}

/** A net price with value-added tax. `rate` in basis points: 1900 is 19 %. Rounded half up, per line. */
export function withTax(net: Money, rate: number): { net: Money; tax: Money; gross: Money } {
  const tax = { amount: Math.floor((net.amount * rate + 5_000) / 10_000), currency: net.currency };
  return { net, tax, gross: plus(net, tax) };
}
