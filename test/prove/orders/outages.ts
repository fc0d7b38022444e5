import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { placeOrder } from '#api/commands/order/place-order.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { buys, HOUR, hold, MINUTE, registered, type Scenario, unpaid } from './scenario.ts';

/* What is not the registrar's and not the payment service's: a page left open, the database, a deployment. */

/** How long the database takes nobody, in real time. */
const OUTAGE_MS = 3_000;

/** Takes the database away from everybody, and gives it back. */
async function outage(world: SalesWorld): Promise<void> {
  const own = new URL(world.db.adminUrl);
  const name = own.pathname.slice(1);
  own.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: own.href });
  await admin.connect();
  try {
    await admin.query(`alter database "${name}" with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await pause(OUTAGE_MS);
  } finally {
    await admin.query(`alter database "${name}" with allow_connections true`);
    await admin.end();
  }
}

/** Registering takes ten minutes; something happens to us meanwhile. */
function meanwhile(what: string, happens: (world: SalesWorld) => Promise<void>, times: readonly number[]): Scenario {
  return {
    what,
    ...registered,
    run: buys({
      arrange: (world, name) =>
        world.registrar.control.script({ [name]: { status: 'FREE', create: { delayMs: 10 * MINUTE } } }),
      // Nobody waits for it: it befalls the very step that goes on by it.
      acts: times.map((at) => [at, (world) => void happens(world)] as const),
    }),
  };
}

export const OUTAGES: Readonly<Record<string, Scenario>> = {
  A8: {
    what: 'the price has run out when it is ordered',
    ...unpaid,
    run: async (world, name) => {
      const { tenantId, users } = world.workspace;
      const [quote] = await world.sql<{ id: string }>(
        `insert into quote (tenant_id, id, terms, created_by, expires_at)
         values (current_tenant(), gen_random_uuid(), $1, $2, now() - interval '1 second') returning id`,
        [JSON.stringify({ name, action: 'register', years: 1 }), users.member],
      );
      const wish = { quoteId: quote?.id ?? '', contactId: users.member, locale: 'en' } as const;
      const refused = await world.db.database
        .inTenant({ tenantId }, (tx) => placeOrder(tx, users.member, wish, (secret) => secret))
        .then(() => null)
        .catch((error: Error & { sentence?: { code: string } }) => error.sentence?.code);
      hold(`the price is to be looked at again (${String(refused)})`, refused === 'quote-expired');
      hold('there is no payment', world.payments.control.world.state.payments.all().length === 0);
      return [];
    },
  },

  F3: meanwhile('the database is away while it is registered', outage, [12 * MINUTE]),

  F4: meanwhile('a new version is deployed while it is registered, twice', (world) => world.restartWorkers(), [
    4 * MINUTE,
    HOUR / 6,
  ]),
};
