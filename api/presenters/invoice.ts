import type { input } from 'zod';
import { amountsOf, type InvoiceRow } from '#model/store/billing/invoices.ts';
import type { PlatformInvoiceRow } from '#api/queries/invoices.ts';
import type { InvoiceItem, PlatformInvoice } from '#api/routes/invoices/schema.ts';

export function presentInvoice(row: InvoiceRow): input<typeof InvoiceItem> {
  const { id, kind, number, correctsNumber, line, buyer, orderId, issuedAt } = row;
  const { net, tax, gross } = amountsOf(row);
  return {
    id,
    kind,
    number,
    corrects: correctsNumber,
    what: line.what,
    name: line.name,
    buyer: buyer.name,
    orderId,
    net,
    tax,
    gross,
    issuedAt: issuedAt.toISOString(),
  };
}

export function presentPlatformInvoice(row: PlatformInvoiceRow): input<typeof PlatformInvoice> {
  return { ...presentInvoice(row), workspace: row.workspace };
}
