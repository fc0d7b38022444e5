import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** How a record set was from one moment to another. Written by model/store/history.ts alone. */
export const RecordSetVersion = defineEntity({
  name: 'RecordSetVersion',
  tableName: 'record_set',
  properties: {
    tenantId: p.uuid().primary(),
    zoneId: p.uuid().primary(),
    name: p.text().primary(),
    type: p.text().primary(),
    seenFrom: p.datetime().primary(),
    seenUntil: p.datetime().strictNullable(),
    ttl: p.bigint('number'),
    values: p.array(),
    extras: p.json<Record<string, unknown>>().strictNullable(),
    hash: p.blob(),
    fromObservation: p.uuid(),
    untilObservation: p.uuid().strictNullable(),
  },
});
export type RecordSetVersion = InferEntity<typeof RecordSetVersion>;
