import * as z from 'zod';
import { MOST_EDITS } from '#model/rules/diff.ts';
import { PASTE_MODES, PASTE_OUTCOMES } from '#model/rules/paste.ts';
import { endpoint } from '#api/endpoint.ts';
import { ChangeShape, FieldIssueShape, FindingShape } from '#api/shapes/dns.ts';
import { ParamsShape } from '#api/shapes/sentence.ts';
import { WORDS } from '#api/shapes/words.ts';

/** Characters of one paste; with 2,000 records a line may have a hundred on average. */
const MOST_TEXT = 200_000;

const PasteInput = z.strictObject({
  text: z.string().max(MOST_TEXT, WORDS['paste-too-large']),
  /** For sets that are there: `add` keeps their values and adds the pasted ones, `replace` puts these in their place. */
  existing: z.enum(PASTE_MODES),
});

/** One record of the paste and what it becomes. */
const PasteLine = z
  .object({
    line: z.int(),
    outcome: z.enum(PASTE_OUTCOMES),
    name: z.string().nullable(),
    type: z.string().nullable(),
    ttl: z.int().nullable(),
    value: z.string().nullable(),
    issue: z.object({ code: z.string(), message: z.string(), params: ParamsShape.optional() }).nullable(),
  })
  .meta({ id: 'PasteLine' });

/** The tray after many edits came in at once. */
export const TrayState = z
  .object({
    /** The draft; null while nothing is in it. */
    id: z.uuid().nullable(),
    number: z.int().nullable(),
    version: z.int(),
    edits: z.int(),
  })
  .meta({ id: 'TrayState' });

export const checkPaste = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/tray/paste/check',
  id: 'tray.check-paste',
  summary: 'What zone-file lines would put into the tray, line by line; writes nothing',
  access: 'change.draft',
  rate: 'read',
  idempotency: 'none',
  body: PasteInput,
  response: z
    .object({
      lines: z.array(PasteLine),
      /** What the accepted sets change in the zone with the tray. */
      changes: z.array(ChangeShape),
      findings: z.array(FindingShape),
      /** What was read another way than written, at `line.N`. */
      warnings: z.array(FieldIssueShape),
    })
    .meta({ id: 'PasteCheck' }),
});

export const pasteRecords = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/tray/paste',
  id: 'tray.paste',
  summary: 'Put every accepted record set of zone-file lines into the tray, in one transaction',
  access: 'change.draft',
  feature: 'paste-records',
  rate: 'write',
  etag: true,
  body: PasteInput,
  response: z
    .object({ staged: z.int(), unchangedLines: z.int(), refusedLines: z.int(), tray: TrayState })
    .meta({ id: 'PasteResult' }),
  errors: ['invalid-record', 'conflict'],
});

const Key = z.strictObject({ name: z.string().min(1).max(1100), type: z.string().min(1).max(20) });

/** Record sets by name and type, or all that a search of the list finds. */
const BulkSelection = z.union([
  z.strictObject({ sets: z.array(Key).min(1, WORDS['selection-empty']).max(MOST_EDITS) }),
  z.strictObject({ search: z.string().max(300), type: z.string().min(1).max(20).optional() }),
]);

const BulkActInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-ttl'), ttl: z.number() }),
  z.strictObject({
    kind: z.literal('replace-value'),
    from: z.string().min(1, WORDS['value-before-missing']).max(70_000),
    to: z.string().min(1, WORDS['value-after-missing']).max(70_000),
  }),
  z.strictObject({
    kind: z.literal('delete'),
    /** How many sets go, typed by a person: needed above ten. */
    count: z.int().min(0).optional(),
  }),
]);

export const editMany = endpoint({
  method: 'POST',
  path: '/t/:tenant/zones/:id/tray/bulk',
  id: 'tray.bulk',
  summary:
    'Set the TTL of many record sets, replace a value in them, or delete them: into the tray, in one transaction',
  access: 'change.draft',
  rate: 'write',
  etag: true,
  body: z.strictObject({ select: BulkSelection, act: BulkActInput }),
  response: z
    .object({
      /** Sets that were chosen and are there. */
      chosen: z.int(),
      staged: z.int(),
      /** Sets that are as wanted already, or do not hold the value. */
      unchanged: z.int(),
      /** Sets left as they are although chosen, the first 100 of `untouchedCount`. */
      untouched: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          code: z.string(),
          message: z.string(),
          params: ParamsShape.optional(),
        }),
      ),
      untouchedCount: z.int(),
      tray: TrayState,
    })
    .meta({ id: 'BulkResult' }),
  errors: ['invalid-record', 'conflict'],
});
