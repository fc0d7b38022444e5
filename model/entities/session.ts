import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A signed-in browser. The token itself is never kept, only its SHA-256. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    tokenHash: p.blob().primary().hidden(),
    userId: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    lastSeenAt: p.datetime().defaultRaw('now()'),
    lastTenantId: p.uuid().strictNullable(),
    userAgent: p.text().default(''),
  },
});
export type Session = InferEntity<typeof Session>;
