import type { Tx } from '#model/database.ts';
import { refOf, type Sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { type RequestRow, WORKER } from './standing.ts';

/*
 * R5: a zone of which something could not be proven is locked for automation. The lock names the request that caused it and
 * falls with the proven end of that request. A lock with another cause, or with none, waits for a person: one set by hand,
 * one after a late write, and one that a second request left behind too, since neither end proves both.
 */

/** Locks the zone of a request that could not be proven. A lock that is there keeps its reason. */
export async function lockZone(tx: Tx, row: RequestRow, said: Sentence): Promise<void> {
  const reason = said.message.slice(0, 1000);
  const [zone] = await tx.sql<{ name: string; fresh: boolean }>(
    `with was as (select id, locked_reason from zone where tenant_id = current_tenant() and id = $1 for update)
     update zone z set locked_reason = coalesce(z.locked_reason, $3), version = z.version + 1,
            locked_sentence = case when z.locked_reason is null then $4::jsonb else z.locked_sentence end,
            locked_by_request_id = case when z.locked_reason is null or z.locked_by_request_id = $2 then $2::uuid end
       from was where z.tenant_id = current_tenant() and z.id = was.id
      returning z.name, was.locked_reason is null as fresh`,
    [row.zoneId, row.id, reason, JSON.stringify(refOf(said))],
    'zone-lock',
  );
  if (zone?.fresh !== true) return;
  const subject = `zone/${row.zoneId}`;
  await publish(tx, { subject, kind: 'zone.locked', data: { number: row.number } });
  await appendAudit(tx, {
    actor: WORKER,
    action: 'zone.locked',
    subject,
    correlation: changeRequestWorkflowId(row.id),
    detail: { name: zone.name, number: row.number, reason },
  });
}

/** Lifts the lock that this very request caused, now that everything it did is proven. Any other lock stays. */
export async function liftOwnLock(tx: Tx, row: RequestRow): Promise<void> {
  const [zone] = await tx.sql<{ name: string; locked: string }>(
    `with was as (select id, locked_reason from zone
                   where tenant_id = current_tenant() and id = $1 and locked_by_request_id = $2 for update)
     update zone z set locked_reason = null, locked_sentence = null, locked_by_request_id = null, version = z.version + 1
       from was where z.tenant_id = current_tenant() and z.id = was.id
      returning z.name, was.locked_reason as locked`,
    [row.zoneId, row.id],
    'zone-lift-lock',
  );
  if (zone === undefined) return;
  const subject = `zone/${row.zoneId}`;
  await publish(tx, { subject, kind: 'zone.changed' });
  await appendAudit(tx, {
    actor: WORKER,
    action: 'zone.unlocked',
    subject,
    correlation: changeRequestWorkflowId(row.id),
    detail: {
      name: zone.name,
      number: row.number,
      locked: zone.locked,
      reason: 'The request that caused it is proven.',
    },
  });
}
