import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const OBSERVATION_REASONS = ['import', 'requested', 'scheduled', 'pre-change', 'after-change'] as const;
export type ObservationReason = (typeof OBSERVATION_REASONS)[number];

/** One complete read of a zone. Written by model/store/history.ts alone. */
export const Observation = defineEntity({
  name: 'Observation',
  tableName: 'observation',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    zoneId: p.uuid(),
    at: p.datetime(),
    reason: p.enum(OBSERVATION_REASONS),
    serial: p.bigint('number').strictNullable(),
    recordSetCount: p.integer(),
    changed: p.integer(),
    digest: p.blob(),
    changeRequestId: p.uuid().strictNullable(),
  },
});
export type Observation = InferEntity<typeof Observation>;
