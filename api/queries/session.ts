import type { Tx } from '#model/database.ts';
import type { Feature } from '#model/rules/billing/plan-offer.ts';
import type { PlatformRole, Role } from '#model/rules/permission.ts';

export interface OwnMembershipRow {
  id: string;
  slug: string;
  name: string;
  role: Role;
  /** What its plan includes; null where the platform keeps nothing from anybody. */
  features: Feature[] | null;
}

/** Workspaces of the person on whose behalf the transaction runs, by name. At most 500. */
export function ownMemberships(tx: Tx, userId: string): Promise<OwnMembershipRow[]> {
  return tx.sql<OwnMembershipRow>(
    `select t.id, t.slug, t.name, m.role,
            (select p.features from plan_offer p
               left join subscription s on s.tenant_id = t.id and s.plan_id = p.id and s.state in ('active', 'past-due')
              where p.is_default or s.id is not null order by s.id is null limit 1) as features
       from membership m join tenant t on t.id = m.tenant_id
     where m.user_id = $1 order by lower(t.name), t.id limit 500`,
    [userId],
  );
}

/** Everywhere that a person may act. */
export interface OwnPlaces {
  memberships: OwnMembershipRow[];
  platform: PlatformRole | null;
}

export async function ownPlaces(tx: Tx, userId: string): Promise<OwnPlaces> {
  const [row] = await tx.sql<{ role: PlatformRole }>('select role from platform_role where user_id = $1', [userId]);
  return { memberships: await ownMemberships(tx, userId), platform: row?.role ?? null };
}

export interface AccountRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  locale: 'en' | 'de' | null;
  theme: 'system' | 'light' | 'dark';
  disabled_at: Date | null;
}

/** The account with this canonical address. */
export async function accountByEmail(tx: Tx, email: string): Promise<AccountRow | undefined> {
  const [row] = await tx.sql<AccountRow>(
    'select id, email, name, password_hash, locale, theme, disabled_at from app_user where email = $1',
    [email],
  );
  return row;
}
