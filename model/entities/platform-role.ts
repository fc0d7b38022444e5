import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { PLATFORM_ROLES } from '#model/rules/permission.ts';

/** One of the people who run the deployment. */
export const PlatformMember = defineEntity({
  name: 'PlatformMember',
  tableName: 'platform_role',
  properties: {
    userId: p.uuid().primary(),
    role: p.enum(PLATFORM_ROLES),
    grantedAt: p.datetime().defaultRaw('now()'),
  },
});
export type PlatformMember = InferEntity<typeof PlatformMember>;
