import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { Id } from '#api/shapes/id.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';

export const AuditEvent = z
  .object({
    id: z.uuid(),
    seq: z.int(),
    at: Timestamp,
    actor: z.object({
      kind: z.enum(['user', 'worker', 'system']),
      id: z.uuid().nullable(),
      name: z.string().nullable(),
    }),
    action: z.string(),
    subject: z.string(),
    correlation: z.string(),
    detail: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' });

export const listAudit = endpoint({
  method: 'GET',
  path: '/t/:tenant/audit',
  id: 'audit.list',
  summary: 'The audit log, newest first',
  access: 'audit.read',
  rate: 'read',
  query: z.strictObject({
    subject: z.string().min(1).max(200).optional(),
    correlation: z.string().min(1).max(200).optional(),
    actor: Id.optional(),
    action: z
      .string()
      .max(80)
      .regex(/^[a-z-]+\.[a-z-]+$/)
      .optional(),
    ...PAGING,
  }),
  response: pageOf(AuditEvent),
});

export const AuditVerification = z
  .object({
    ok: z.boolean(),
    /** Rows recomputed. */
    checked: z.int(),
    head: z.object({ seq: z.int(), hash: z.string() }).nullable(),
    /** The first row that does not follow from the one before it. */
    brokenAt: z.int().nullable(),
    message: z.string(),
  })
  .meta({ id: 'AuditVerification' });

export const verifyAudit = endpoint({
  method: 'GET',
  path: '/t/:tenant/audit/verification',
  id: 'audit.verify',
  summary: 'Recompute the hash chain of the audit log',
  access: 'audit.read',
  rate: 'expensive',
  response: AuditVerification,
});
