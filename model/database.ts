import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm, entityManagerOn } from '#model/orm.ts';
import { databaseError, gotNoAnswer, mayRunAgain } from '#model/store/database-errors.ts';

export interface DatabaseConfig {
  /** Address of the app role: `postgres://apexkeep_app:…@host:port/database`. */
  url: string;
  /** Connections of this process; 10 when absent. */
  poolSize?: number;
  /** Shown in `pg_stat_activity`: which process holds a connection. */
  name: string;
  /** Longest statement in milliseconds; 5,000 when absent, workers take 30,000. */
  statementTimeoutMs?: number;
}

/** On whose behalf a transaction runs. */
export interface TenantContext {
  tenantId: string;
  actorId?: string;
}

/** One open transaction. Use nothing of it after `work` returned. */
export interface Tx {
  /** The tenant the rows of this transaction belong to; null in `asUser` and `sweep`. */
  readonly tenantId: string | null;
  readonly actorId: string | null;
  /** Entities; flushed when `work` returns. Made on first use. Do not call `em.transactional`: this is the transaction. */
  readonly em: EntityManager;
  /**
   * One statement with `$1` parameters in the same transaction. `int8` comes back as number, `timestamptz` as Date.
   * `name` prepares the statement on its connection: for hot, fixed texts only.
   */
  sql<Row extends object = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

export interface Database {
  /** Runs `work` in one short transaction that sees and writes rows of one tenant only. */
  inTenant<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Identity work without a tenant: sign-in, sessions, own memberships. Tenant tables show nothing but what is the user's own. */
  asUser<T>(userId: string | null, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Work across tenants as the sweeper role, which sees only what a sweep needs (migrations/0005-walls.sql). */
  sweep<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads orders of all workspaces, on behalf of one who runs the platform (migrations/0013-shop.sql). Writes nothing. */
  inPlatform<T>(actorId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** True when the database answers within two seconds. Never throws. */
  ready(): Promise<boolean>;
  /** The pool itself, for parts that bring their own statements on tables without a tenant (rate limits). */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ATTEMPTS = 3;
const READY_MS = 2000;
/** What a server that still answers may take to say that a statement took too long. */
const ANSWER_MS = 2000;
const INT8 = 20;

/** int8 as number: our counters and serials stay far below 2^53, and silence above it would be wrong. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('The database returned an integer above 2^53.');
  return value;
}

const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? parseInt8 : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

function uuidLiteral(id: string | undefined | null, what: string): string {
  if (id === undefined || id === null) return "''";
  if (!UUID.test(id)) throw new TypeError(`The ${what} of a transaction is not a UUID.`);
  return `'${id}'`;
}

interface Opening {
  tenantId: string | null;
  actorId: string | null;
  role: 'apexkeep_sweeper' | 'apexkeep_platform' | null;
}

/** One round trip that opens the transaction and says on whose behalf; local settings end with the transaction. */
function openingStatement(opening: Opening): string {
  return [
    'begin',
    `select set_config('app.tenant_id', ${uuidLiteral(opening.tenantId, 'tenant')}, true), ` +
      `set_config('app.user_id', ${uuidLiteral(opening.actorId, 'user')}, true), set_config('app.invitation', '', true)`,
    ...(opening.role === null ? [] : [`set local role ${opening.role}`]),
  ].join('; ');
}

interface OpenTransaction {
  tx: Tx;
  /** Writes what the entities still hold. */
  flush(): Promise<void>;
  /** From now on `tx` refuses: its connection soon works for somebody else. */
  end(): void;
}

function transactionOn(pooled: pg.PoolClient, orm: MikroORM, opening: Opening): OpenTransaction {
  let em: EntityManager | undefined;
  let open = true;
  const client = (): pg.PoolClient => {
    if (!open)
      throw new Error('This transaction has ended; a statement came after it. Await every statement inside `work`.');
    return pooled;
  };
  const tx: Tx = {
    tenantId: opening.tenantId,
    actorId: opening.actorId,
    get em() {
      return (em ??= entityManagerOn(orm, client));
    },
    async sql<Row extends object>(text: string, params: readonly unknown[] = [], name?: string): Promise<Row[]> {
      const statement = { text, values: [...params], types: TYPES, ...(name === undefined ? {} : { name }) };
      return (await client().query<Row>(statement)).rows;
    },
  };
  return {
    tx,
    flush: async () => em?.flush(),
    end() {
      open = false;
    },
  };
}

async function runOnce<T>(pool: pg.Pool, orm: MikroORM, opening: Opening, work: (tx: Tx) => Promise<T>): Promise<T> {
  const statement = openingStatement(opening);
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  const transaction = transactionOn(client, orm, opening);
  try {
    await client.query(statement);
    const result = await work(transaction.tx);
    await transaction.flush();
    transaction.end();
    // COMMIT of a transaction that already failed is answered with ROLLBACK, not with an error.
    const { command } = await client.query('commit');
    if (command !== 'COMMIT')
      throw new Error('A statement of this transaction failed and the failure was swallowed; nothing was kept.');
    return result;
  } catch (error) {
    transaction.end();
    if (gotNoAnswer(error)) broken = error;
    else
      await client.query('rollback').catch((rollbackError: Error) => {
        broken ??= rollbackError;
      });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function run<T>(pool: pg.Pool, orm: MikroORM, opening: Opening, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(pool, orm, opening, work);
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayRunAgain(error)) throw databaseError(error);
    }
  }
}

/**
 * Opens the product's database for one process. Opens no connection by itself: `ready()` tells whether it answers.
 * Every transaction is retried up to three times on a serialization failure or deadlock, so `work` must have no effects
 * outside the database. Database failures leave as `ApexkeepError` (database-errors.ts).
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const orm = createOrm();
  const statementMs = config.statementTimeoutMs ?? 5000;
  const pool = new pg.Pool({
    connectionString: config.url,
    max: config.poolSize ?? 10,
    application_name: `apexkeep-${config.name}`,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementMs,
    // Past a network that swallows packets the server's own limit is never heard of: this one counts here.
    query_timeout: statementMs + ANSWER_MS,
    lock_timeout: 2000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  // A connection that dies while idle is replaced on the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  const none = { tenantId: null, actorId: null, role: null };
  return {
    pool,
    inTenant: (context, work) =>
      run(pool, orm, { ...none, tenantId: context.tenantId, actorId: context.actorId ?? null }, work),
    asUser: (userId, work) => run(pool, orm, { ...none, actorId: userId }, work),
    sweep: (work) => run(pool, orm, { ...none, role: 'apexkeep_sweeper' }, work),
    inPlatform: (actorId, work) => run(pool, orm, { ...none, actorId, role: 'apexkeep_platform' }, work),
    async ready() {
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), READY_MS).unref());
      const asked = pool.query('select 1').then(
        () => true,
        () => false,
      );
      return Promise.race([asked, late]);
    },
    async close() {
      await pool.end();
      await orm.close(true);
    },
  };
}
