import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { OutcomeCode } from '#model/errors.ts';
import { CHANGE_STATES } from '#model/rules/change.ts';
import type { Finding } from '#model/rules/finding.ts';
import type { StaleItem } from '#model/rules/plan.ts';
import type { Failure } from '#model/rules/sentence.ts';

/** What the person needs to know of a state that is not a success. */
export type ChangeOutcome = Failure<OutcomeCode> & {
  stale?: StaleItem[];
  /** The findings that stopped the plan. */
  findings?: Finding[];
  recommended?: 'retry' | 'skip' | 'compensate';
};

/** A change request: draft edits, then a plan, decisions, an execution and its proof. */
export const ChangeRequest = defineEntity({
  name: 'ChangeRequest',
  tableName: 'change_request',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    zoneId: p.uuid(),
    number: p.integer(),
    title: p.text().default(''),
    reason: p.text().default(''),
    authorId: p.uuid(),
    state: p.enum(CHANGE_STATES).default('draft'),
    executionMode: p.enum(['on-approval', 'manual'] as const).default('on-approval'),
    planId: p.uuid().strictNullable(),
    rollbackOf: p.uuid().strictNullable(),
    outcome: p.json<ChangeOutcome>().strictNullable(),
    submittedAt: p.datetime().strictNullable(),
    expiresAt: p.datetime().strictNullable(),
    finishedAt: p.datetime().strictNullable(),
    version: p.integer().version().default(1),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type ChangeRequest = InferEntity<typeof ChangeRequest>;
