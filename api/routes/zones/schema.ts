import * as z from 'zod';
import { ZONE_ACCESS } from '#model/rules/access.ts';
import { endpoint } from '#api/endpoint.ts';
import { AccountModeName, FailureShape, RecordSetShape, ZoneAccessName } from '#api/shapes/dns.ts';
import { Id } from '#api/shapes/id.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Person } from '#api/shapes/person.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { line, reason, Timestamp } from '#api/shapes/text.ts';

export const ZoneSummary = z
  .object({
    id: z.uuid(),
    /** Absolute A-label name with final dot. */
    name: z.string(),
    providerAccount: z.object({
      id: z.uuid(),
      name: z.string(),
      kind: z.string(),
      mode: AccountModeName,
    }),
    access: ZoneAccessName,
    kind: z.string(),
    serial: z.int().nullable(),
    dnssec: z.boolean(),
    recordSetCount: z.int(),
    observedAt: Timestamp.nullable(),
    readFailedAt: Timestamp.nullable(),
    readFailure: FailureShape.nullable(),
    lockedReason: z.string().nullable(),
    lockedSentence: SentenceRefShape.nullable(),
    /** Requests that have not come to an end. */
    openChanges: z.int(),
    version: z.int(),
  })
  .meta({ id: 'ZoneSummary' });

export const Zone = ZoneSummary.extend({
  /** Whether a change could be written now, and if not, why. */
  writable: z.object({ ok: z.boolean(), reason: z.string().nullable(), sentence: SentenceRefShape.nullable() }),
  nextReadAt: Timestamp.nullable(),
  writtenAt: Timestamp.nullable(),
  generation: z.int(),
  /** The caller’s open tray on this zone. */
  tray: z.object({ id: z.uuid(), edits: z.int() }).nullable(),
}).meta({ id: 'Zone' });

export const listZones = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones',
  id: 'zone.list',
  summary: 'Zones; search matches any part of the name',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject({
    search: z.string().max(253).optional(),
    account: Id.optional(),
    sort: z.enum(['name', '-name']).default('name'),
    ...PAGING,
  }),
  response: pageOf(ZoneSummary),
});

export const readZone = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id',
  id: 'zone.read',
  summary: 'One zone',
  access: 'zone.read',
  rate: 'read',
  response: Zone,
  etag: true,
});

export const setZoneAccess = endpoint({
  method: 'PUT',
  path: '/t/:tenant/zones/:id/access',
  id: 'zone.set-access',
  summary: 'Allow or forbid changes to this zone; it can only tighten what the account allows',
  access: 'zone.set-access',
  rate: 'write',
  ifMatch: 'optional',
  etag: true,
  body: z.strictObject({ access: z.enum(ZONE_ACCESS) }),
  response: Zone,
});

export const requestRead = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/reads',
  id: 'zone.refresh',
  summary: 'Read the zone at the provider now; the result arrives as an event and an observation',
  access: 'zone.refresh',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: z.object({ readId: z.uuid() }),
  status: 202,
});

export const unlockZone = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/unlock',
  id: 'zone.unlock',
  summary: 'Let automation work on the zone again after an unproven write',
  access: 'zone.unlock',
  rate: 'write',
  etag: true,
  body: z.strictObject({ reason: reason() }),
  response: Zone,
  errors: ['conflict'],
});

const Observation = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    reason: z.enum(['import', 'requested', 'scheduled', 'pre-change', 'after-change']),
    serial: z.int().nullable(),
    recordSetCount: z.int(),
    changed: z.int(),
    changeId: z.uuid().nullable(),
  })
  .meta({ id: 'Observation' });

export const listObservations = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/observations',
  id: 'zone.list-observations',
  summary: 'Complete reads of the zone, newest first; `changed=true` leaves out those that found nothing new',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject({ changed: z.enum(['true']).optional(), ...PAGING }),
  response: pageOf(Observation),
});

const Snapshot = z
  .object({
    id: z.uuid(),
    purpose: z.enum(['pre', 'post', 'manual']),
    name: z.string(),
    at: Timestamp,
    observationId: z.uuid(),
    changeId: z.uuid().nullable(),
    createdBy: Person.nullable(),
  })
  .meta({ id: 'Snapshot' });

export const listSnapshots = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/snapshots',
  id: 'zone.list-snapshots',
  summary: 'Kept moments of the zone, newest first',
  access: 'zone.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(Snapshot),
});

export const createSnapshot = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/snapshots',
  id: 'zone.create-snapshot',
  summary: 'Keep the newest observation under a name',
  access: 'zone.snapshot',
  rate: 'write',
  body: z.strictObject({ name: line(80) }),
  response: Snapshot,
  status: 201,
  errors: ['conflict'],
});

const DiffItem = z
  .object({
    name: z.string(),
    type: z.string(),
    action: z.enum(['add', 'replace', 'delete']),
    before: RecordSetShape.nullable(),
    after: RecordSetShape.nullable(),
  })
  .meta({ id: 'DiffItem' });

export const diffZone = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/diff',
  id: 'zone.diff',
  summary: 'What differs between two moments; without `to`, until now',
  access: 'zone.read',
  rate: 'expensive',
  query: z.strictObject({ from: Timestamp, to: Timestamp.optional(), ...PAGING }),
  response: pageOf(DiffItem).extend({ from: Timestamp, to: Timestamp }),
});
