import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** One link of a workspace's audit chain. Read only: model/store/audit.ts appends, the database links. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    tenantId: p.uuid().primary(),
    seq: p.bigint('number').primary(),
    id: p.uuid(),
    at: p.datetime(),
    actorKind: p.enum(['user', 'worker', 'system'] as const),
    actorId: p.uuid().strictNullable(),
    action: p.text(),
    subject: p.text(),
    correlation: p.text(),
    detail: p.json<Record<string, unknown>>(),
    prevHash: p.blob(),
    hash: p.blob(),
  },
});
export type AuditEvent = InferEntity<typeof AuditEvent>;
