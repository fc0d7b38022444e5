import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { RecordSet } from '#model/rules/record-set.ts';

export const EXECUTION_STATES = ['running', 'done', 'stale', 'failed', 'partially-applied', 'needs-operator'] as const;
export const WRITE_OUTCOMES = ['intended', 'accepted', 'refused', 'unknown', 'proven', 'not-applied'] as const;
export const SERVER_STATES = ['waiting', 'agrees', 'differs', 'unreachable'] as const;

/** One turn of a change request at its zone. */
export const Execution = defineEntity({
  name: 'Execution',
  tableName: 'execution',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    changeRequestId: p.uuid(),
    zoneId: p.uuid(),
    planId: p.uuid(),
    fencingToken: p.bigint('number'),
    preSnapshotId: p.uuid().strictNullable(),
    postSnapshotId: p.uuid().strictNullable(),
    state: p.enum(EXECUTION_STATES).default('running'),
    startedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().strictNullable(),
  },
});
export type Execution = InferEntity<typeof Execution>;

/** One write of one record set: the intent is committed before the call, the outcome after. */
export const DnsChange = defineEntity({
  name: 'DnsChange',
  tableName: 'dns_change',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    executionId: p.uuid(),
    changeId: p.uuid(),
    zoneId: p.uuid(),
    purpose: p.enum(['apply', 'compensate'] as const),
    name: p.text(),
    type: p.text(),
    before: p.json<RecordSet>().strictNullable(),
    after: p.json<RecordSet>().strictNullable(),
    outcome: p.enum(WRITE_OUTCOMES).default('intended'),
    failure: p.json<{ code: string; message: string }>().strictNullable(),
    intendedAt: p.datetime().defaultRaw('now()'),
    answeredAt: p.datetime().strictNullable(),
    provenAt: p.datetime().strictNullable(),
  },
});
export type DnsChange = InferEntity<typeof DnsChange>;

/** What one authoritative server answered for one changed record set. */
export const Verification = defineEntity({
  name: 'Verification',
  tableName: 'verification',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    executionId: p.uuid(),
    changeId: p.uuid(),
    server: p.text(),
    state: p.enum(SERVER_STATES),
    seen: p.json<unknown>().strictNullable(),
    serial: p.bigint('number').strictNullable(),
    checkedAt: p.datetime(),
  },
});
export type Verification = InferEntity<typeof Verification>;
