/** Roles of a workspace, strongest first. */
export const ROLES = ['owner', 'admin', 'manager', 'supporter', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const VIEW = [
  'workspace.read',
  'zone.read',
  'change.read',
  'provider-account.read',
  'policy.read',
  'member.read',
  'registration.read',
] as const;
const EDIT = ['change.draft', 'change.submit', 'change.cancel', 'change.comment', 'zone.refresh'] as const;
const DECIDE = ['change.approve', 'change.execute', 'change.resolve', 'audit.read'] as const;
const OPERATE = ['zone.set-access', 'zone.snapshot', 'zone.unlock'] as const;
const ADMINISTER = [
  'provider-account.create',
  'provider-account.update',
  'provider-account.set-mode',
  'provider-account.delete',
  'zone.import',
  'member.invite',
  'member.update',
  'member.remove',
  'policy.update',
  'mail.manage',
  'codec.decode',
] as const;
/** Buying and keeping domains: it costs money and shows where people live. */
const BUY = ['order.read', 'order.place', 'contact.read', 'contact.write', 'registration.manage'] as const;
const OWN = ['workspace.update'] as const;

/** Every permission, as `noun.verb`. */
export type Permission =
  | (typeof VIEW)[number]
  | (typeof EDIT)[number]
  | (typeof DECIDE)[number]
  | (typeof OPERATE)[number]
  | (typeof ADMINISTER)[number]
  | (typeof BUY)[number]
  | (typeof OWN)[number];

/** The one table of who may do what. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set<Permission>([...VIEW, ...EDIT, ...DECIDE, ...OPERATE, ...ADMINISTER, ...BUY, ...OWN]),
  admin: new Set<Permission>([...VIEW, ...EDIT, ...DECIDE, ...OPERATE, ...ADMINISTER, ...BUY]),
  manager: new Set<Permission>([...VIEW, ...EDIT, ...DECIDE, ...OPERATE]),
  supporter: new Set<Permission>([...VIEW, 'change.comment', 'zone.refresh']),
  member: new Set<Permission>([...VIEW, ...EDIT]),
  viewer: new Set<Permission>([...VIEW]),
};

/** True when the role includes the permission. */
export function may(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].has(permission);
}

/** True when `actor` may give or take `target`: nobody hands out a role above their own. */
export function mayGrant(actor: Role, target: Role): boolean {
  return may(actor, 'member.update') && ROLES.indexOf(target) >= ROLES.indexOf(actor);
}

/** Roles of the people who run the deployment. They stand above all workspaces and see no zone and no secret of any. */
export const PLATFORM_ROLES = ['platform-operator', 'platform-support'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** What platform roles allow: see orders; decide what becomes of one that waits for a person; settings, prices, kill switch. */
export const PLATFORM_PERMISSIONS = ['sales.read', 'sales.decide', 'sales.manage'] as const;
export type PlatformPermission = (typeof PLATFORM_PERMISSIONS)[number];

export const PLATFORM_ROLE_PERMISSIONS: Readonly<Record<PlatformRole, ReadonlySet<PlatformPermission>>> = {
  'platform-operator': new Set<PlatformPermission>(PLATFORM_PERMISSIONS),
  'platform-support': new Set<PlatformPermission>(['sales.read']),
};

export function isPlatformPermission(permission: string): permission is PlatformPermission {
  return (PLATFORM_PERMISSIONS as readonly string[]).includes(permission);
}
