import { ApexkeepError } from '#model/errors.ts';
import { mayGrant, ROLES, type Role } from '#model/rules/permission.ts';
import { sentence } from '#model/rules/sentence.ts';

/** Roles that a person may give to a member who has `held`; none when that member stands above them. */
export function grantableRoles(actor: Role, held: Role): Role[] {
  return mayGrant(actor, held) ? ROLES.filter((role) => mayGrant(actor, role)) : [];
}

/** Nobody touches a member above themselves. @throws ApexkeepError `forbidden`. */
export function requireMayChange(actor: Role, held: Role, wanted: Role | null): void {
  if (!mayGrant(actor, held))
    throw new ApexkeepError(
      'forbidden',
      sentence('member-above-own', 'Your role is {own}; you cannot change a member who is {held}.', {
        own: actor,
        held,
      }),
    );
  if (wanted !== null && !mayGrant(actor, wanted))
    throw new ApexkeepError(
      'forbidden',
      sentence('role-above-own', 'Your role is {own}; you cannot hand out {wanted}.', { own: actor, wanted }),
    );
}
