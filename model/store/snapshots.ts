import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { SnapshotPurpose } from '#model/entities/snapshot.ts';

export interface SnapshotRow {
  id: string;
  zoneId: string;
  observationId: string;
  purpose: SnapshotPurpose;
  changeRequestId: string | null;
  name: string;
  /** The moment whose zone this is: `zoneAt(tx, zoneId, at)`. */
  at: Date;
  createdBy: string | null;
}

const COLUMNS = `id, zone_id as "zoneId", observation_id as "observationId", purpose, change_request_id as "changeRequestId",
  name, at, created_by as "createdBy"`;

/**
 * Marks an observation as kept for a purpose. Costs one row, whatever the size of the zone: the history holds the content.
 * Without `observationId` it marks the newest. Throws `row-missing` when the zone has no such observation.
 */
export async function takeSnapshot(
  tx: Tx,
  mark: {
    zoneId: string;
    purpose: SnapshotPurpose;
    observationId?: string;
    changeRequestId?: string;
    name?: string;
    createdBy?: string;
  },
): Promise<SnapshotRow> {
  const [row] = await tx.sql<SnapshotRow>(
    `insert into snapshot (tenant_id, id, zone_id, observation_id, purpose, change_request_id, name, at, created_by)
     select o.tenant_id, $1, o.zone_id, o.id, $4, $5, $6, o.at, $7
       from observation o
      where o.tenant_id = (select current_tenant()) and o.zone_id = $2 and ($3::uuid is null or o.id = $3)
      order by o.at desc limit 1
     returning ${COLUMNS}`,
    [
      uuidv7(),
      mark.zoneId,
      mark.observationId ?? null,
      mark.purpose,
      mark.changeRequestId ?? null,
      mark.name ?? '',
      mark.createdBy ?? null,
    ],
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('zone-unread-mark', 'The zone has not been read yet; read it, then take the snapshot.'),
    );
  return row;
}

/** Snapshots of a zone, newest first, before the snapshot `after`. `next` is null on the last page. */
export async function pageOfSnapshots(
  tx: Tx,
  zoneId: string,
  page: { after?: string; limit: number },
): Promise<{ items: SnapshotRow[]; next: string | null }> {
  const rows = await tx.sql<SnapshotRow>(
    `select ${COLUMNS} from snapshot s
      where tenant_id = (select current_tenant()) and zone_id = $1
        and ($2::uuid is null or (at, id) < (select b.at, b.id from snapshot b where b.tenant_id = s.tenant_id and b.id = $2))
      order by at desc, id desc limit $3`,
    [zoneId, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
