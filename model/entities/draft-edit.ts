import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { RecordSet } from '#model/rules/record-set.ts';

/** What a person wants of one record set; `after: null` means delete it. */
export const DraftEdit = defineEntity({
  name: 'DraftEdit',
  tableName: 'draft_edit',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    changeRequestId: p.uuid(),
    name: p.text(),
    type: p.text(),
    after: p.json<RecordSet>().strictNullable(),
    position: p.integer(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
export type DraftEdit = InferEntity<typeof DraftEdit>;
