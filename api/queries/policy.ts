import type { Tx } from '#model/database.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import { DEFAULT_POLICY } from '#model/rules/approval.ts';

export interface PolicyRow {
  policy: ApprovalPolicy;
  updatedAt: Date | null;
  updatedBy: { id: string; name: string; email: string } | null;
}

/** The policy in force: the workspace's own, or the default as version 0 while there is none. */
export async function currentPolicy(tx: Tx, lock: 'lock' | 'read' = 'read'): Promise<PolicyRow> {
  const [row] = await tx.sql<{
    version: number;
    document: Omit<ApprovalPolicy, 'version'>;
    updated_at: Date;
    user_id: string | null;
    name: string | null;
    email: string | null;
  }>(
    `select p.version, p.document, p.updated_at, u.id as user_id, u.name, u.email
     from approval_policy p left join app_user u on u.id = p.updated_by where p.tenant_id = $1 ${lock === 'lock' ? 'for update of p' : ''}`,
    [tx.tenantId],
  );
  if (row === undefined) return { policy: { ...DEFAULT_POLICY, version: 0 }, updatedAt: null, updatedBy: null };
  const { user_id: id, name, email } = row;
  return {
    policy: { ...row.document, version: row.version },
    updatedAt: row.updated_at,
    updatedBy: id === null ? null : { id, name: name ?? '', email: email ?? '' },
  };
}
