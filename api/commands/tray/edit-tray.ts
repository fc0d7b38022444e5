import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { changesFromEdits, MOST_EDITS, type Edit } from '#model/rules/diff.ts';
import { keyOf, type RecordSetKey } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { publish } from '#model/store/live-events.ts';
import { audit } from '#api/audit-entry.ts';
import { openTray } from '#api/queries/tray.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import { zoneContent } from '#api/zone-content.ts';

/** A person has one tray at a time on a zone: whoever opens, edits or empties it waits for the other. */
export async function lockTray(tx: Tx, zoneId: string, userId: string): Promise<void> {
  await tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 20261124))', [`tray|${zoneId}|${userId}`]);
}

/**
 * Puts wanted record sets into the caller's tray, opening it when needed. A wish that changes nothing takes its edit out.
 * Answers the tray, undefined while there is none.
 * @throws ApexkeepError `conflict` when the zone was never read or the tray would hold too many.
 */
export async function putEdits(
  tx: Tx,
  actorId: string,
  zone: ZoneRow,
  edits: readonly Edit[],
): Promise<string | undefined> {
  if (zone.observed_at === null)
    throw new ApexkeepError(
      'conflict',
      sentence('zone-unread-edit', 'The zone has not been read yet. Read it before editing it.'),
    );
  await lockTray(tx, zone.id, actorId);
  const live = await zoneContent(tx, zone);
  const changing = new Set(changesFromEdits(live, edits, uuidv7).map(keyOf));
  const tray = await openTray(tx, zone.id, actorId);
  const idle = edits.filter((edit) => !changing.has(keyOf(edit)));
  if (tray !== undefined && idle.length > 0) await removeSets(tx, tray.id, idle);
  if (changing.size === 0) return tray?.id;
  const id = tray?.id ?? (await createTray(tx, actorId, zone));
  await storeEdits(
    tx,
    id,
    edits.filter((edit) => changing.has(keyOf(edit))),
  );
  await touch(tx, id);
  return id;
}

/** Of two edits of one set the later counts. @throws ApexkeepError `conflict` when the draft would hold too many. */
async function storeEdits(tx: Tx, changeRequestId: string, edits: readonly Edit[]): Promise<void> {
  const last = [...new Map(edits.map((edit) => [keyOf(edit), edit])).values()];
  await tx.sql(
    `insert into draft_edit (tenant_id, id, change_request_id, name, type, after, position)
     select $1, e.id, $2, e.name, e.type, e.after::jsonb, e.n + (select coalesce(max(position), 0) from draft_edit where tenant_id = $1 and change_request_id = $2)
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) with ordinality as e(id, name, type, after, n)
     on conflict (tenant_id, change_request_id, name, type) do update set after = excluded.after, updated_at = now()`,
    [
      tx.tenantId,
      changeRequestId,
      last.map(() => uuidv7()),
      last.map((edit) => edit.name),
      last.map((edit) => edit.type),
      last.map((edit) => (edit.after === null ? null : JSON.stringify(edit.after))),
    ],
  );
  const [count] = await tx.sql<{ n: number }>(
    'select count(*) as n from draft_edit where tenant_id = $1 and change_request_id = $2',
    [tx.tenantId, changeRequestId],
  );
  if ((count?.n ?? 0) > MOST_EDITS)
    throw new ApexkeepError(
      'conflict',
      sentence(
        'tray-full',
        'A change request holds at most {most} record sets; with these it would hold {count}. Submit what is in your tray first.',
        { most: MOST_EDITS, count: count?.n ?? 0 },
      ),
    );
}

async function createTray(tx: Tx, actorId: string, zone: ZoneRow): Promise<string> {
  const id = uuidv7();
  const number = await nextChangeNumber(tx);
  await tx.sql('insert into change_request (tenant_id, id, zone_id, number, author_id) values ($1, $2, $3, $4, $5)', [
    tx.tenantId,
    id,
    zone.id,
    number,
    actorId,
  ]);
  await audit(tx, actorId, 'change-request.drafted', `change-request/${id}`, { number, zone: zone.name });
  return id;
}

async function removeSets(tx: Tx, trayId: string, sets: readonly RecordSetKey[]): Promise<void> {
  const gone = await tx.sql(
    `delete from draft_edit where tenant_id = $1 and change_request_id = $2
       and (name, type) in (select * from unnest($3::text[], $4::text[])) returning id`,
    [tx.tenantId, trayId, sets.map((set) => set.name), sets.map((set) => set.type)],
  );
  if (gone.length > 0) await touch(tx, trayId);
}

/** Takes one edit out of the caller's tray. @throws ApexkeepError `not-found`. */
export async function deleteEdit(tx: Tx, actorId: string, zone: ZoneRow, editId: string): Promise<void> {
  await lockTray(tx, zone.id, actorId);
  const tray = await openTray(tx, zone.id, actorId);
  const gone = await tx.sql(
    'delete from draft_edit where tenant_id = $1 and change_request_id = $2 and id = $3 returning id',
    [tx.tenantId, tray?.id ?? null, editId],
  );
  if (tray === undefined || gone.length === 0)
    throw new ApexkeepError('not-found', sentence('edit-missing', 'There is no such edit in your tray.'));
  await touch(tx, tray.id);
}

/** Empties the caller's tray. The draft stays with its number and is used again by the next edit. */
export async function discardTray(tx: Tx, actorId: string, zone: ZoneRow): Promise<void> {
  await lockTray(tx, zone.id, actorId);
  const tray = await openTray(tx, zone.id, actorId);
  if (tray === undefined) return;
  await tx.sql('delete from draft_edit where tenant_id = $1 and change_request_id = $2', [tx.tenantId, tray.id]);
  await touch(tx, tray.id);
  await audit(tx, actorId, 'change-request.emptied', `change-request/${tray.id}`, {
    number: tray.number,
    zone: zone.name,
  });
}

async function touch(tx: Tx, changeRequestId: string): Promise<void> {
  await tx.sql(
    'update change_request set version = version + 1, updated_at = clock_timestamp() where tenant_id = $1 and id = $2',
    [tx.tenantId, changeRequestId],
  );
  await publish(tx, { subject: `change-request/${changeRequestId}`, kind: 'change-request.edited' });
}
