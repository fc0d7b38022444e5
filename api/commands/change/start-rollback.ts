import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { byKey } from '#model/rules/diff.ts';
import { rollbackEdits, type RollbackItem } from '#model/rules/rollback.ts';
import { sentence } from '#model/rules/sentence.ts';
import { nextChangeNumber } from '#model/store/change-numbers.ts';
import { currentSets } from '#model/store/history.ts';
import { publish } from '#model/store/live-events.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { audit } from '#api/audit-entry.ts';
import { lockFor } from '#api/commands/change/draft.ts';
import type { Viewer } from '#api/policies/change-acts.ts';
import { plannedChanges } from '#api/queries/change-parts.ts';

/**
 * Makes the draft of a rollback: per record set, what was before, what we wrote and what is there now. Sets that others
 * changed since are left alone and reported. It goes through plan and approval like any other change.
 * @throws ApexkeepError `conflict` when nothing is left to take back or the person's rollback draft is open already.
 */
export async function startRollback(
  tx: Tx,
  viewer: Viewer,
  id: string,
  title: string | undefined,
): Promise<{ id: string; items: RollbackItem[] }> {
  const row = await lockFor(tx, id, 'rollback', viewer, null);
  const [open] = await tx.sql<{ id: string; number: number }>(
    `select id, number from change_request where tenant_id = $1 and rollback_of = $2
       and state not in ('done', 'rejected', 'cancelled', 'expired', 'failed', 'rolled-back') limit 1`,
    [tx.tenantId, id],
  );
  if (open) {
    throw new ApexkeepError(
      'conflict',
      sentence('rollback-open', 'Change request {number} already takes this one back.', { number: open.number }),
      {
        extra: { changeId: open.id },
      },
    );
  }
  const changes = row.plan_id === null ? [] : await plannedChanges(tx, row.plan_id);
  const executed = changes.filter((change) => change.result === 'written' || change.result === 'verified');
  const live = byKey(await currentSets(tx, row.zone_id, executed));
  const { items, edits } = rollbackEdits(executed, live);
  if (edits.length === 0) {
    throw new ApexkeepError(
      'conflict',
      sentence(
        'rollback-nothing-left',
        'Nothing is left to take back: each record set is as before, or was changed by others since.',
      ),
      {
        extra: { items: items.map(({ name, type, outcome }) => ({ name, type, outcome })) },
      },
    );
  }
  const draft = uuidv7();
  const number = await nextChangeNumber(tx);
  await tx.sql(
    `insert into change_request (tenant_id, id, zone_id, number, title, reason, author_id, rollback_of) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.tenantId, draft, row.zone_id, number, title ?? `Take back change ${row.number}`, '', viewer.id, id],
  );
  await tx.sql(
    `insert into draft_edit (tenant_id, id, change_request_id, name, type, after, position)
     select $1, e.id, $2, e.name, e.type, nullif(e.after, 'null'), e.position
     from jsonb_to_recordset($3::jsonb) as e(id uuid, name text, type text, after jsonb, position int)`,
    [tx.tenantId, draft, JSON.stringify(edits.map((edit, position) => ({ ...edit, id: uuidv7(), position })))],
  );
  await publish(tx, {
    subject: changeRequestWorkflowId(id),
    kind: 'change-request.rollback-drafted',
    data: { rollback: draft },
  });
  await audit(tx, viewer.id, 'change-request.drafted', changeRequestWorkflowId(draft), {
    number,
    rollbackOf: row.number,
  });
  return { id: draft, items };
}
