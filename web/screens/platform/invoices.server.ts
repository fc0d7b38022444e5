import type { ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** `/platform/invoices`: the invoices of one month, of all workspaces. */
export async function loadInvoices({ locals, url }: ServerLoadEvent) {
  const asked = url.searchParams.get('month') ?? '';
  const month = MONTH.test(asked) ? asked : new Date().toISOString().slice(0, 7);
  const after = url.searchParams.get('after');
  const query = { month, limit: 100, ...(after === null ? {} : { after }) };
  return { month, ...(await take(locals.api.GET('/platform/invoices', { params: { query } }), url)) };
}
