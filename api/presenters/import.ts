import type { input } from 'zod';
import type { ImportItemRow, ImportRow } from '#api/queries/imports.ts';
import type { ZoneImport } from '#api/routes/imports/schema.ts';

type Shape = input<typeof ZoneImport>;

export function presentImportItem(row: ImportItemRow): Shape['items'][number] {
  return {
    id: row.id,
    ref: row.ref,
    name: row.name,
    state: row.state,
    zoneId: row.zone_id,
    recordSetCount: row.record_set_count,
    failure: row.failure,
  };
}

export function presentImport(row: ImportRow, page: { items: Shape['items']; next: string | null }): Shape {
  const { waiting = 0, reading = 0, done = 0, failed = 0 } = row.counts ?? {};
  return {
    id: row.id,
    providerAccountId: row.provider_account_id,
    state: row.state,
    failure: row.failure,
    counts: { waiting, reading, done, failed },
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    ...page,
  };
}
