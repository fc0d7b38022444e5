import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { PAGING } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';

const ImportItem = z
  .object({
    id: z.uuid(),
    ref: z.string(),
    name: z.string(),
    state: z.enum(['waiting', 'reading', 'done', 'failed']),
    zoneId: z.uuid().nullable(),
    recordSetCount: z.int().nullable(),
    failure: FailureShape.nullable(),
  })
  .meta({ id: 'ImportItem' });

export const ZoneImport = z
  .object({
    id: z.uuid(),
    providerAccountId: z.uuid(),
    state: z.enum(['running', 'done', 'failed']),
    failure: FailureShape.nullable(),
    counts: z.object({
      waiting: z.int(),
      reading: z.int(),
      done: z.int(),
      failed: z.int(),
    }),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    /** One page of its zones by name. */
    items: z.array(ImportItem),
    next: z.string().nullable(),
  })
  .meta({ id: 'ZoneImport' });

export const startImport = endpoint({
  method: 'POST',
  path: '/t/:tenant/provider-accounts/:id/imports',
  id: 'import.start',
  summary: 'Import zones; without refs, all zones of the account',
  access: 'zone.import',
  rate: 'expensive',
  body: z.strictObject({
    refs: z.array(z.string().min(1).max(300)).min(1).max(10_000).optional(),
  }),
  response: ZoneImport,
  status: 202,
  errors: ['conflict'],
});

export const readImport = endpoint({
  method: 'GET',
  path: '/t/:tenant/imports/:id',
  id: 'import.read',
  summary: 'How an import goes, zone by zone',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: ZoneImport,
});
