import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import {
  type InvoiceAmounts,
  type InvoiceKind,
  type InvoiceLine,
  invoiceNumber,
  partOf,
  partyOf,
  partyOfProfile,
  type Seller,
} from '#model/rules/billing/invoice.ts';
import type { InvoiceParty } from '#model/rules/billing/profile.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import { type TaxRule, taxOfTerms } from '#model/rules/billing/tax.ts';
import { appendAudit } from '#model/store/audit.ts';
import { type OrderRow, orderSubject, SALES_WORKER } from '#model/store/sales/orders.ts';
import { billingProfile } from './profile.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { type SubscriptionPaymentRow, type SubscriptionRow, subscriptionSubject } from './subscriptions.ts';

/* Invoices are issued in the transaction of what they are for: what is carried out is billed, once. */

interface NewInvoice {
  kind: InvoiceKind;
  about: { orderId: string } | { subscriptionPaymentId: string };
  corrects: string | null;
  buyer: InvoiceParty;
  line: InvoiceLine;
  amounts: InvoiceAmounts;
  locale: 'en' | 'de';
  paymentReference: string | null;
  subject: string;
}

/** The invoice of an order that was carried out. Issued once; a second time nothing happens. */
export async function invoiceOrder(tx: Tx, order: OrderRow): Promise<void> {
  const [facts] = await tx.sql<{ contact: ContactFields; reference: string | null; issued: boolean }>(
    `select c.fields as contact, p.reference,
            exists (select 1 from invoice i where i.tenant_id = c.tenant_id and i.order_id = $2 and i.kind = 'invoice') as issued
       from contact c
       left join payment_application a on a.tenant_id = c.tenant_id and a.order_id = $2
       left join payment p on p.tenant_id = c.tenant_id and p.id = a.id
      where c.tenant_id = current_tenant() and c.id = $1`,
    [order.contactId, order.id],
    'facts-of-invoice',
  );
  if (facts === undefined || facts.issued) return;
  const { action, name, years, quote } = order;
  await issue(tx, {
    kind: 'invoice',
    about: { orderId: order.id },
    corrects: null,
    buyer: quote.invoiceTo ?? partyOf(facts.contact),
    line: { what: action, name, years, from: null, to: null },
    amounts: quote,
    locale: order.locale,
    paymentReference: facts.reference,
    subject: orderSubject(order.id),
  });
}

/** The invoice of an interval of a plan. */
export async function invoicePlan(
  tx: Tx,
  row: SubscriptionRow,
  payment: Pick<SubscriptionPaymentRow, 'id' | 'reference'>,
  paid: { plan: string; terms: SubscriptionRow['terms']; from: Date; to: Date },
): Promise<void> {
  const [facts] = await tx.sql<{ workspace: string; email: string }>(
    `select t.name as workspace, u.email from tenant t, app_user u where t.id = current_tenant() and u.id = $1`,
    [row.placedBy],
    'payer-of-plan',
  );
  await issue(tx, {
    kind: 'invoice',
    about: { subscriptionPaymentId: payment.id },
    corrects: null,
    buyer: (await profileParty(tx)) ?? { name: facts?.workspace ?? '', address: [], email: facts?.email ?? '' },
    line: { what: 'plan', name: paid.plan, years: null, from: paid.from.toISOString(), to: paid.to.toISOString() },
    amounts: paid.terms,
    locale: row.locale,
    paymentReference: payment.reference,
    subject: subscriptionSubject(row.id),
  });
}

/** Whom the workspace has named for its invoices. */
export async function profileParty(tx: Tx): Promise<InvoiceParty | null> {
  const profile = await billingProfile(tx);
  return profile === null ? null : partyOfProfile(profile.fields);
}

interface Issued extends InvoiceRow {
  credited: number;
}

