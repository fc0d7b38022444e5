import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';

export type ItemState = 'waiting' | 'reading' | 'done' | 'failed';

export interface ImportRow {
  id: string;
  provider_account_id: string;
  state: 'running' | 'done' | 'failed';
  failure: { code: string; message: string; [more: string]: unknown } | null;
  started_at: Date;
  finished_at: Date | null;
  counts: Partial<Record<ItemState, number>> | null;
}

export interface ImportItemRow {
  id: string;
  ref: string;
  name: string;
  state: ItemState;
  zone_id: string | null;
  record_set_count: number | null;
  failure: { code: string; message: string; [more: string]: unknown } | null;
}

/** One import with counts of its zones by state. @throws ApexkeepError `not-found`. */
export async function importById(tx: Tx, id: string): Promise<ImportRow> {
  const [row] = await tx.sql<ImportRow>(
    `select id, provider_account_id, state, failure, started_at, finished_at,
       (select json_object_agg(state, n) from (select state, count(*) as n from zone_import_item
          where tenant_id = $1 and import_id = $2 group by state) c) as counts
     from zone_import where tenant_id = $1 and id = $2`,
    [tx.tenantId, id],
  );
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('import-missing', 'There is no such import in this workspace.'));
  return row;
}

/** Zones of an import by name. */
export function importItems(
  tx: Tx,
  importId: string,
  after: [string, string] | null,
  limit: number,
): Promise<ImportItemRow[]> {
  return tx.sql<ImportItemRow>(
    `select id, ref, name, state, zone_id, record_set_count, failure from zone_import_item
     where tenant_id = $1 and import_id = $2 and ($3::text is null or (name, id) > ($3, $4::uuid)) order by name, id limit $5`,
    [tx.tenantId, importId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}
