import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Person, RoleName } from '#api/shapes/person.ts';
import { Timestamp } from '#api/shapes/text.ts';

export const Member = z
  .object({
    id: z.uuid(),
    user: Person,
    role: RoleName,
    joinedAt: Timestamp,
    you: z.boolean(),
    /** Roles this caller may give the member; empty when the member cannot be changed by them. */
    grantable: z.array(RoleName),
  })
  .meta({ id: 'Member' });

export const listMembers = endpoint({
  method: 'GET',
  path: '/t/:tenant/members',
  id: 'member.list',
  summary: 'Who is in the workspace',
  access: 'member.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(Member),
});

export const updateMember = endpoint({
  method: 'PATCH',
  path: '/t/:tenant/members/:id',
  id: 'member.update',
  summary: 'Change a role; never above one’s own, and one owner stays',
  access: 'member.update',
  rate: 'write',
  body: z.strictObject({ role: RoleName }),
  response: Member,
  errors: ['last-owner'],
});

export const deleteMember = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/members/:id',
  id: 'member.remove',
  summary: 'Remove a person from the workspace; one owner stays',
  access: 'member.remove',
  rate: 'write',
  status: 204,
  errors: ['last-owner'],
});
