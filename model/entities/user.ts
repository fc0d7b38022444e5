import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

/** A person. Platform-wide: memberships say which workspaces they belong to. */
export const User = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    email: p.text(),
    name: p.text(),
    passwordHash: p.text().hidden(),
    /** Null until the person chooses: then the browser's language counts. */
    locale: p.enum(['en', 'de'] as const).strictNullable(),
    theme: p.enum(['system', 'light', 'dark'] as const).default('system'),
    disabledAt: p.datetime().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type User = InferEntity<typeof User>;
