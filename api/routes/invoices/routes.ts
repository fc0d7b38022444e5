import { invoiceCsv } from '#api/invoices/csv.ts';
import { invoicePdf } from '#api/invoices/pdf.ts';
import { pageFor } from '#api/paging.ts';
import { presentInvoice, presentPlatformInvoice } from '#api/presenters/invoice.ts';
import { invoiceById, invoicePage, platformInvoices } from '#api/queries/invoices.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

/** More than this in a month, and the table is made of several. */
const MOST_ROWS = 50_000;

export const invoiceRoutes: Route[] = [
  route(api.listInvoices, async (call) => {
    const page = pageFor('invoices', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const orderId = call.query.order ?? null;
    const rows = await call.read((tx) => invoicePage(tx, { orderId, before, limit: page.limit + 1 }));
    return page.finish(rows, ({ id }) => [id], presentInvoice);
  }),

  route(api.readInvoicePdf, async ({ params, read, reply }) => {
    const invoice = await read((tx) => invoiceById(tx, params.id));
    reply.file = { name: `${invoice.number}.pdf`, body: await invoicePdf(invoice) };
    return undefined;
  }),

  route(api.listPlatformInvoices, async (call) => {
    const page = pageFor('platform-invoices', call);
    const after = (page.after?.[0] as string | undefined) ?? null;
    const { month } = call.query;
    const rows = await call.readPlatform((tx) => platformInvoices(tx, { month, after, limit: page.limit + 1 }));
    return page.finish(rows, ({ id }) => [id], presentPlatformInvoice);
  }),

  route(api.readInvoiceCsv, async ({ query, readPlatform, reply }) => {
    const rows = await readPlatform((tx) => platformInvoices(tx, { ...query, after: null, limit: MOST_ROWS }));
    reply.file = { name: `invoices-${query.month}.csv`, body: Buffer.from(invoiceCsv(rows), 'utf8') };
    return undefined;
  }),
];
