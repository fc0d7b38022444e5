import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { RecordSetShape } from '#api/shapes/dns.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';

const RecordSetRow = RecordSetShape.extend({
  /** False for types this product keeps byte-exact and never writes. */
  editable: z.boolean(),
}).meta({ id: 'RecordSetRow' });

const TypeName = z.string().regex(/^[A-Z0-9-]{1,20}$/, WORDS['record-type']);

export const listRecordSets = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/record-sets',
  id: 'record-set.list',
  summary: 'Record sets as last observed, or as they were at a moment; search matches names and values',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject({
    search: z.string().max(300).optional(),
    type: TypeName.optional(),
    sort: z.enum(['name', 'type', 'ttl']).default('name'),
    at: Timestamp.optional(),
    ...PAGING,
  }),
  response: pageOf(RecordSetRow),
});

/** What brought a state about: the observation that saw it, and our own change request if it was one. */
const Cause = z
  .object({
    observationId: z.uuid(),
    at: Timestamp,
    reason: z.enum(['import', 'requested', 'scheduled', 'pre-change', 'after-change']),
    change: z
      .object({
        id: z.uuid(),
        number: z.int(),
        title: z.string(),
        reason: z.string(),
        author: z.object({ id: z.uuid(), name: z.string() }),
      })
      .nullable(),
  })
  .meta({ id: 'Cause' });

const PastRecordSet = z
  .object({
    ttl: z.int(),
    values: z.array(z.string()),
    extras: z.record(z.string(), z.unknown()).optional(),
    seenFrom: Timestamp,
    /** Null: it still is so. */
    seenUntil: Timestamp.nullable(),
    began: Cause,
    ended: Cause.nullable(),
  })
  .meta({ id: 'PastRecordSet' });

export const readRecordSetHistory = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/record-sets/history',
  id: 'record-set.read-history',
  summary: 'Every state a record set was seen in, newest first',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject({
    name: z.string().min(1).max(255),
    type: TypeName,
    ...PAGING,
  }),
  response: pageOf(PastRecordSet),
});
