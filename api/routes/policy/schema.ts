import * as z from 'zod';
import { EDITABLE_TYPES } from '#model/rules/record-set.ts';
import { SEVERITIES } from '#model/rules/finding.ts';
import { endpoint } from '#api/endpoint.ts';
import { Person, RoleName } from '#api/shapes/person.ts';
import { line, Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';

const Approvals = z.int().min(0).max(10);
const Roles = z.array(RoleName).min(1, WORDS['role-missing']).max(6);

const Line = z.strictObject({
  name: line(80),
  when: z.strictObject({
    types: z.array(z.enum(EDITABLE_TYPES)).max(20).optional(),
    actions: z
      .array(z.enum(['add', 'replace', 'delete']))
      .max(3)
      .optional(),
    moreThan: z.int().min(0).max(100_000).optional(),
    severityAtLeast: z.enum(SEVERITIES).optional(),
    rollback: z.boolean().optional(),
    apex: z.boolean().optional(),
  }),
  approvals: Approvals,
  roles: Roles,
});

const DOCUMENT = {
  defaultApprovals: Approvals,
  defaultRoles: Roles,
  lines: z.array(Line).max(50),
  expiresAfterDays: z.int().min(1).max(365),
};

export const PolicyInput = z.strictObject(DOCUMENT);

export const Policy = z
  .object({
    ...DOCUMENT,
    version: z.int(),
    updatedBy: Person.nullable(),
    updatedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ApprovalPolicy' });

export const readPolicy = endpoint({
  method: 'GET',
  path: '/t/:tenant/policy',
  id: 'policy.read',
  summary: 'Who must approve what',
  access: 'policy.read',
  rate: 'read',
  response: Policy,
  etag: true,
});

export const putPolicy = endpoint({
  method: 'PUT',
  path: '/t/:tenant/policy',
  id: 'policy.update',
  summary: 'Replace the policy; plans already made keep the one they were made with',
  access: 'policy.update',
  feature: 'approval-policy',
  rate: 'write',
  ifMatch: 'required',
  etag: true,
  body: PolicyInput,
  response: Policy,
});
