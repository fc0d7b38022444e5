import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { Role } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';

export interface MemberRow {
  id: string;
  user_id: string;
  role: Role;
  created_at: Date;
  name: string;
  email: string;
}

const SELECT = `select m.id, m.user_id, m.role, m.created_at, u.name, u.email from membership m join app_user u on u.id = m.user_id`;

/** Members in the order they joined. */
export function memberPage(tx: Tx, after: string | null, limit: number): Promise<MemberRow[]> {
  return tx.sql<MemberRow>(
    `${SELECT} where m.tenant_id = $1 and ($2::uuid is null or m.id > $2) order by m.id limit $3`,
    [tx.tenantId, after, limit],
  );
}

/** One member. @throws ApexkeepError `not-found`. */
export async function memberById(tx: Tx, id: string): Promise<MemberRow> {
  const [row] = await tx.sql<MemberRow>(`${SELECT} where m.tenant_id = $1 and m.id = $2`, [tx.tenantId, id]);
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('member-missing', 'There is no such member in this workspace.'));
  return row;
}
