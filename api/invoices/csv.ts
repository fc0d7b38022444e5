import { decimalOf } from '#model/rules/sales/money.ts';
import type { PlatformInvoiceRow } from '#api/queries/invoices.ts';

const COLUMNS = [
  'number',
  'kind',
  'issued',
  'corrects',
  'workspace',
  'buyer',
  'what',
  'name',
  'order',
  'payment',
  'net',
  'tax rate',
  'tax',
  'gross',
  'currency',
  'tax rule',
  'tax country',
  'buyer VAT id',
] as const;

/** Invoices as a table for accountants: RFC 4180, amounts with a point, credit notes negative. */
export function invoiceCsv(rows: readonly PlatformInvoiceRow[]): string {
  return [COLUMNS, ...rows.map(cellsOf)].map((cells) => cells.map(cell).join(',') + '\r\n').join('');
}

function cellsOf(row: PlatformInvoiceRow): string[] {
  const { number, kind, issuedAt, correctsNumber, workspace, buyer, line, orderNumber, currency, taxRate } = row;
  const sign = kind === 'credit-note' ? '-' : '';
  const money = (amount: number) => `${amount === 0 ? '' : sign}${decimalOf({ amount, currency })}`;
  return [
    number,
    kind,
    issuedAt.toISOString(),
    correctsNumber ?? '',
    safe(workspace),
    safe(buyer.name),
    line.what,
    safe(line.name),
    orderNumber === null ? '' : String(orderNumber),
    row.paymentReference ?? '',
    money(row.net),
    (taxRate / 100).toFixed(2),
    money(row.tax),
    money(row.gross),
    currency,
    row.taxRule,
    row.taxCountry ?? '',
    buyer.vatId ?? '',
  ];
}

/** What people typed never begins a formula (OWASP, CSV injection). */
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
