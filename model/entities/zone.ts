import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { ZONE_ACCESS } from '#model/rules/access.ts';
import type { Failure, SentenceRef } from '#model/rules/sentence.ts';

/** A zone at a provider account. What it held and when is in `record_set` (model/store/history.ts). */
export const Zone = defineEntity({
  name: 'Zone',
  tableName: 'zone',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    providerAccountId: p.uuid(),
    name: p.text(),
    providerRef: p.text(),
    kind: p.text().default('primary'),
    access: p.enum(ZONE_ACCESS).default('READ_ONLY'),
    serial: p.bigint('number').strictNullable(),
    dnssec: p.boolean().default(false),
    generation: p.bigint('number').default(0),
    recordSetCount: p.integer().default(0),
    observedAt: p.datetime().strictNullable(),
    readFailedAt: p.datetime().strictNullable(),
    readFailure: p.json<Failure>().strictNullable(),
    nextReadAt: p.datetime().strictNullable(),
    writtenAt: p.datetime().strictNullable(),
    lockedReason: p.text().strictNullable(),
    lockedSentence: p.json<SentenceRef>().strictNullable(),
    /** The change request whose proven end lifts the lock; null for a lock that only a person may lift. */
    lockedByRequestId: p.uuid().strictNullable(),
    leaseToken: p.bigint('number').default(0),
    leaseHolder: p.uuid().strictNullable(),
    leaseUntil: p.datetime().strictNullable(),
    version: p.integer().version().default(1),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type Zone = InferEntity<typeof Zone>;
