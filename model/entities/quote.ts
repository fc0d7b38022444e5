import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import type { Quote as QuoteTerms } from '#model/rules/sales/price.ts';

/** A price that was shown to somebody and holds until `expiresAt`. */
export const Quote = defineEntity({
  name: 'Quote',
  tableName: 'quote',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    terms: p.json<QuoteTerms>(),
    registrationId: p.uuid().strictNullable(),
    createdBy: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
  },
});
export type Quote = InferEntity<typeof Quote>;
