import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

export const SNAPSHOT_PURPOSES = ['pre', 'post', 'manual'] as const;
export type SnapshotPurpose = (typeof SNAPSHOT_PURPOSES)[number];

/** A mark on the time line of a zone: this observation is kept for a purpose. */
export const Snapshot = defineEntity({
  name: 'Snapshot',
  tableName: 'snapshot',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    zoneId: p.uuid(),
    observationId: p.uuid(),
    purpose: p.enum(SNAPSHOT_PURPOSES),
    changeRequestId: p.uuid().strictNullable(),
    name: p.text().default(''),
    at: p.datetime(),
    createdBy: p.uuid().strictNullable(),
  },
});
export type Snapshot = InferEntity<typeof Snapshot>;
