import * as z from 'zod';
import { OUTCOME_CODES } from '#model/errors.ts';
import {
  AccountModeName,
  ChangeResultName,
  ChangeShape,
  ChangeStateName,
  FailureShape,
  FindingShape,
  RecordSetShape,
  RequirementShape,
  ZoneAccessName,
} from '#api/shapes/dns.ts';
import { Person, RoleName } from '#api/shapes/person.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { Timestamp } from '#api/shapes/text.ts';

export const ACTS = [
  'edit',
  'submit',
  'approve',
  'reject',
  'request-changes',
  'cancel',
  'execute',
  'retry',
  'skip',
  'compensate',
  'comment',
  'rollback',
  'rebase',
] as const;

/** One act of the person who asks: whether it is open to them now, and if not, why. */
const AllowedAct = z
  .object({
    act: z.enum(ACTS),
    allowed: z.boolean(),
    reason: z.string().nullable(),
    sentence: SentenceRefShape.nullable(),
  })
  .meta({ id: 'AllowedAct' });

export const ChangeSummary = z
  .object({
    id: z.uuid(),
    number: z.int(),
    title: z.string(),
    state: ChangeStateName,
    /** True for a draft that was handed in and waits for its plan. */
    planning: z.boolean(),
    zone: z.object({ id: z.uuid(), name: z.string() }),
    author: Person,
    changeCount: z.int(),
    approvals: z.object({ given: z.int(), needed: z.int() }).nullable(),
    rollbackOf: z.object({ id: z.uuid(), number: z.int() }).nullable(),
    createdAt: Timestamp,
    submittedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'ChangeSummary' });

/** A planned change with what became of it. */
const PlannedChange = ChangeShape.extend({
  position: z.int(),
  result: ChangeResultName,
  failure: FailureShape.nullable(),
}).meta({
  id: 'PlannedChange',
});

const Plan = z
  .object({
    id: z.uuid(),
    revision: z.int(),
    hash: z.string(),
    createdAt: Timestamp,
    base: z.object({
      generation: z.int(),
      observationId: z.uuid(),
      observedAt: Timestamp.nullable(),
    }),
    changes: z.array(PlannedChange),
    findings: z.array(FindingShape),
    requirement: RequirementShape,
    policyVersion: z.int(),
  })
  .meta({ id: 'Plan' });

const Approval = z
  .object({
    id: z.uuid(),
    user: Person,
    role: RoleName,
    verdict: z.enum(['approve', 'reject', 'request-changes']),
    comment: z.string().nullable(),
    at: Timestamp,
    /** False when it was given to an earlier plan. */
    current: z.boolean(),
  })
  .meta({ id: 'Approval' });

const Write = z
  .object({
    id: z.uuid(),
    changeId: z.uuid(),
    purpose: z.enum(['apply', 'compensate']),
    name: z.string(),
    type: z.string(),
    outcome: z.enum(['intended', 'accepted', 'refused', 'unknown', 'proven', 'not-applied']),
    failure: FailureShape.nullable(),
    intendedAt: Timestamp,
    answeredAt: Timestamp.nullable(),
    provenAt: Timestamp.nullable(),
  })
  .meta({ id: 'DnsWrite' });

const Verification = z
  .object({
    changeId: z.uuid(),
    server: z.string(),
    state: z.enum(['waiting', 'agrees', 'differs', 'unreachable']),
    seen: z.unknown(),
    serial: z.int().nullable(),
    checkedAt: Timestamp,
  })
  .meta({ id: 'Verification' });

const Execution = z
  .object({
    id: z.uuid(),
    state: z.enum(['running', 'done', 'stale', 'failed', 'partially-applied', 'needs-operator']),
    preSnapshotId: z.uuid().nullable(),
    postSnapshotId: z.uuid().nullable(),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    writes: z.array(Write),
    verifications: z.array(Verification),
  })
  .meta({ id: 'Execution' });

export const Comment = z
  .object({ id: z.uuid(), user: Person, body: z.string(), at: Timestamp })
  .meta({ id: 'Comment' });

/** One audited moment of the request’s life. */
const TimelineEntry = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    action: z.string(),
    actor: z.object({
      kind: z.enum(['user', 'worker', 'system']),
      id: z.uuid().nullable(),
      name: z.string().nullable(),
    }),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });

const StaleItem = z
  .object({
    name: z.string(),
    type: z.string(),
    base: RecordSetShape.nullable(),
    live: RecordSetShape.nullable(),
    wanted: RecordSetShape.nullable(),
    moved: z.enum(['theirs', 'both', 'same']),
  })
  .meta({ id: 'StaleItem' });

export const Outcome = z
  .looseObject({
    code: z.enum(OUTCOME_CODES),
    message: z.string(),
    /** Absent where the message is what a person wrote. */
    sentence: SentenceRefShape.optional(),
    stale: z.array(StaleItem).optional(),
    recommended: z.enum(['retry', 'skip', 'compensate']).optional(),
  })
  .meta({ id: 'ChangeOutcome' });

const DraftItem = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: z.string(),
    after: RecordSetShape.nullable(),
  })
  .meta({ id: 'WantedRecordSet' });

export const ChangeDetail = ChangeSummary.omit({ zone: true })
  .extend({
    reason: z.string(),
    executionMode: z.enum(['on-approval', 'manual']),
    expiresAt: Timestamp.nullable(),
    version: z.int(),
    zone: z.object({
      id: z.uuid(),
      name: z.string(),
      access: ZoneAccessName,
      lockedReason: z.string().nullable(),
      lockedSentence: SentenceRefShape.nullable(),
      providerAccount: z.object({
        id: z.uuid(),
        name: z.string(),
        mode: AccountModeName,
      }),
    }),
    outcome: Outcome.nullable(),
    /** Wanted record sets of a draft; what the plan is made from. */
    edits: z.array(DraftItem),
    /** The plan that approvals bind to; null while a draft. */
    plan: Plan.nullable(),
    approvalsGiven: z.array(Approval),
    executions: z.array(Execution),
    comments: z.array(Comment),
    /** Newest 200 moments, oldest first. Empty for those who may not read the audit log beyond this request’s own life. */
    timeline: z.array(TimelineEntry),
    /** Later requests that take this one back. */
    rolledBackBy: z.array(z.object({ id: z.uuid(), number: z.int(), state: ChangeStateName })),
    allowed: z.array(AllowedAct),
    workflowId: z.string(),
  })
  .meta({ id: 'ChangeDetail' });

/** One record set of a rollback: before the change, what we wrote, what is live now. */
const RollbackItem = z
  .object({
    name: z.string(),
    type: z.string(),
    restore: RecordSetShape.nullable(),
    written: RecordSetShape.nullable(),
    live: RecordSetShape.nullable(),
    /** `restore`: untouched since, goes back. `already-back`: nothing to do. `conflict`: changed since by others; left alone. */
    verdict: z.enum(['restore', 'already-back', 'conflict']),
  })
  .meta({ id: 'RollbackItem' });

export const RollbackDraft = z
  .object({ change: ChangeDetail, items: z.array(RollbackItem) })
  .meta({ id: 'RollbackDraft' });
