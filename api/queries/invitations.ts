import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { Role } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';

export interface InvitationRow {
  tenant_id: string;
  id: string;
  email: string;
  role: Role;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
  expired: boolean;
  inviter_id: string;
  inviter_name: string;
  inviter_email: string;
}

const COLUMNS = `i.tenant_id, i.id, i.email, i.role, i.created_at, i.expires_at, i.accepted_at, i.revoked_at,
  i.expires_at <= now() as expired, u.id as inviter_id, u.name as inviter_name, u.email as inviter_email`;

/** Invitations, newest first, from before `after` on. */
export function invitationPage(tx: Tx, after: string | null, limit: number): Promise<InvitationRow[]> {
  return tx.sql<InvitationRow>(
    `select ${COLUMNS} from invitation i join app_user u on u.id = i.invited_by
     where i.tenant_id = $1 and ($2::uuid is null or i.id < $2) order by i.id desc limit $3`,
    [tx.tenantId, after, limit],
  );
}

/** One invitation. @throws ApexkeepError `not-found`. */
export async function invitationById(tx: Tx, id: string): Promise<InvitationRow> {
  const [row] = await tx.sql<InvitationRow>(
    `select ${COLUMNS} from invitation i join app_user u on u.id = i.invited_by where i.tenant_id = $1 and i.id = $2`,
    [tx.tenantId, id],
  );
  if (row === undefined)
    throw new ApexkeepError(
      'not-found',
      sentence('invitation-missing', 'There is no such invitation in this workspace.'),
    );
  return row;
}

/**
 * The open invitation with this token, whatever its workspace: the row is visible to who holds the token.
 * @throws ApexkeepError `invitation-invalid`, in one wording for unknown, used, revoked and expired.
 */
export async function invitationByToken(tx: Tx, hash: Buffer): Promise<InvitationRow> {
  await tx.sql(`select set_config('app.invitation', $1, true)`, [hash.toString('hex')]);
  const [row] = await tx.sql<InvitationRow>(
    `select ${COLUMNS} from invitation i join app_user u on u.id = i.invited_by where i.token_hash = $1`,
    [hash],
  );
  if (row === undefined || row.accepted_at !== null || row.revoked_at !== null || row.expired) {
    throw new ApexkeepError(
      'invitation-invalid',
      sentence('invitation-unusable', 'This invitation is unknown, used, revoked or out of date. Ask for a new one.'),
    );
  }
  return row;
}
