import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrm } from '#model/orm.ts';
import { Tenant } from '#model/entities/tenant.ts';
import { createTestDatabase, type TestDatabase } from '#test/builders/database.ts';

/** SQL only: queues and counters whose rows no screen shows. */
const WITHOUT_ENTITY = new Set([
  'audit_head',
  'change_number',
  'invoice_counter',
  'live_event',
  'order_number',
  'rate_limit',
  'registrar_pace',
  'registrar_search',
  'schema_migration',
  'workflow_outbox',
]);

interface Column {
  table: string;
  column: string;
  nullable: boolean;
  type: string;
  hasDefault: boolean;
  key: number | null;
}

/** Which column types a property type may stand for. */
const TYPES: Record<string, RegExp> = {
  UuidType: /^uuid$/,
  text: /^text$/,
  EnumType: /^text$/,
  integer: /^integer$/,
  BigIntType: /^bigint$/,
  boolean: /^boolean$/,
  datetime: /^timestamp with time zone$/,
  Date: /^timestamp with time zone$/,
  JsonType: /^jsonb$/,
  BlobType: /^bytea$/,
  ArrayType: /^text\[\]$/,
};

let db: TestDatabase;
let columns: Column[];

beforeAll(async () => {
  db = await createTestDatabase();
  columns = await db.database.asUser(null, (tx) =>
    tx.sql<Column>(
      `select c.relname as table, a.attname as column, not a.attnotnull as nullable, format_type(a.atttypid, null) as type,
              a.atthasdef or a.attidentity <> '' as "hasDefault",
              array_position((select i.indkey::int2[] from pg_index i where i.indrelid = c.oid and i.indisprimary), a.attnum)::int as key
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    ),
  );
});
afterAll(() => db.drop());

const metadata = [...createOrm().getMetadata().getAll().values()].map((meta) => ({ table: meta.tableName, meta }));

describe('entities and tables', () => {
  test('every table has an entity, or is one of the queues and counters', () => {
    const tables = new Set(columns.map((column) => column.table));
    const mapped = new Set(metadata.map((one) => one.table));
    expect([...tables].filter((table) => !mapped.has(table)).toSorted()).toEqual([...WITHOUT_ENTITY].toSorted());
    expect([...mapped].filter((table) => !tables.has(table))).toEqual([]);
  });

  test.each(metadata)(
    '$table: each property is a column of the same kind, nullability and key, and none is missing',
    ({ table, meta }) => {
      const own = columns.filter((column) => column.table === table);
      const properties = Object.values(meta.properties);
      expect(properties.map((property) => property.fieldNames[0]).toSorted()).toEqual(
        own.map((column) => column.column).toSorted(),
      );
      for (const property of properties) {
        const column = own.find((one) => one.column === property.fieldNames[0])!;
        const label = `${table}.${column.column}`;
        expect(property.nullable ?? false, `${label} nullable`).toBe(column.nullable);
        expect(property.primary ?? false, `${label} key`).toBe(column.key !== null);
        const kind = property.enum === true ? 'EnumType' : (property.customType?.constructor.name ?? property.type);
        expect(TYPES[kind], `${label}: no column type is known for ${kind}`).toBeDefined();
        expect(column.type, label).toMatch(TYPES[kind]!);
        if (property.default !== undefined || property.defaultRaw !== undefined)
          expect(column.hasDefault, `${label} default`).toBe(true);
      }
    },
  );

  test('entities cannot be read outside a transaction of a tenant or user', async () => {
    const em = createOrm().em.fork();
    await expect(em.find(Tenant, {})).rejects.toThrow(/inside database\.inTenant/);
  });
});
