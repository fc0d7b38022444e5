import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { ROLES } from '#model/rules/permission.ts';

/** A person's place in a workspace. */
export const Membership = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    userId: p.uuid(),
    role: p.enum(ROLES),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type Membership = InferEntity<typeof Membership>;
