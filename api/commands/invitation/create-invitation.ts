import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { ROLES, type Role } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';
import { audit } from '#api/audit-entry.ts';
import { checkEmail } from '#api/email.ts';
import { requireRoom } from '#api/policies/plan.ts';
import { tokenHash } from '#api/keyed-hash.ts';
import { invitationById, type InvitationRow } from '#api/queries/invitations.ts';

const DAYS = 7;

/** Nobody hands out a role above their own. @throws ApexkeepError `forbidden`. */
export function requireGrantable(own: Role, wanted: Role): void {
  if (ROLES.indexOf(wanted) < ROLES.indexOf(own)) {
    throw new ApexkeepError(
      'forbidden',
      sentence('role-above-own', 'Your role is {own}; you cannot hand out {wanted}.', { own, wanted }),
    );
  }
}

/**
 * Invites a person: an open invitation to the same address is replaced. The token is returned once and kept as a hash.
 * @throws ApexkeepError `conflict` when the person is in the workspace already, `not-in-plan`
 */
export async function createInvitation(
  tx: Tx,
  actor: { id: string; role: Role },
  input: { email: string; role: Role },
): Promise<{ row: InvitationRow; token: string }> {
  requireGrantable(actor.role, input.role);
  const email = checkEmail(input.email);
  const members = await tx.sql(
    'select 1 from membership m join app_user u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2',
    [tx.tenantId, email],
  );
  if (members.length > 0)
    throw new ApexkeepError('conflict', sentence('member-already', '{email} is in this workspace already.', { email }));
  await tx.sql(
    'update invitation set revoked_at = now() where tenant_id = $1 and email = $2 and accepted_at is null and revoked_at is null',
    [tx.tenantId, email],
  );
  await requireRoom(tx, 'members');
  const id = uuidv7();
  const token = randomBytes(32).toString('base64url');
  await tx.sql(
    `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7))`,
    [tx.tenantId, id, email, input.role, tokenHash(token), actor.id, DAYS],
  );
  await audit(tx, actor.id, 'invitation.created', `invitation/${id}`, { email, role: input.role });
  return { row: await invitationById(tx, id), token };
}

/** Revokes an open invitation. @throws ApexkeepError `not-found`, or `conflict` when it was used. */
export async function revokeInvitation(tx: Tx, actorId: string, id: string): Promise<void> {
  const row = await invitationById(tx, id);
  if (row.accepted_at !== null)
    throw new ApexkeepError(
      'conflict',
      sentence('invitation-accepted', 'This invitation was accepted; remove the member instead.'),
    );
  if (row.revoked_at !== null) return;
  await tx.sql('update invitation set revoked_at = now() where tenant_id = $1 and id = $2', [tx.tenantId, id]);
  await audit(tx, actorId, 'invitation.revoked', `invitation/${id}`, { email: row.email });
}
