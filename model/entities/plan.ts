import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { CHANGE_RESULTS } from '#model/rules/change.ts';
import type { Finding } from '#model/rules/finding.ts';
import type { PlanBase } from '#model/rules/plan.ts';
import type { ApprovalPolicy, ApprovalRequirement } from '#model/rules/policy.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

/** Changes, base and hash: what approvals bind to. Inserted once, never changed (the app role may not). */
export const Plan = defineEntity({
  name: 'Plan',
  tableName: 'plan',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    changeRequestId: p.uuid(),
    revision: p.integer(),
    hash: p.text(),
    base: p.json<PlanBase>(),
    findings: p.json<Finding[]>(),
    policy: p.json<ApprovalPolicy>(),
    requirement: p.json<ApprovalRequirement>(),
    observationId: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type Plan = InferEntity<typeof Plan>;

/** Why a change did not go through, and what to do. */
export interface ChangeFailure {
  code: string;
  message: string;
  recommended?: 'retry' | 'skip' | 'compensate';
}

/** One record set of a plan, before and after, with what became of it. */
export const PlannedChange = defineEntity({
  name: 'PlannedChange',
  tableName: 'change',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    planId: p.uuid(),
    position: p.integer(),
    name: p.text(),
    type: p.text(),
    action: p.enum(['add', 'replace', 'delete'] as const),
    before: p.json<RecordSet>().strictNullable(),
    after: p.json<RecordSet>().strictNullable(),
    result: p.enum(CHANGE_RESULTS).default('pending'),
    failure: p.json<ChangeFailure>().strictNullable(),
  },
});
export type PlannedChange = InferEntity<typeof PlannedChange>;
