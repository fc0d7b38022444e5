import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

/** A registration that was, or is about to be, sent to the registrar. */
export const RegistrationAttempt = defineEntity({
  name: 'RegistrationAttempt',
  tableName: 'registration_attempt',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    orderId: p.uuid(),
    number: p.integer(),
    state: p.enum(['intended', 'sent', 'accepted', 'registered', 'failed', 'absent'] as const).default('intended'),
    ownerHandle: p.text(),
    job: p.text().strictNullable(),
    answer: p.json<Record<string, unknown>>().strictNullable(),
    intendedAt: p.datetime().defaultRaw('clock_timestamp()'),
    sentAt: p.datetime().strictNullable(),
    endedAt: p.datetime().strictNullable(),
  },
});
export type RegistrationAttempt = InferEntity<typeof RegistrationAttempt>;

/** A domain that we hold for somebody. */
export const Registration = defineEntity({
  name: 'Registration',
  tableName: 'registration',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    name: p.text(),
    orderId: p.uuid(),
    contactId: p.uuid(),
    state: p.enum(['active', 'gone'] as const).default('active'),
    registeredAt: p.datetime(),
    expiresAt: p.datetime().strictNullable(),
    autoRenew: p.boolean().default(false),
    version: p.integer().version().default(1),
  },
});
export type Registration = InferEntity<typeof Registration>;
