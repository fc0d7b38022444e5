import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { MoneyShape, SaleActionName } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { INVOICE_KINDS } from '#model/rules/billing/invoice.ts';

const MEMBERS = {
  id: z.uuid(),
  kind: z.enum(INVOICE_KINDS).meta({ id: 'InvoiceKind' }),
  number: z.string(),
  /** Number of the invoice that a credit note takes back. */
  corrects: z.string().nullable(),
  what: z.union([SaleActionName, z.literal('plan')]),
  /** Of the domain, or of the plan. */
  name: z.string(),
  buyer: z.string(),
  orderId: z.uuid().nullable(),
  net: MoneyShape,
  tax: MoneyShape,
  gross: MoneyShape,
  issuedAt: Timestamp,
};

export const InvoiceItem = z.object(MEMBERS).meta({ id: 'Invoice' });
export const PlatformInvoice = z.object({ ...MEMBERS, workspace: z.string() }).meta({ id: 'PlatformInvoice' });

export const listInvoices = endpoint({
  method: 'GET',
  path: '/t/:tenant/invoices',
  id: 'invoice.list',
  summary: 'Invoices and credit notes of the workspace, the newest first',
  access: 'order.read',
  rate: 'read',
  query: z.strictObject({ ...PAGING, order: z.uuid().optional() }),
  response: pageOf(InvoiceItem),
});

export const readInvoicePdf = endpoint({
  method: 'GET',
  path: '/t/:tenant/invoices/:id/pdf',
  id: 'invoice.read-pdf',
  summary: 'An invoice or credit note as a page',
  access: 'order.read',
  rate: 'read',
  produces: 'pdf',
});

/** In UTC. */
const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);

export const listPlatformInvoices = endpoint({
  method: 'GET',
  path: '/platform/invoices',
  id: 'platform-invoice.list',
  summary: 'A month’s invoices of all workspaces, the oldest first',
  access: 'sales.read',
  rate: 'read',
  query: z.strictObject({ ...PAGING, month: Month }),
  response: pageOf(PlatformInvoice),
});

export const readInvoiceCsv = endpoint({
  method: 'GET',
  path: '/platform/invoices/csv',
  id: 'platform-invoice.read-csv',
  summary: 'A month’s invoices as a table for accountants; at most 50,000',
  access: 'sales.read',
  rate: 'expensive',
  query: z.strictObject({ month: Month }),
  produces: 'csv',
});
