import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { ApprovalPolicy as PolicyDocument } from '#model/rules/policy.ts';

/** Who must approve what, of one workspace. */
export const ApprovalPolicy = defineEntity({
  name: 'ApprovalPolicy',
  tableName: 'approval_policy',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().onCreate(() => uuidv7()),
    version: p.integer().version().default(1),
    document: p.json<PolicyDocument>(),
    updatedBy: p.uuid().strictNullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type ApprovalPolicy = InferEntity<typeof ApprovalPolicy>;
