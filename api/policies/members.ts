import { ApexkeepError } from '#model/errors.ts';
import { mayGrant, ROLES, type Role } from '#model/rules/permission.ts';

/** Roles that a person may give to a member who has `held`; none when that member stands above them. */
export function grantableRoles(actor: Role, held: Role): Role[] {
  return mayGrant(actor, held) ? ROLES.filter((role) => mayGrant(actor, role)) : [];
}

/** Nobody touches a member above themselves. @throws ApexkeepError `forbidden`. */
export function requireMayChange(actor: Role, held: Role, wanted: Role | null): void {
  if (!mayGrant(actor, held))
    throw new ApexkeepError('forbidden', `Your role is ${actor}; you cannot change a member who is ${held}.`);
  if (wanted !== null && !mayGrant(actor, wanted))
    throw new ApexkeepError('forbidden', `Your role is ${actor}; you cannot hand out ${wanted}.`);
}
