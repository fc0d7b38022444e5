import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { readable } from '#model/rules/sales/shop-name.ts';
import { spokenDay, spokenMoney } from '#model/rules/spoken.ts';
import type { InvoiceRow } from '#model/store/billing/invoices.ts';
import { INVOICE_WORDS, type InvoiceWords } from './words.ts';

/* An invoice as a page. Made of the row alone, which never changes, so the same invoice is the same page each time. */

const font = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
const PLAIN = font('DejaVuSans');
const BOLD = font('DejaVuSans-Bold');
const MARGIN = 56;
const MM = 72 / 25.4;
const RIGHT = 210 * MM - MARGIN;
const WIDTH = RIGHT - MARGIN;

/** The page of an invoice or credit note, A4. */
export async function invoicePdf(row: InvoiceRow): Promise<Buffer> {
  const words = INVOICE_WORDS[row.locale];
  const title = `${row.kind === 'invoice' ? words.invoice : words.creditNote} ${row.number}`;
  const info = { Title: title, Author: row.seller.name ?? '', CreationDate: row.issuedAt, ModDate: row.issuedAt };
  const document = new PDFDocument({ size: 'A4', margin: MARGIN, info, lang: row.locale, displayTitle: true });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.registerFont('plain', PLAIN).registerFont('bold', BOLD);
  parties(document, row, words);
  heading(document, row, words, title);
  table(document, row, words);
  notes(document, row, words);
  document.end();
  return done;
}

type Page = InstanceType<typeof PDFDocument>;

function parties(page: Page, { seller, buyer }: InvoiceRow, words: InvoiceWords): void {
  const lines = [...(seller.address ?? []), seller.vatId ? `${words.vatId}: ${seller.vatId}` : ''].filter(
    (line) => line !== '',
  );
  page
    .font('bold')
    .fontSize(11)
    .text(seller.name ?? '', { align: 'right', width: WIDTH });
  page.font('plain').fontSize(9);
  for (const line of lines) page.text(line, { align: 'right', width: WIDTH });
  page.moveDown(3).fontSize(10).text(buyer.name, MARGIN);
  for (const line of buyer.address) page.text(line);
  page.text(buyer.email);
  if (buyer.vatId) page.text(`${words.buyerVatId}: ${buyer.vatId}`);
}

function heading(page: Page, row: InvoiceRow, words: InvoiceWords, title: string): void {
  page.moveDown(3).font('bold').fontSize(16).text(title, MARGIN);
  page
    .moveDown(0.5)
    .font('plain')
    .fontSize(10)
    .text(`${words.date}: ${spokenDay(row.issuedAt, row.locale)}`);
  if (row.orderNumber !== null) page.text(`${words.order}: ${row.orderNumber}`);
  if (row.correctsNumber !== null) page.text(`${words.corrects}: ${row.correctsNumber}`);
  page.moveDown(2);
}

function table(page: Page, row: InvoiceRow, words: InvoiceWords): void {
  const money = (amount: number) =>
    spokenMoney({ amount: row.kind === 'credit-note' ? -amount : amount, currency: row.currency }, row.locale);
  line(page, words.line(row.line, readable(row.line.name)), money(row.net));
  rule(page);
  line(page, words.net, money(row.net));
  line(page, words.tax(row.taxRate, row.taxRule === 'oss' ? row.taxCountry : null), money(row.tax));
  page.font('bold');
  line(page, words.gross, money(row.gross));
  page.font('plain');
}

function line(page: Page, left: string, right: string): void {
  const { y } = page;
  page.text(right, RIGHT - 110, y, { width: 110, align: 'right' });
  page.text(left, MARGIN, y, { width: WIDTH - 130 });
  page.moveDown(0.4);
}

function rule(page: Page): void {
  page.moveTo(MARGIN, page.y).lineTo(RIGHT, page.y).lineWidth(0.5).stroke('#999999').moveDown(0.6);
}

function notes(page: Page, row: InvoiceRow, words: InvoiceWords): void {
  page.moveDown(2).fontSize(9);
  const rule = words.rule[row.taxRule];
  if (rule !== null) page.text(rule, MARGIN, page.y, { width: WIDTH }).moveDown(0.5);
  page.text(row.kind === 'invoice' ? words.paid : words.returned, MARGIN, page.y, { width: WIDTH });
  if (row.paymentReference !== null) page.text(`${words.payment}: ${row.paymentReference}`);
}
