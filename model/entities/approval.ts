import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { ROLES } from '#model/rules/permission.ts';

/** One person's verdict on one plan. Inserted once, never changed. */
export const Approval = defineEntity({
  name: 'Approval',
  tableName: 'approval',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    changeRequestId: p.uuid(),
    planId: p.uuid(),
    planHash: p.text(),
    userId: p.uuid(),
    role: p.enum(ROLES),
    verdict: p.enum(['approve', 'reject', 'request-changes'] as const),
    comment: p.text().strictNullable(),
    requestId: p.text(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export type Approval = InferEntity<typeof Approval>;
