import { type FieldIssue, issueAt, type Parsed } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { readVatId } from './vat-id.ts';

/** Whom a workspace wants its invoices made out to. */
export interface BillingProfile {
  /** The person, or the person at the organisation. */
  name: string;
  organisation: string | null;
  street: string;
  postalCode: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** In its one spelling, `DE136695976`; only of an organisation. */
  vatId: string | null;
  email: string;
}

/** Whom an invoice is made out to, as it stands there. */
export interface InvoiceParty {
  name: string;
  address: string[];
  email: string;
  /** Of a business. */
  vatId?: string | null;
}

const NOT_OF_A_PERSON = sentence(
  'vat-id-of-person',
  'A VAT id is of an organisation. Name it, or leave the VAT id empty.',
);

/** A profile with its VAT id in one spelling, or what is wrong with it. */
export function readProfile(typed: BillingProfile): Parsed<BillingProfile> {
  const refused = (issue: FieldIssue): Parsed<never> => ({ ok: false, issues: [issue] });
  if (typed.vatId === null) return { ok: true, value: typed };
  if (typed.organisation === null) return refused(issueAt('vatId', NOT_OF_A_PERSON));
  const vatId = readVatId(typed.vatId, typed.country);
  return typeof vatId === 'string' ? { ok: true, value: { ...typed, vatId } } : refused(issueAt('vatId', vatId));
}
