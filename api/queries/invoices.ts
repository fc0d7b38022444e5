import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { INVOICE_COLUMNS, type InvoiceRow } from '#model/store/billing/invoices.ts';

/** Invoices of the workspace, the newest first; of one order where it is named. */
export function invoicePage(
  tx: Tx,
  { orderId, before, limit }: { orderId: string | null; before: string | null; limit: number },
): Promise<InvoiceRow[]> {
  return tx.sql<InvoiceRow>(
    `select ${INVOICE_COLUMNS} from invoice i
      where i.tenant_id = current_tenant() and ($1::uuid is null or i.order_id = $1) and ($2::uuid is null or i.id < $2)
      order by i.id desc limit $3`,
    [orderId, before, limit],
  );
}

/** One invoice of the workspace. @throws ApexkeepError `not-found` */
export async function invoiceById(tx: Tx, id: string): Promise<InvoiceRow> {
  const [row] = await tx.sql<InvoiceRow>(
    `select ${INVOICE_COLUMNS} from invoice i where i.tenant_id = current_tenant() and i.id = $1`,
    [id],
  );
  if (row !== undefined) return row;
  throw new ApexkeepError('not-found', sentence('invoice-missing', 'There is no such invoice in this workspace.'));
}

export interface PlatformInvoiceRow extends InvoiceRow {
  workspace: string;
}

/** A month's invoices of all workspaces, by the time they were issued, for the platform. `month`: `2026-11`, in UTC. */
export function platformInvoices(
  tx: Tx,
  { month, after, limit }: { month: string; after: string | null; limit: number },
): Promise<PlatformInvoiceRow[]> {
  return tx.sql<PlatformInvoiceRow>(
    `select ${INVOICE_COLUMNS}, t.name as workspace from invoice i join tenant t on t.id = i.tenant_id
      where i.issued_at >= ($1 || '-01')::timestamp at time zone 'UTC'
        and i.issued_at < (($1 || '-01')::timestamp + interval '1 month') at time zone 'UTC'
        and ($2::uuid is null or i.id > $2)
      order by i.id limit $3`,
    [month, after, limit],
  );
}
