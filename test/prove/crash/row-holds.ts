import pg from 'pg';
import type { Stack } from '../stack/stack.ts';
import type { Hold } from './holds.ts';

/*
 * Stops the product at an exact statement without a line in the product: a trigger takes an advisory lock that this process
 * holds. `at-commit` waits in the COMMIT itself, so that the rows are durable before their writer learns of it.
 */

/** Statements at which a row can be held. */
export const HELD_STATEMENTS = [
  'plan insert',
  'approval insert',
  'execution insert',
  'dns_change insert',
  'dns_change update',
  'verification insert',
  'snapshot insert',
  'workflow_outbox update',
] as const;
const HELD_COMMITS = ['dns_change insert', 'workflow_outbox update'] as const;
export type HeldStatement = (typeof HELD_STATEMENTS)[number] | 'dns_change at-commit' | 'workflow_outbox at-commit';

const SPACE = 20_261_123;

/** Installs the triggers. They do nothing until a hold names their rows. */
export async function installRowHolds(stack: Stack): Promise<void> {
  await stack.sql(`create table prove_hold (key int primary key, statement text not null, needle text not null)`);
  await stack.sql(`
    create function prove_hold_row() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      hold record;
    begin
      for hold in select key from prove_hold h
          where h.statement = tg_table_name || ' ' || tg_argv[0] and strpos(to_jsonb(new)::text, h.needle) > 0 loop
        -- Until the statement's own time is over, so that many changes can be held at one moment.
        perform set_config('lock_timeout', '0', true);
        perform pg_advisory_xact_lock_shared(${SPACE}, hold.key);
      end loop;
      return new;
    end $$`);
  for (const statement of HELD_STATEMENTS) {
    const [table, event] = statement.split(' ');
    await stack.sql(`create trigger prove_${event} before ${event} on ${table} for each row
      execute function prove_hold_row('${event}')`);
  }
  for (const statement of HELD_COMMITS) {
    const [table, event] = statement.split(' ');
    await stack.sql(`create constraint trigger prove_commit after ${event} on ${table} deferrable initially deferred
      for each row execute function prove_hold_row('at-commit')`);
  }
}

let nextKey = 1;

/** One held statement, for rows whose text contains `needle`. */
export class RowHold implements Hold {
  readonly #key: number;
  readonly #holder: pg.Client;
  readonly #stack: Stack;

  private constructor(stack: Stack, key: number, holder: pg.Client) {
    this.#stack = stack;
    this.#key = key;
    this.#holder = holder;
  }

  static async put(stack: Stack, statement: HeldStatement, needle: string): Promise<RowHold> {
    const key = nextKey++;
    const holder = new pg.Client({ connectionString: stack.store.adminUrl });
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('select pg_advisory_lock($1, $2)', [SPACE, key]);
    await holder.query('insert into prove_hold (key, statement, needle) values ($1, $2, $3)', [key, statement, needle]);
    return new RowHold(stack, key, holder);
  }

  /** True while a statement of the product waits here. */
  async held(): Promise<boolean> {
    const rows = await this.#stack.sql(
      `select 1 from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and not granted`,
      [SPACE, this.#key],
    );
    return rows.length > 0;
  }

  /** Lets everything go on. Also right after PostgreSQL was killed: then nothing is held any more. */
  async release(): Promise<void> {
    await this.#holder.query('delete from prove_hold where key = $1', [this.#key]).catch(() => undefined);
    await this.#holder.end().catch(() => undefined);
    await this.#stack.sql('delete from prove_hold where key = $1', [this.#key]).catch(() => undefined);
  }
}
