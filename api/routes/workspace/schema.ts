import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { Slug } from '#api/shapes/id.ts';
import { RoleName, TenantRef } from '#api/shapes/person.ts';
import { line, Timestamp } from '#api/shapes/text.ts';

/** Something that waits for this very person. */
export const NeedsYou = z
  .object({
    kind: z.enum([
      'approve',
      'execute',
      'resolve',
      'stale',
      'returned',
      'tray',
      'zone-locked',
      'zone-unread',
      'account-check',
    ]),
    /** What it is about, for people; empty for a change request without a title. */
    title: z.string(),
    changeNumber: z.int().nullable(),
    at: Timestamp,
    changeId: z.uuid().nullable(),
    zoneId: z.uuid().nullable(),
    providerAccountId: z.uuid().nullable(),
    zoneName: z.string().nullable(),
  })
  .meta({ id: 'NeedsYou' });

export const Home = z
  .object({
    tenant: TenantRef,
    role: RoleName,
    permissions: z.array(z.string()),
    /** At most 50, most urgent kind first; `needsYouMore` tells how many did not fit. */
    needsYou: z.array(NeedsYou),
    needsYouMore: z.int(),
    counts: z.object({
      providerAccounts: z.int(),
      zones: z.int(),
      recordSets: z.int(),
      openChanges: z.int(),
      members: z.int(),
    }),
    /** First steps of a new workspace, and which are done. */
    steps: z.object({
      account: z.boolean(),
      checked: z.boolean(),
      imported: z.boolean(),
      changed: z.boolean(),
    }),
  })
  .meta({ id: 'Home' });

export const createTenant = endpoint({
  method: 'POST',
  path: '/tenants',
  id: 'workspace.create',
  summary: 'Create a workspace and become its owner; without a slug one is made from the name',
  access: 'signed-in',
  rate: 'expensive',
  body: z.strictObject({ name: line(80), slug: Slug.optional() }),
  response: TenantRef,
  status: 201,
  errors: ['conflict'],
});

export const readHome = endpoint({
  method: 'GET',
  path: '/t/:tenant',
  id: 'workspace.read',
  summary: 'The workspace: what needs this person, and counts',
  access: 'workspace.read',
  rate: 'read',
  response: Home,
});

export const updateTenant = endpoint({
  method: 'PATCH',
  path: '/t/:tenant',
  id: 'workspace.update',
  summary: 'Rename the workspace',
  access: 'workspace.update',
  rate: 'write',
  body: z.strictObject({ name: line(80) }),
  response: TenantRef,
});
