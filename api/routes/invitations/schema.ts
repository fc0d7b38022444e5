import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Person, RoleName } from '#api/shapes/person.ts';
import { EmailInput, line, NewPassword, Timestamp } from '#api/shapes/text.ts';
import { Session } from '#api/routes/session/schema.ts';

export const Invitation = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: RoleName,
    invitedBy: Person,
    createdAt: Timestamp,
    expiresAt: Timestamp,
    state: z.enum(['open', 'accepted', 'revoked', 'expired']),
  })
  .meta({ id: 'Invitation' });

/** What the holder of an invitation link sees before accepting. */
export const InvitationOffer = z
  .object({
    workspace: z.string(),
    email: z.string(),
    role: RoleName,
    invitedBy: z.string(),
    expiresAt: Timestamp,
    /** True when the address already has an account: the person signs in with its password instead of choosing one. */
    hasAccount: z.boolean(),
  })
  .meta({ id: 'InvitationOffer' });

export const readInvitation = endpoint({
  method: 'GET',
  path: '/invitations/:token',
  id: 'invitation.read',
  summary: 'What an invitation offers; reading it uses nothing up',
  access: 'public',
  rate: 'sign-in',
  response: InvitationOffer,
  errors: ['invitation-invalid'],
});

export const acceptInvitation = endpoint({
  method: 'POST',
  path: '/invitations/:token/accept',
  id: 'invitation.accept',
  summary: 'Join the workspace: signed in as the invited person, with their password, or by creating the account',
  access: 'public',
  rate: 'sign-in',
  idempotency: 'none',
  body: z.strictObject({
    name: line(80).optional(),
    password: NewPassword.optional(),
  }),
  response: Session,
  errors: ['invitation-invalid', 'sign-in-failed', 'conflict'],
});

export const listInvitations = endpoint({
  method: 'GET',
  path: '/t/:tenant/invitations',
  id: 'invitation.list',
  summary: 'Invitations of the workspace, newest first',
  access: 'member.invite',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(Invitation),
});

export const createInvitation = endpoint({
  method: 'POST',
  path: '/t/:tenant/invitations',
  id: 'invitation.create',
  summary: 'Invite a person by link; nobody hands out a role above their own',
  access: 'member.invite',
  rate: 'write',
  body: z.strictObject({ email: EmailInput, role: RoleName }),
  /** `link` is shown this once; a repeated request answers null, because only a hash of it is kept. */
  response: z.object({ invitation: Invitation, link: z.string().nullable() }),
  status: 201,
  errors: ['conflict'],
});

export const deleteInvitation = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/invitations/:id',
  id: 'invitation.revoke',
  summary: 'Revoke an open invitation',
  access: 'member.invite',
  rate: 'write',
  status: 204,
  errors: ['conflict'],
});
