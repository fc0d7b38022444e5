import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { EmailInput, line, Password, Timestamp } from '#api/shapes/text.ts';
import { FeatureName } from '#api/shapes/plan-offer.ts';
import { PlatformRoleName, RoleName, TenantRef } from '#api/shapes/person.ts';

const Locale = z.enum(['en', 'de']);
const Theme = z.enum(['system', 'light', 'dark']);

export const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    /** Null: the browser’s. */
    locale: Locale.nullable(),
    theme: Theme,
  })
  .meta({ id: 'Me' });

/** A workspace the person is in, with what their role lets them do. */
export const OwnMembership = z
  .object({
    tenant: TenantRef,
    role: RoleName,
    permissions: z.array(z.string()),
    /** What the plan of the workspace keeps from it. */
    withheld: z.array(FeatureName),
  })
  .meta({ id: 'OwnMembership' });

export const Session = z
  .object({
    user: Me,
    memberships: z.array(OwnMembership),
    /** The person’s place among those who run the platform; null for nearly everybody. */
    platform: z.object({ role: PlatformRoleName, permissions: z.array(z.string()) }).nullable(),
    /** Slug of the workspace last used, to land there. */
    lastTenant: z.string().nullable(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'Session' });

export const createSession = endpoint({
  method: 'POST',
  path: '/session',
  id: 'session.create',
  summary: 'Sign in; the answer sets the session cookie',
  access: 'public',
  rate: 'sign-in',
  idempotency: 'none',
  body: z.strictObject({ email: EmailInput, password: Password }),
  response: Session,
  errors: ['sign-in-failed', 'temporarily-unavailable'],
});

export const readSession = endpoint({
  method: 'GET',
  path: '/session',
  id: 'session.read',
  summary: 'Who is signed in, and their workspaces',
  access: 'signed-in',
  rate: 'read',
  response: Session,
});

export const deleteSession = endpoint({
  method: 'DELETE',
  path: '/session',
  id: 'session.delete',
  summary: 'Sign out; the session ends at once',
  access: 'signed-in',
  rate: 'write',
  idempotency: 'none',
  status: 204,
});

export const updateMe = endpoint({
  method: 'PATCH',
  path: '/me',
  id: 'me.update',
  summary: 'Change one’s own name, language or theme',
  access: 'signed-in',
  rate: 'write',
  idempotency: 'none',
  body: z.strictObject({
    name: line(80).optional(),
    locale: Locale.nullable().optional(),
    theme: Theme.optional(),
  }),
  response: Me,
});
