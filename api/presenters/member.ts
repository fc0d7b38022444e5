import type { input } from 'zod';
import type { Role } from '#model/rules/permission.ts';
import { grantableRoles } from '#api/policies/members.ts';
import type { MemberRow } from '#api/queries/members.ts';
import type { Member } from '#api/routes/members/schema.ts';

export function presentMember(row: MemberRow, viewerId: string, viewerRole: Role): input<typeof Member> {
  return {
    id: row.id,
    user: { id: row.user_id, name: row.name, email: row.email },
    role: row.role,
    joinedAt: row.created_at.toISOString(),
    you: row.user_id === viewerId,
    grantable: grantableRoles(viewerRole, row.role),
  };
}
