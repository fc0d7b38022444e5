import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { ZoneAccess } from '#model/rules/access.ts';
import { sentence } from '#model/rules/sentence.ts';
import { publish } from '#model/store/live-events.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { takeSnapshot, type SnapshotRow } from '#model/store/snapshots.ts';
import { READ_ZONE, type ReadZoneInput } from '#workflows/contracts/zone-read.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { zoneById, type ZoneRow } from '#api/queries/zones.ts';

/** Allows or forbids changes to one zone. @throws ApexkeepError `precondition-failed`, `not-found`. */
export async function setAccess(
  tx: Tx,
  actorId: string,
  id: string,
  seen: number | null,
  access: ZoneAccess,
): Promise<ZoneRow> {
  const before = await zoneById(tx, id, 'lock');
  if (seen !== null && seen !== before.version) throw outdated(sentence('the-zone', 'The zone'), seen, before.version);
  if (before.access === access) return before;
  await tx.sql('update zone set access = $3, version = version + 1 where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
    access,
  ]);
  await audit(tx, actorId, 'zone.access-set', `zone/${id}`, { name: before.name, from: before.access, to: access });
  await publish(tx, { subject: `zone/${id}`, kind: 'zone.changed' });
  return zoneById(tx, id);
}

/** Asks the worker to read the zone. Returns the id of the reading. @throws ApexkeepError `not-found`. */
export async function requestRead(tx: Tx, actorId: string, id: string): Promise<{ readId: string }> {
  const zone = await zoneById(tx, id);
  const readId = uuidv7();
  const input: ReadZoneInput = { tenantId: tx.tenantId ?? '', zoneId: zone.id, reason: 'requested' };
  const workflowId = `zone-read/${id}/${readId}`;
  await enqueueStart(tx, { workflowId, name: READ_ZONE, args: [input] });
  await audit(tx, actorId, 'zone.read-requested', `zone/${id}`, { name: zone.name }, workflowId);
  return { readId };
}

/** Lets automation work on a locked zone again. @throws ApexkeepError `conflict` when it is not locked, `not-found`. */
export async function unlockZone(tx: Tx, actorId: string, id: string, reason: string): Promise<ZoneRow> {
  const before = await zoneById(tx, id, 'lock');
  if (before.locked_reason === null)
    throw new ApexkeepError('conflict', sentence('zone-not-locked', 'The zone is not locked.'));
  await tx.sql(
    `update zone set locked_reason = null, locked_sentence = null, locked_by_request_id = null, version = version + 1
      where tenant_id = $1 and id = $2`,
    [tx.tenantId, id],
  );
  await audit(tx, actorId, 'zone.unlocked', `zone/${id}`, { name: before.name, locked: before.locked_reason, reason });
  await publish(tx, { subject: `zone/${id}`, kind: 'zone.changed' });
  return zoneById(tx, id);
}

/** Keeps the newest observation under a name. @throws ApexkeepError `conflict` when the zone was never read, `not-found`. */
export async function createSnapshot(tx: Tx, actorId: string, zoneId: string, name: string): Promise<SnapshotRow> {
  const zone = await zoneById(tx, zoneId);
  if (zone.observed_at === null)
    throw new ApexkeepError(
      'conflict',
      sentence('zone-unread-snapshot', 'The zone has not been read yet. Read it first.'),
    );
  const row = await takeSnapshot(tx, { zoneId, purpose: 'manual', name, createdBy: actorId });
  await audit(tx, actorId, 'snapshot.created', `snapshot/${row.id}`, { zoneId, zone: zone.name, name });
  return row;
}
