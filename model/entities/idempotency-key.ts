import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

/** A keyed write and its first answer. */
export const IdempotencyKey = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    tenantId: p.uuid().primary(),
    userId: p.uuid().primary(),
    key: p.text().primary(),
    id: p.uuid().onCreate(() => uuidv7()),
    requestHash: p.blob(),
    responseStatus: p.integer().strictNullable(),
    responseBody: p.json<unknown>().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type IdempotencyKey = InferEntity<typeof IdempotencyKey>;
