import type { input } from 'zod';
import type { InvitationRow } from '#api/queries/invitations.ts';
import type { Invitation } from '#api/routes/invitations/schema.ts';

function stateOf(row: InvitationRow): 'open' | 'accepted' | 'revoked' | 'expired' {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  return row.expired ? 'expired' : 'open';
}

export function presentInvitation(row: InvitationRow): input<typeof Invitation> {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: { id: row.inviter_id, name: row.inviter_name, email: row.inviter_email },
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: stateOf(row),
  };
}
