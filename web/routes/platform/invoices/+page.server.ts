export { loadInvoices as load } from '#web/screens/platform/invoices.server.ts';
