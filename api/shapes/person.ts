import * as z from 'zod';
import { PLATFORM_ROLES, ROLES } from '#model/rules/permission.ts';

/** A person as others of the workspace see them. */
export const Person = z.object({ id: z.uuid(), name: z.string(), email: z.string() }).meta({ id: 'Person' });

export const RoleName = z.enum(ROLES).meta({ id: 'Role' });

export const PlatformRoleName = z.enum(PLATFORM_ROLES).meta({ id: 'PlatformRole' });

/** The workspace as a place in addresses. */
export const TenantRef = z.object({ id: z.uuid(), slug: z.string(), name: z.string() }).meta({ id: 'Tenant' });
