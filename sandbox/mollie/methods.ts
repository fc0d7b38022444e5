import type { Money } from './money.ts';
import type { Mandate, SequenceType } from './records.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A way to pay, and what it can do. */
export interface Method {
  id: string;
  name: string;
  german: string;
  /** In hundredths; null for no limit. The smallest amount is 0.01 unless told otherwise. */
  maximum: number | null;
  minimum: number;
  currencies: readonly string[];
  /** Countries of the customer; null for all. */
  countries: readonly string[] | null;
  sequences: readonly SequenceType[];
  /** How long a payment stays open, and how much longer than it says. */
  expiryMs: number;
  graceMs: number;
  /** Days in which a payment can be refunded; 0 for never, null for no known limit. */
  refundDays: number | null;
  /** Hundredths of a euro by which refunds may exceed the payment. */
  slack: number;
  /** Paying only authorizes; the money comes with the capture. */
  authorizes: boolean;
  /** The payment can be withdrawn by a call until it is paid. */
  cancelable: boolean;
  /** Listed only when asked for by name of its wallet. */
  wallet: boolean;
  /** Kind of mandate that a first payment leaves. */
  mandate: Mandate['method'] | null;
}

const PLAIN = {
  maximum: 1_000_000,
  minimum: 1,
  currencies: ['EUR'],
  countries: null,
  sequences: ['oneoff'],
  expiryMs: 15 * MINUTE,
  graceMs: 0,
  refundDays: 365,
  slack: 0,
  authorizes: false,
  cancelable: false,
  wallet: false,
  mandate: null,
} as const;

const INTERNATIONAL = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'SEK', 'DKK', 'NOK', 'PLN', 'CZK'];
const LATER = { authorizes: true, cancelable: true, expiryMs: 48 * HOUR } as const;
const BANK = { mandate: 'directdebit', sequences: ['oneoff', 'first'] } as const;
const CARD = { mandate: 'creditcard', currencies: INTERNATIONAL, expiryMs: 30 * MINUTE } as const;

function method(id: string, name: string, german: string, own: Partial<Method> = {}): Method {
  return { ...PLAIN, id, name, german, ...own };
}

/** All methods, in the order in which they are listed. */
export const METHODS: readonly Method[] = [
  method('ideal', 'iDEAL', 'iDEAL', { ...BANK, maximum: 5_000_000, slack: 2500 }),
  method('creditcard', 'Card', 'Karte', { ...CARD, sequences: ['oneoff', 'first', 'recurring'] }),
  method('paypal', 'PayPal', 'PayPal', {
    maximum: 800_000,
    currencies: INTERNATIONAL,
    sequences: ['oneoff', 'first', 'recurring'],
    expiryMs: 72 * HOUR,
    refundDays: 180,
    mandate: 'paypal',
  }),
  method('bancontact', 'Bancontact', 'Bancontact', { ...BANK, maximum: 5_000_000, expiryMs: HOUR, refundDays: 70 }),
  method('eps', 'EPS', 'EPS', { ...BANK, maximum: 5_000_000, minimum: 100, expiryMs: HOUR }),
  method('przelewy24', 'Przelewy24', 'Przelewy24', { currencies: ['EUR', 'PLN'], expiryMs: HOUR, refundDays: 180 }),
  method('directdebit', 'SEPA Direct Debit', 'SEPA-Lastschrift', {
    sequences: ['recurring'],
    maximum: 100_000,
    cancelable: true,
    mandate: 'directdebit',
  }),
  method('banktransfer', 'Bank transfer', 'Überweisung', {
    maximum: 100_000_000,
    expiryMs: 12 * DAY,
    graceMs: 2 * DAY,
    slack: 2500,
    cancelable: true,
  }),
  method('klarna', 'Klarna', 'Klarna', LATER),
  method('billie', 'Billie', 'Billie', { ...LATER, minimum: 100 }),
  method('riverty', 'Riverty', 'Riverty', { ...LATER, minimum: 100, countries: ['DE', 'AT', 'CH', 'NL', 'BE'] }),
  method('paysafecard', 'paysafecard', 'paysafecard', { refundDays: 0, maximum: 100_000, expiryMs: 30 * MINUTE }),
  method('giftcard', 'Gift cards', 'Gutscheinkarten', { refundDays: 0, maximum: null }),
  method('voucher', 'Vouchers', 'Gutscheine', { refundDays: 0, maximum: null, countries: ['BE', 'FR', 'NL'] }),
  method('applepay', 'Apple Pay', 'Apple Pay', { ...CARD, sequences: ['oneoff', 'first'], wallet: true }),
];

const BY_ID = new Map(METHODS.map((one) => [one.id, one]));

/** A method by its id. */
export function methodOf(id: string | null): Method | undefined {
  return id === null ? undefined : BY_ID.get(id);
}

/** Why an amount does not fit a method; null when it does. */
export function misfit(
  method: Method,
  amount: Money,
  sequence: SequenceType,
): { detail: string; field: string } | null {
  if (!method.sequences.includes(sequence))
    return { detail: `The method ${method.id} does not take ${sequence} payments`, field: 'method' };
  if (!method.currencies.includes(amount.currency))
    return { detail: `The method ${method.id} does not take ${amount.currency}`, field: 'amount' };
  if (amount.minor < method.minimum) return { detail: 'The amount is lower than the minimum', field: 'amount' };
  if (method.maximum !== null && amount.minor > method.maximum)
    return { detail: 'The amount is higher than the maximum', field: 'amount' };
  return null;
}

const CARD_FAILURES = [
  'invalid_card_number',
  'invalid_cvv',
  'invalid_card_holder_name',
  'card_expired',
  'invalid_card_type',
  'refused_by_issuer',
  'insufficient_funds',
  'inactive_card',
  'possible_fraud',
  'authentication_failed',
  'card_declined',
] as const;

/** Reasons a card payment can fail for. */
export const FAILURE_REASONS: readonly string[] = [...CARD_FAILURES, 'authentication_abandoned', 'unknown_reason'];

/** The reason that a card payment of a magic amount (1001.00 to 1011.00) fails for in test mode; null for other amounts. */
export function magicFailure(amount: Money): string | null {
  return amount.minor % 100 === 0 ? (CARD_FAILURES[amount.minor / 100 - 1001] ?? null) : null;
}
