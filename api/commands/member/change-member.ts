import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { Role } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';
import { audit } from '#api/audit-entry.ts';
import { requireMayChange } from '#api/policies/members.ts';
import { memberById, type MemberRow } from '#api/queries/members.ts';

interface Actor {
  id: string;
  role: Role;
}

/** Changes a member's role. @throws ApexkeepError `forbidden` above one's own role, `last-owner`, `not-found`. */
export async function changeRole(tx: Tx, actor: Actor, id: string, role: Role): Promise<MemberRow> {
  await lockOwners(tx);
  const member = await memberById(tx, id);
  requireMayChange(actor.role, member.role, role);
  if (member.role === role) return member;
  if (member.role === 'owner') await requireAnotherOwner(tx, member.id);
  await tx.sql('update membership set role = $3 where tenant_id = $1 and id = $2', [tx.tenantId, id, role]);
  await audit(tx, actor.id, 'member.role-changed', `member/${id}`, {
    userId: member.user_id,
    from: member.role,
    to: role,
  });
  return { ...member, role };
}

/** Removes a member; their open event streams end within seconds. @throws ApexkeepError `forbidden`, `last-owner`, `not-found`. */
export async function removeMember(tx: Tx, actor: Actor, id: string): Promise<void> {
  await lockOwners(tx);
  const member = await memberById(tx, id);
  requireMayChange(actor.role, member.role, null);
  if (member.role === 'owner') await requireAnotherOwner(tx, member.id);
  await tx.sql('delete from membership where tenant_id = $1 and id = $2', [tx.tenantId, id]);
  await audit(tx, actor.id, 'member.removed', `member/${id}`, { userId: member.user_id, role: member.role });
}

/** Two owners who leave at once must not both find the other one still there. */
async function lockOwners(tx: Tx): Promise<void> {
  await tx.sql(`select id from membership where tenant_id = $1 and role = 'owner' order by id for update`, [
    tx.tenantId,
  ]);
}

async function requireAnotherOwner(tx: Tx, id: string): Promise<void> {
  const others = await tx.sql(`select 1 from membership where tenant_id = $1 and role = 'owner' and id <> $2 limit 1`, [
    tx.tenantId,
    id,
  ]);
  if (others.length === 0)
    throw new ApexkeepError(
      'last-owner',
      sentence('only-owner', 'This is the only owner of the workspace. Make someone else an owner first.'),
    );
}
