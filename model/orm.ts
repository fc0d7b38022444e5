import { MikroORM, type EntityManager, type Options } from '@mikro-orm/postgresql';
import type { PoolClient, QueryConfig, CustomTypesConfig } from 'pg';
import pg from 'pg';
import { ENTITIES } from '#model/entities/index.ts';

const RAW_DATES = new Set<number>([1082, 1114, 1184, 1186, 1115, 1182, 1185, 1187]);

/** The ORM reads dates from their text; everything else as `pg` parses it. */
const ORM_TYPES: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    RAW_DATES.has(oid)
      ? (text: string) => text
      : pg.types.getTypeParser(oid, format as 'text')) as CustomTypesConfig['getTypeParser'],
};

/** A connection of its own is what the ORM must not have: outside a transaction there is no tenant, so there is no query. */
function refusing(): Record<string, unknown> {
  const refuse = (): never => {
    throw new Error('Entities are read and written inside database.inTenant, asUser or sweep only.');
  };
  return {
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => refuse(),
      beginTransaction: async () => refuse(),
      commitTransaction: async () => refuse(),
      rollbackTransaction: async () => refuse(),
      releaseConnection: async () => undefined,
      destroy: async () => undefined,
    }),
    createQueryCompiler: () => ({ compileQuery: refuse }),
    createAdapter: () => ({ supportsTransactionalDdl: true, supportsReturning: true }),
    createIntrospector: () => ({}),
  };
}

/** Reads the metadata of all entities; opens no connection. */
export function createOrm(): MikroORM {
  return new MikroORM({
    entities: [...ENTITIES],
    dbName: 'apexkeep',
    driverOptions: refusing(),
    ensureDatabase: false,
    discovery: { warnWhenNoEntities: false },
    allowGlobalContext: false,
    forceUtcTimezone: true,
  } satisfies Options);
}

/** An entity manager whose every statement runs on `client()`, inside the transaction that is open there. */
export function entityManagerOn(orm: MikroORM, client: () => PoolClient): EntityManager {
  const em = orm.em.fork({ clear: true });
  const context = {
    async executeQuery(compiled: { sql: string }): Promise<{ rows: unknown[]; numAffectedRows: bigint }> {
      const config: QueryConfig = { text: compiled.sql, types: ORM_TYPES };
      const result = await client().query(config);
      return { rows: result.rows as unknown[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
  };
  em.setTransactionContext(context);
  return em;
}
