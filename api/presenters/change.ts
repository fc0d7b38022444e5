import type { input } from 'zod';
import type { Tx } from '#model/database.ts';
import { outcomeCodeOf } from '#model/errors.ts';
import { pageOfAudit } from '#model/store/audit.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { allowedActs, type ChangeFacts, type Viewer } from '#api/policies/change-acts.ts';
import {
  approvalsOf,
  commentsOf,
  executionsOf,
  plannedChanges,
  rollbacksOf,
  type ApprovalRow,
  type CommentRow,
  type PlannedChangeRow,
} from '#api/queries/change-parts.ts';
import { changeById, type ChangeRequestRow } from '#api/queries/changes.ts';
import { peopleById, type PersonShape } from '#api/queries/people.ts';
import { editsOf } from '#api/queries/tray.ts';
import type { ChangeDetail, ChangeSummary, Comment } from '#api/routes/changes/shapes.ts';

type Detail = input<typeof ChangeDetail>;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentSummary(row: ChangeRequestRow): input<typeof ChangeSummary> {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    planning: row.state === 'draft' && row.submitted_at !== null,
    zone: { id: row.zone_id, name: row.zone_name },
    author: { id: row.author_id, name: row.author_name, email: row.author_email },
    changeCount: row.change_count,
    approvals: row.requirement === null ? null : { given: row.approvals_given, needed: row.requirement.approvals },
    rollbackOf: row.rollback_of === null ? null : { id: row.rollback_of, number: row.rollback_number ?? 0 },
    createdAt: row.created_at.toISOString(),
    submittedAt: iso(row.submitted_at),
    finishedAt: iso(row.finished_at),
    updatedAt: row.updated_at.toISOString(),
  };
}

function presentPlan(row: ChangeRequestRow, changes: readonly PlannedChangeRow[]): Detail['plan'] {
  if (row.plan_id === null || row.plan_base === null || row.requirement === null || row.plan_created_at === null)
    return null;
  return {
    id: row.plan_id,
    revision: row.plan_revision ?? 0,
    hash: row.plan_hash ?? '',
    createdAt: row.plan_created_at.toISOString(),
    base: {
      generation: row.plan_base.generation,
      observationId: row.plan_base.observationId,
      observedAt: iso(row.plan_observed_at),
    },
    changes: [...changes],
    findings: row.plan_findings ?? [],
    requirement: row.requirement,
    policyVersion: row.plan_policy?.version ?? 0,
  };
}

const UNKNOWN = { name: '', email: '' };

function personOf(people: Map<string, PersonShape>, id: string): PersonShape {
  return people.get(id) ?? { id, ...UNKNOWN };
}

function presentApproval(
  approval: ApprovalRow,
  row: ChangeRequestRow,
  people: Map<string, PersonShape>,
): Detail['approvalsGiven'][number] {
  const { id, role, verdict, comment } = approval;
  return {
    id,
    role,
    verdict,
    comment,
    user: personOf(people, approval.user_id),
    at: approval.at.toISOString(),
    current: approval.plan_id === row.plan_id,
  };
}

export function presentComment(comment: CommentRow, people: Map<string, PersonShape>): input<typeof Comment> {
  return { id: comment.id, user: personOf(people, comment.user_id), body: comment.body, at: comment.at.toISOString() };
}

function presentExecutions(parts: Awaited<ReturnType<typeof executionsOf>>): Detail['executions'] {
  return parts.executions.map((execution) => ({
    id: execution.id,
    state: execution.state,
    preSnapshotId: execution.pre_snapshot_id,
    postSnapshotId: execution.post_snapshot_id,
    startedAt: execution.started_at.toISOString(),
    finishedAt: iso(execution.finished_at),
    writes: parts.writes
      .filter((write) => write.execution_id === execution.id)
      .map((write) => ({
        id: write.id,
        changeId: write.change_id,
        purpose: write.purpose,
        name: write.name,
        type: write.type,
        outcome: write.outcome,
        failure: write.failure,
        intendedAt: write.intended_at.toISOString(),
        answeredAt: iso(write.answered_at),
        provenAt: iso(write.proven_at),
      })),
    verifications: parts.verifications
      .filter((one) => one.execution_id === execution.id)
      .map(({ change_id, server, state, seen, serial, checked_at }) => ({
        changeId: change_id,
        server,
        state,
        seen,
        serial,
        checkedAt: checked_at.toISOString(),
      })),
  }));
}

async function timelineOf(tx: Tx, id: string): Promise<Detail['timeline']> {
  const { items } = await pageOfAudit(tx, { correlation: changeRequestWorkflowId(id), limit: 200 });
  return items.toReversed().map((event) => ({
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    actor: event.actor,
    detail: event.detail,
  }));
}

/** The whole of one change request as this person sees it. @throws ApexkeepError `not-found`. */
export async function presentChange(tx: Tx, id: string, viewer: Viewer): Promise<Detail> {
  const row = await changeById(tx, id);
  const changes = row.plan_id === null ? [] : await plannedChanges(tx, row.plan_id);
  const approvals = await approvalsOf(tx, id);
  const executions = await executionsOf(tx, id);
  const comments = await commentsOf(tx, id);
  const edits = await editsOf(tx, id);
  const people = await peopleById(
    tx,
    [...approvals, ...comments].map((one) => one.user_id),
  );
  const facts: ChangeFacts = { row, approvals, written: wasWritten(executions), viewer };
  return {
    ...presentSummary(row),
    reason: row.reason,
    executionMode: row.execution_mode,
    expiresAt: iso(row.expires_at),
    version: row.version,
    zone: {
      id: row.zone_id,
      name: row.zone_name,
      access: row.zone_access,
      lockedReason: row.locked_reason,
      lockedSentence: row.locked_sentence,
      providerAccount: { id: row.account_id, name: row.account_name, mode: row.account_mode },
    },
    outcome: row.outcome === null ? null : { ...row.outcome, code: outcomeCodeOf(row.outcome.code) },
    edits: edits.map(({ id: editId, name, type, after }) => ({ id: editId, name, type, after })),
    plan: presentPlan(row, changes),
    approvalsGiven: approvals.map((approval) => presentApproval(approval, row, people)),
    executions: presentExecutions(executions),
    comments: comments.map((comment) => presentComment(comment, people)),
    timeline: await timelineOf(tx, id),
    rolledBackBy: await rollbacksOf(tx, id),
    allowed: allowedActs(facts),
    workflowId: changeRequestWorkflowId(id),
  };
}

/** True when some write of the request may have reached the provider. */
export function wasWritten(parts: Awaited<ReturnType<typeof executionsOf>>): boolean {
  return parts.writes.some(
    (write) => write.purpose === 'apply' && write.outcome !== 'refused' && write.outcome !== 'not-applied',
  );
}
