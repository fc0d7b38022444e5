import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';

/** A run that reads zones of a provider account into the workspace. */
export const ZoneImport = defineEntity({
  name: 'ZoneImport',
  tableName: 'zone_import',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    providerAccountId: p.uuid(),
    refs: p.array().strictNullable(),
    state: p.enum(['running', 'done', 'failed'] as const).default('running'),
    failure: p.json<{ code: string; message: string }>().strictNullable(),
    startedBy: p.uuid(),
    startedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().strictNullable(),
  },
});
export type ZoneImport = InferEntity<typeof ZoneImport>;

/** One zone of an import. */
export const ZoneImportItem = defineEntity({
  name: 'ZoneImportItem',
  tableName: 'zone_import_item',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    importId: p.uuid(),
    ref: p.text(),
    name: p.text(),
    zoneId: p.uuid().strictNullable(),
    state: p.enum(['waiting', 'reading', 'done', 'failed'] as const).default('waiting'),
    recordSetCount: p.integer().strictNullable(),
    failure: p.json<{ code: string; message: string }>().strictNullable(),
  },
});
export type ZoneImportItem = InferEntity<typeof ZoneImportItem>;
