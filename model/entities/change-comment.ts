import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

/** A remark on a change request, as plain text. */
export const ChangeComment = defineEntity({
  name: 'ChangeComment',
  tableName: 'change_comment',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    changeRequestId: p.uuid(),
    userId: p.uuid(),
    body: p.text(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export type ChangeComment = InferEntity<typeof ChangeComment>;
