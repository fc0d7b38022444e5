import { v7 as uuidv7 } from 'uuid';
import { createPasswordHasher } from '#api/password.ts';
import type { Database } from '#model/database.ts';
import { appendAudit } from '#model/store/audit.ts';

/** Who can sign in to the demo, and what they may do there. */
export const DEMO_PEOPLE = [
  { email: 'olivia@demo.apexkeep.test', name: 'Olivia Berg', role: 'owner' },
  { email: 'marc@demo.apexkeep.test', name: 'Marc Vogel', role: 'manager' },
  { email: 'ada@demo.apexkeep.test', name: 'Ada Winter', role: 'admin' },
  { email: 'vera@demo.apexkeep.test', name: 'Vera Lind', role: 'viewer' },
] as const;

/** Makes the people that are missing; all share one password. Returns their ids by e-mail address. */
export async function ensurePeople(database: Database, password: string): Promise<Map<string, string>> {
  const hasher = createPasswordHasher(DEMO_PEOPLE.length);
  const ids = new Map<string, string>();
  for (const { email, name } of DEMO_PEOPLE) {
    const hash = await hasher.hash(password);
    const id = await database.asUser(null, async (tx) => {
      const text = `insert into app_user (id, email, name, password_hash) values ($1, $2, $3, $4) on conflict (email) do nothing`;
      await tx.sql(text, [uuidv7(), email, name, hash]);
      return (await tx.sql<{ id: string }>('select id from app_user where email = $1', [email]))[0]!.id;
    });
    ids.set(email, id);
  }
  return ids;
}

/** Takes the people into the workspace, each with their role. Those who are in it keep the role they have. */
export async function ensureMembers(database: Database, tenantId: string, ids: Map<string, string>): Promise<void> {
  for (const { email, role } of DEMO_PEOPLE) {
    await database.inTenant({ tenantId }, async (tx) => {
      const text = `insert into membership (tenant_id, id, user_id, role) values ($1, $2, $3, $4)
        on conflict (tenant_id, user_id) do nothing returning id`;
      const added = await tx.sql<{ id: string }>(text, [tenantId, uuidv7(), ids.get(email), role]);
      if (added[0] === undefined) return;
      await appendAudit(tx, {
        actor: { kind: 'system', id: null },
        action: 'membership.create',
        subject: `membership/${added[0].id}`,
        correlation: 'demo',
        detail: { role },
      });
    });
  }
}

/** Makes a person one of those who run the platform. */
export async function ensureOperator(database: Database, userId: string): Promise<void> {
  await database.asUser(null, (tx) =>
    tx.sql(`insert into platform_role (user_id, role) values ($1, 'platform-operator') on conflict do nothing`, [
      userId,
    ]),
  );
}
