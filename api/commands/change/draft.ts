import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { storedOutcome } from '#model/store/change-outcome.ts';
import { publish } from '#model/store/live-events.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import {
  CHANGE_REQUEST,
  changeRequestWorkflowId,
  type ChangeRequestInput,
} from '#workflows/contracts/change-request.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { actRefused, type ActName, type ChangeFacts, type Viewer } from '#api/policies/change-acts.ts';
import { submitRefusal } from '#api/presenters/tray.ts';
import { wasWritten } from '#api/presenters/change.ts';
import { approvalsOf, executionsOf } from '#api/queries/change-parts.ts';
import { lockChange, type ChangeRequestRow } from '#api/queries/changes.ts';
import { editsOf, provisional } from '#api/queries/tray.ts';
import { zoneById } from '#api/queries/zones.ts';

/** Locks the request and makes sure the person may do this now. @throws ApexkeepError `not-found`, `precondition-failed`, `conflict`. */
export async function lockFor(
  tx: Tx,
  id: string,
  act: ActName,
  viewer: Viewer,
  seen: number | null,
): Promise<ChangeRequestRow> {
  const row = await lockChange(tx, id);
  if (seen !== null && seen !== row.version)
    throw outdated(sentence('the-change', 'Change request {number}', { number: row.number }), seen, row.version);
  const facts: ChangeFacts = {
    row,
    approvals: await approvalsOf(tx, id),
    written: wasWritten(await executionsOf(tx, id)),
    viewer,
  };
  const refusal = actRefused(act, facts);
  if (refusal === null) return row;
  throw new ApexkeepError((act === 'submit' ? SUBMIT_REFUSALS[refusal.code] : undefined) ?? codeOf(refusal), refusal);
}

/** A submission that the zone's or the account's mode forbids says so by its code. */
const SUBMIT_REFUSALS: Readonly<Record<string, ErrorCode>> = {
  'zone-is-locked': 'zone-locked',
  'zone-access-forbids': 'mode-forbids-write',
  'account-mode-forbids': 'mode-forbids-write',
};

function codeOf(refusal: Sentence): ErrorCode {
  return refusal.code === 'author-only' ? 'forbidden' : 'conflict';
}

