import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { ContactFields } from '#model/rules/sales/contact.ts';

/** Who a domain is registered for. */
export const Contact = defineEntity({
  name: 'Contact',
  tableName: 'contact',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    fields: p.json<ContactFields>(),
    handle: p.text().strictNullable(),
    version: p.integer().version().default(1),
    createdBy: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export type Contact = InferEntity<typeof Contact>;
