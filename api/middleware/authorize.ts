import { ApexkeepError } from '#model/errors.ts';
import {
  isPlatformPermission,
  may,
  PLATFORM_ROLE_PERMISSIONS,
  type Permission,
  type PlatformPermission,
  type PlatformRole,
  type Role,
} from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';
import { Slug } from '#api/shapes/id.ts';
import type { ApiContext, Member, SignedIn } from '#api/call.ts';
import type { Parts } from '#api/parts.ts';
import { requireFeature } from '#api/policies/plan.ts';

interface MembershipRow {
  tenant_id: string;
  slug: string;
  tenant_name: string;
  membership_id: string;
  role: Role;
}

/**
 * For endpoints of the platform: asks for the caller's role there; who has none gets the 404 of an address that does not
 * exist. For endpoints of a workspace: finds the caller's membership by the slug in the path and asks the table of permissions.
 * Who is not a member gets the same 404 as for a workspace that does not exist.
 */
export function authorize(parts: Parts) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const { access } = ctx.state.endpoint;
    ctx.state.member = null;
    ctx.state.platform = null;
    const person = ctx.state.person;
    if (isPlatformPermission(access) && person !== null) {
      const role = await platformRoleOf(parts, person);
      if (role === null)
        throw new ApexkeepError('not-found', sentence('address-unknown', 'There is nothing at this address.'));
      ctx.state.platform = { role };
      requirePlatformPermission(role, access);
    } else if (access !== 'public' && access !== 'signed-in' && person !== null) {
      const member = await membershipOf(parts, person, ctx.params['tenant'] ?? '');
      if (member === null) throw noWorkspace();
      ctx.state.member = member;
      requirePermission(member.role, access as Permission);
      const { feature } = ctx.state.endpoint;
      if (feature !== undefined)
        await parts.database.inTenant({ tenantId: member.tenantId }, (tx) => requireFeature(tx, feature));
      await rememberWorkspace(parts, person, member.tenantId);
    }
    await next();
  };
}

/** The caller's role among the people who run the platform; null when they have none. */
export async function platformRoleOf(
  parts: Pick<Parts, 'database'>,
  person: Pick<SignedIn, 'id'>,
): Promise<PlatformRole | null> {
  const [row] = await parts.database.asUser(person.id, (tx) =>
    tx.sql<{ role: PlatformRole }>('select role from platform_role where user_id = $1', [person.id], 'platform-role'),
  );
  return row?.role ?? null;
}

/** @throws ApexkeepError `forbidden` when the role lacks the permission. */
function requirePlatformPermission(role: PlatformRole, permission: PlatformPermission): void {
  if (PLATFORM_ROLE_PERMISSIONS[role].has(permission)) return;
  throw new ApexkeepError(
    'forbidden',
    sentence(
      'platform-role-lacks-permission',
      'Your role on this platform is {role}; this needs the permission {permission}.',
      { role, permission },
    ),
  );
}

/** The caller's place in the workspace with this slug; null when they have none. */
export async function membershipOf(
  parts: Pick<Parts, 'database'>,
  person: Pick<SignedIn, 'id'>,
  slug: string,
): Promise<Member | null> {
  if (!Slug.safeParse(slug).success) return null;
  const rows = await parts.database.asUser(person.id, (tx) =>
    tx.sql<MembershipRow>(
      `select t.id as tenant_id, t.slug, t.name as tenant_name, m.id as membership_id, m.role
       from membership m join tenant t on t.id = m.tenant_id
       where m.user_id = $1 and t.slug = $2`,
      [person.id, slug],
      'membership-by-slug',
    ),
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    tenantId: row.tenant_id,
    slug: row.slug,
    tenantName: row.tenant_name,
    membershipId: row.membership_id,
    role: row.role,
  };
}

/** @throws ApexkeepError `forbidden` when the role lacks the permission. */
export function requirePermission(role: Role, permission: Permission): void {
  if (!may(role, permission)) {
    throw new ApexkeepError(
      'forbidden',
      sentence(
        'role-lacks-permission',
        'Your role in this workspace is {role}; this needs the permission {permission}.',
        { role, permission },
      ),
    );
  }
}

async function rememberWorkspace(parts: Parts, person: SignedIn, tenantId: string): Promise<void> {
  if (person.lastTenantId === tenantId) return;
  await parts.database.asUser(person.id, (tx) =>
    tx.sql('update session set last_tenant_id = $2 where token_hash = $1', [person.tokenHash, tenantId]),
  );
}

function noWorkspace(): ApexkeepError {
  return new ApexkeepError(
    'not-found',
    sentence('workspace-missing', 'There is no workspace with this name that you belong to.'),
  );
}
