import type { ContactFields } from '#model/rules/sales/contact.ts';
import type { Money } from '#model/rules/sales/money.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import type { BillingProfile, InvoiceParty } from './profile.ts';
import type { TaxRule } from './tax.ts';

export const INVOICE_KINDS = ['invoice', 'credit-note'] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

/** Who sells, as it stands on invoices. */
export interface Seller {
  name: string;
  /** One line each. */
  address: string[];
  /** VAT id or tax number. */
  vatId: string;
  /** ISO 3166-1 alpha-2: where the seller is taxed. */
  country?: string | undefined;
  /** Registered for the One-Stop-Shop. */
  oss?: boolean | undefined;
}

/** What was sold. */
export interface InvoiceLine {
  what: SaleAction | 'plan';
  /** Of the domain, or of the plan. */
  name: string;
  years: number | null;
  /** Of a plan: the time that is paid. ISO 8601. */
  from: string | null;
  to: string | null;
}

export interface InvoiceAmounts {
  taxRate: number;
  taxRule?: TaxRule;
  taxCountry?: string | null;
  net: Money;
  tax: Money;
  gross: Money;
}

/** `2026-000042`, `C2026-000007`: one row of numbers a kind and year. */
export function invoiceNumber(kind: InvoiceKind, year: number, count: number): string {
  return `${kind === 'credit-note' ? 'C' : ''}${year}-${String(count).padStart(6, '0')}`;
}

/** The holder of a domain as the one who is billed. */
export function partyOf({ firstName, lastName, ...contact }: ContactFields): InvoiceParty {
  return partyOfProfile({ ...contact, name: `${firstName} ${lastName}`, vatId: null });
}

/** The one whom the workspace has named for its invoices. */
export function partyOfProfile(profile: BillingProfile): InvoiceParty {
  const { organisation, name, street, postalCode, city, country, email, vatId } = profile;
  const lines = organisation === null ? [] : [name];
  return { name: organisation ?? name, address: [...lines, street, `${postalCode} ${city}`, country], email, vatId };
}

/**
 * What goes back of an invoice when so much of its gross amount does: tax and net in the same proportion, the tax rounded half up,
 * so that the parts of one invoice never come to more than the whole by more than their rounding.
 */
export function partOf(whole: InvoiceAmounts, back: number): InvoiceAmounts {
  const { taxRate, gross } = whole;
  const amount = Math.min(back, gross.amount);
  const tax = Math.floor((amount * taxRate * 2 + (10_000 + taxRate)) / (2 * (10_000 + taxRate)));
  const of = (minor: number): Money => ({ amount: minor, currency: gross.currency });
  return { ...whole, net: of(amount - tax), tax: of(tax), gross: of(amount) };
}
