import type { Tx } from '#model/database.ts';

/** How much a workspace has of what plans limit. Invitations that are open count as members: each may become one. */
export async function usedOfPlan(tx: Tx): Promise<{ providerAccounts: number; members: number }> {
  const [row] = await tx.sql<{ providerAccounts: number; members: number }>(
    `select (select count(*) from provider_account a where a.tenant_id = current_tenant())::int as "providerAccounts",
            ((select count(*) from membership m where m.tenant_id = current_tenant())
              + (select count(*) from invitation i where i.tenant_id = current_tenant() and i.accepted_at is null
                    and i.revoked_at is null and i.expires_at > now()))::int as members`,
  );
  return row ?? { providerAccounts: 0, members: 0 };
}
