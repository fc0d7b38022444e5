import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { ChangeShape, FieldIssueShape, FindingShape, RecordSetShape, RequirementShape } from '#api/shapes/dns.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';

// Shape and size only: what makes a name, a TTL or a value right is for the record rules, which name the field (422).
const Key = { name: z.string().max(1100), type: z.string().min(1).max(20) };
const Ttl = z.number();
const Values = z.array(z.string().max(70_000)).min(1, WORDS['values-empty']).max(1000);
const Fields = z
  .array(z.record(z.string().max(40), z.union([z.string().max(70_000), z.number()])))
  .min(1, WORDS['values-empty'])
  .max(1000);

/** The wanted record set: values as text, or values by their fields (`{preference: 10, exchange: "mx1"}`). */
export const WantedInput = z.union([
  z.strictObject({ ...Key, ttl: Ttl, values: Values }),
  z.strictObject({ ...Key, ttl: Ttl, fields: Fields }),
  z.strictObject({ ...Key, after: z.null() }),
]);

const Edit = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: z.string(),
    /** Null means: delete the record set. */
    after: RecordSetShape.nullable(),
    position: z.int(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'DraftEdit' });

export const Tray = z
  .object({
    /** The draft; null while nothing was edited. */
    id: z.uuid().nullable(),
    number: z.int().nullable(),
    title: z.string(),
    reason: z.string(),
    executionMode: z.enum(['on-approval', 'manual']),
    version: z.int(),
    edits: z.array(Edit),
    /** What the edits change against the last observation. The plan repeats this against a fresh read. */
    changes: z.array(ChangeShape),
    findings: z.array(FindingShape),
    requirement: RequirementShape,
    /** Why this tray cannot be submitted now; null when it can. */
    blocked: z.string().nullable(),
    blockedSentence: SentenceRefShape.nullable(),
  })
  .meta({ id: 'Tray' });

export const readTray = endpoint({
  method: 'GET',
  path: '/t/:tenant/zones/:id/tray',
  id: 'tray.read',
  summary: 'The caller’s open draft on this zone',
  access: 'change.read',
  rate: 'read',
  response: Tray,
  etag: true,
});

export const putEdit = endpoint({
  method: 'PUT',
  path: '/t/:tenant/zones/:id/tray/edits',
  id: 'tray.put-edit',
  summary: 'Put one wanted record set into the tray; `after: null` deletes it',
  access: 'change.draft',
  rate: 'write',
  etag: true,
  body: WantedInput,
  response: Tray,
  errors: ['invalid-record', 'conflict'],
});

export const deleteEdit = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/zones/:id/tray/edits/:editId',
  id: 'tray.delete-edit',
  summary: 'Take one edit out of the tray',
  access: 'change.draft',
  rate: 'write',
  etag: true,
  response: Tray,
});

export const deleteTray = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/zones/:id/tray',
  id: 'tray.delete',
  summary: 'Discard the whole tray',
  access: 'change.draft',
  rate: 'write',
  status: 204,
});

export const checkRecordSet = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/check',
  id: 'zone.check',
  summary: 'Findings for one record set while it is typed; writes nothing',
  access: 'zone.read',
  rate: 'read',
  idempotency: 'none',
  body: WantedInput,
  response: z
    .object({
      /** In canonical form; null when the input has issues or asks for deletion. */
      set: RecordSetShape.nullable(),
      issues: z.array(FieldIssueShape),
      change: ChangeShape.nullable(),
      findings: z.array(FindingShape),
    })
    .meta({ id: 'RecordSetCheck' }),
});