/** Credit notes for money that went back after an order was carried out: so much of it in all, in minor units. */
export async function creditOrder(tx: Tx, order: OrderRow, back: number): Promise<void> {
  const [invoice] = await tx.sql<Issued>(
    `select ${INVOICE_COLUMNS}, coalesce((select sum(c.gross)::int from invoice c
              where c.tenant_id = i.tenant_id and c.corrects = i.id), 0) as credited
       from invoice i where i.tenant_id = current_tenant() and i.order_id = $1 and i.kind = 'invoice'`,
    [order.id],
  );
  const amount = Math.min(back, invoice?.gross ?? 0) - (invoice?.credited ?? 0);
  if (invoice === undefined || amount <= 0) return;
  await issue(tx, {
    kind: 'credit-note',
    about: { orderId: order.id },
    corrects: invoice.id,
    buyer: invoice.buyer,
    line: invoice.line,
    amounts: partOf(amountsOf(invoice), amount),
    locale: invoice.locale,
    paymentReference: invoice.paymentReference,
    subject: orderSubject(order.id),
  });
}

async function issue(tx: Tx, invoice: NewInvoice): Promise<void> {
  const { kind, about, amounts, subject } = invoice;
  const { rule, country } = taxOfTerms(amounts);
  const [counted] = await tx.sql<{ year: number; last: number }>(
    `insert into invoice_counter (kind, year, last) values ($1, extract(year from now() at time zone 'UTC')::int, 1)
     on conflict (kind, year) do update set last = invoice_counter.last + 1 returning year, last`,
    [kind],
  );
  const number = invoiceNumber(kind, counted?.year ?? 0, counted?.last ?? 0);
  await tx.sql(
    `insert into invoice (tenant_id, id, kind, number, order_id, subscription_payment_id, corrects, seller, buyer, line, tax_rate,
            net, tax, gross, currency, locale, payment_reference, tax_rule, tax_country)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      uuidv7(),
      kind,
      number,
      'orderId' in about ? about.orderId : null,
      'subscriptionPaymentId' in about ? about.subscriptionPaymentId : null,
      invoice.corrects,
      JSON.stringify((await salesSettings(tx))?.seller ?? {}),
      JSON.stringify(invoice.buyer),
      JSON.stringify(invoice.line),
      amounts.taxRate,
      amounts.net.amount,
      amounts.tax.amount,
      amounts.gross.amount,
      amounts.gross.currency,
      invoice.locale,
      invoice.paymentReference,
      rule,
      country,
    ],
    'issue-invoice',
  );
  const detail = { number, ...amounts.gross };
  await appendAudit(tx, {
    actor: SALES_WORKER,
    action: kind === 'invoice' ? 'invoice.issued' : 'invoice.corrected',
    subject,
    correlation: subject,
    detail,
  });
}

export interface InvoiceRow {
  id: string;
  kind: InvoiceKind;
  number: string;
  orderId: string | null;
  orderNumber: number | null;
  /** Number of the invoice that a credit note takes back. */
  correctsNumber: string | null;
  seller: Partial<Seller>;
  buyer: InvoiceParty;
  line: InvoiceLine;
  taxRate: number;
  taxRule: TaxRule;
  taxCountry: string | null;
  net: number;
  tax: number;
  gross: number;
  currency: string;
  locale: 'en' | 'de';
  paymentReference: string | null;
  issuedAt: Date;
}

export const INVOICE_COLUMNS = `i.id, i.kind, i.number, i.order_id as "orderId",
  (select o.number from domain_order o where o.tenant_id = i.tenant_id and o.id = i.order_id) as "orderNumber",
  (select c.number from invoice c where c.tenant_id = i.tenant_id and c.id = i.corrects) as "correctsNumber",
  i.seller, i.buyer, i.line, i.tax_rate as "taxRate", i.tax_rule as "taxRule", i.tax_country as "taxCountry", i.net, i.tax, i.gross, i.currency, i.locale,
  i.payment_reference as "paymentReference", i.issued_at as "issuedAt"`;

export function amountsOf({ taxRate, taxRule, taxCountry, net, tax, gross, currency }: InvoiceRow): InvoiceAmounts {
  const of = (amount: number) => ({ amount, currency });
  return { taxRate, taxRule, taxCountry, net: of(net), tax: of(tax), gross: of(gross) };
}