/** Changes title, reason or execution mode of a draft; what is as it was is left alone. @throws as `lockFor`. */
export async function updateDraft(
  tx: Tx,
  viewer: Viewer,
  id: string,
  seen: number | null,
  input: {
    title?: string | undefined;
    reason?: string | undefined;
    executionMode?: 'on-approval' | 'manual' | undefined;
  },
): Promise<void> {
  const row = await lockFor(tx, id, 'edit', viewer, seen);
  const before = { title: row.title, reason: row.reason, executionMode: row.execution_mode };
  const after = {
    title: input.title?.trim() ?? before.title,
    reason: input.reason ?? before.reason,
    executionMode: input.executionMode ?? before.executionMode,
  };
  const changed = (['title', 'reason', 'executionMode'] as const).filter((member) => before[member] !== after[member]);
  if (changed.length === 0) return;
  await tx.sql(
    `update change_request set title = $3, reason = $4, execution_mode = $5, version = version + 1, updated_at = clock_timestamp()
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, after.title, after.reason, after.executionMode],
  );
  const subject = changeRequestWorkflowId(id);
  await publish(tx, { subject, kind: 'change-request.edited' });
  await audit(tx, viewer.id, 'change-request.edited', subject, {
    number: row.number,
    ...Object.fromEntries(changed.map((member) => [member, { from: before[member], to: after[member] }])),
  });
}

/**
 * Hands a draft in: the worker plans it against a fresh read. What the last observation already shows to be wrong is refused
 * here, so that the person need not wait for it.
 * @throws ApexkeepError `plan-blocked` with the findings, `mode-forbids-write`, `zone-locked`, and as `lockFor`.
 */
export async function submitDraft(tx: Tx, viewer: Viewer, id: string, seen: number | null): Promise<void> {
  const row = await lockFor(tx, id, 'submit', viewer, seen);
  const zone = await zoneById(tx, row.zone_id);
  const work = await provisional(tx, zone, await editsOf(tx, id), row.rollback_of !== null);
  const refusal = submitRefusal(zone, work);
  if (refusal !== null) {
    const findings = work.findings.filter((finding) => finding.severity === 'block');
    throw new ApexkeepError('plan-blocked', refusal, { extra: { findings } });
  }
  await tx.sql(
    `update change_request set submitted_at = clock_timestamp(), outcome = null, version = version + 1, updated_at = clock_timestamp()
     where tenant_id = $1 and id = $2 and state = 'draft' and submitted_at is null`,
    [tx.tenantId, id],
  );
  const input: ChangeRequestInput = { tenantId: tx.tenantId ?? '', changeRequestId: id };
  const workflowId = changeRequestWorkflowId(id);
  await enqueueStart(tx, { workflowId, name: CHANGE_REQUEST, args: [input] });
  await publish(tx, { subject: workflowId, kind: 'change-request.submitted' });
  await audit(tx, viewer.id, 'change-request.submitted', workflowId, {
    number: row.number,
    zone: row.zone_name,
    changes: work.changes.length,
  });
}

/** Turns a stale request back into a draft; its edits stay, and the next plan is made on the zone as it is then. */
export async function rebaseStale(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  const row = await lockFor(tx, id, 'rebase', viewer, null);
  await tx.sql(
    `update change_request set state = 'draft', submitted_at = null, plan_id = null, version = version + 1, updated_at = clock_timestamp()
     where tenant_id = $1 and id = $2 and state = 'stale'`,
    [tx.tenantId, id],
  );
  const subject = changeRequestWorkflowId(id);
  await publish(tx, { subject, kind: 'change-request.draft', data: { state: 'draft', version: row.version + 1 } });
  await audit(tx, viewer.id, 'change-request.rebased', subject, { number: row.number });
}

/** Cancels a draft that no workflow knows yet. False when it is not such a draft. */
export async function cancelUnsubmitted(tx: Tx, viewer: Viewer, id: string, reason: string): Promise<boolean> {
  const row = await lockFor(tx, id, 'cancel', viewer, null);
  if (row.state !== 'draft' || row.submitted_at !== null || row.outcome !== null) return false;
  await tx.sql(
    `update change_request set state = 'cancelled', outcome = $3, finished_at = clock_timestamp(), version = version + 1,
       updated_at = clock_timestamp() where tenant_id = $1 and id = $2 and state = 'draft'`,
    [tx.tenantId, id, storedOutcome({ code: 'cancelled', message: reason })],
  );
  const subject = changeRequestWorkflowId(id);
  await publish(tx, {
    subject,
    kind: 'change-request.cancelled',
    data: { state: 'cancelled', version: row.version + 1 },
  });
  await audit(tx, viewer.id, 'change-request.cancelled', subject, { number: row.number, reason });
  return true;
}

/** Says something about a request. @throws ApexkeepError `not-found`. */
export async function addComment(
  tx: Tx,
  viewer: Viewer,
  id: string,
  body: string,
): Promise<{ id: string; user_id: string; body: string; at: Date }> {
  const row = await lockFor(tx, id, 'comment', viewer, null);
  const [comment] = await tx.sql<{ id: string; user_id: string; body: string; at: Date }>(
    `insert into change_comment (tenant_id, id, change_request_id, user_id, body) values ($1, $2, $3, $4, $5) returning id, user_id, body, at`,
    [tx.tenantId, uuidv7(), id, viewer.id, body],
  );
  if (comment === undefined) throw new Error('The database kept no comment.');
  const subject = changeRequestWorkflowId(id);
  await publish(tx, { subject, kind: 'change-request.commented' });
  await audit(tx, viewer.id, 'change-request.commented', subject, { number: row.number });
  return comment;
}
