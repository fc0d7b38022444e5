import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { changesFromEdits, type Edit } from '#model/rules/diff.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { publish } from '#model/store/live-events.ts';
import { audit } from '#api/audit-entry.ts';
import { openTray } from '#api/queries/tray.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import { zoneContent } from '#api/zone-content.ts';

/** Record sets one request may change. */
export const MOST_EDITS = 2000;

/** A person has one tray at a time on a zone: whoever opens, edits or empties it waits for the other. */
async function lockTray(tx: Tx, zoneId: string, userId: string): Promise<void> {
  await tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 20261124))', [`tray|${zoneId}|${userId}`]);
}

/**
 * Puts one wanted record set into the caller's tray, opening it when needed. A wish that changes nothing takes the edit out.
 * @throws ApexkeepError `conflict` when the zone was never read or the tray is full.
 */
export async function putEdit(tx: Tx, actorId: string, zone: ZoneRow, edit: Edit): Promise<void> {
  if (zone.observed_at === null)
    throw new ApexkeepError('conflict', 'The zone has not been read yet. Read it before editing it.');
  await lockTray(tx, zone.id, actorId);
  const live = await zoneContent(tx, zone);
  const changesSomething = changesFromEdits(live, [edit], uuidv7).length > 0;
  const tray = await openTray(tx, zone.id, actorId);
  if (!changesSomething) {
    if (tray !== undefined) await removeEdit(tx, tray.id, 'name = $3 and type = $4', [edit.name, edit.type]);
    return;
  }
  const id = tray?.id ?? (await createTray(tx, actorId, zone));
  const [count] = await tx.sql<{ n: number }>(
    'select count(*) as n from draft_edit where tenant_id = $1 and change_request_id = $2',
    [tx.tenantId, id],
  );
  if ((count?.n ?? 0) >= MOST_EDITS)
    throw new ApexkeepError(
      'conflict',
      `A change request holds at most ${MOST_EDITS} record sets. Submit this one first.`,
    );
  await tx.sql(
    `insert into draft_edit (tenant_id, id, change_request_id, name, type, after, position)
     values ($1, $2, $3, $4, $5, $6, (select coalesce(max(position), 0) + 1 from draft_edit where tenant_id = $1 and change_request_id = $3))
     on conflict (tenant_id, change_request_id, name, type) do update set after = excluded.after, updated_at = now()`,
    [tx.tenantId, uuidv7(), id, edit.name, edit.type, edit.after === null ? null : JSON.stringify(edit.after)],
  );
  await touch(tx, id);
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

async function removeEdit(tx: Tx, trayId: string, where: string, params: readonly string[]): Promise<boolean> {
  const gone = await tx.sql(
    `delete from draft_edit where tenant_id = $1 and change_request_id = $2 and ${where} returning id`,
    [tx.tenantId, trayId, ...params],
  );
  if (gone.length > 0) await touch(tx, trayId);
  return gone.length > 0;
}

/** Takes one edit out of the caller's tray. @throws ApexkeepError `not-found`. */
export async function deleteEdit(tx: Tx, actorId: string, zone: ZoneRow, editId: string): Promise<void> {
  await lockTray(tx, zone.id, actorId);
  const tray = await openTray(tx, zone.id, actorId);
  if (tray === undefined || !(await removeEdit(tx, tray.id, 'id = $3', [editId]))) {
    throw new ApexkeepError('not-found', 'There is no such edit in your tray.');
  }
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
