import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A message of the registrar's queue, as it was read. */
export const RegistrarMessage = defineEntity({
  name: 'RegistrarMessage',
  tableName: 'registrar_message',
  properties: {
    account: p.text().primary(),
    id: p.bigint('number').primary(),
    kind: p.text(),
    name: p.text().strictNullable(),
    correlation: p.text().strictNullable(),
    found: p.enum(['order', 'registration', 'nothing'] as const),
    receivedAt: p.datetime().defaultRaw('clock_timestamp()'),
    confirmedAt: p.datetime().strictNullable(),
  },
});
export type RegistrarMessage = InferEntity<typeof RegistrarMessage>;
