import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import { costsMore, type SaleAction } from '#model/rules/sales/price.ts';
import type { RegistrarSettings } from '#model/rules/sales/settings.ts';
import { sentence } from '#model/rules/sentence.ts';
import { countSearch } from '#model/store/sales/catalogue.ts';
import type { OrderRow } from '#model/store/sales/orders.ts';
import type { AttemptRow } from '#model/store/sales/registrations.ts';
import type { Dependencies } from '../dependencies.ts';
import type { DomainRobot, OrderTask } from '../registrar/domainrobot.ts';
import type { TaskAnswer } from '../registrar/envelope.ts';
import type { DomainKeeping } from '../registrar/keeping.ts';

/*
 * What an order asks of the registrar, by what is bought: the last check before anything is sent, and the one request. What
 * became of it is a look of the same shape for all (model/rules/sales/registration.ts).
 */

/** The registrar, opened, and what it is asked with. */
export interface AtRegistrar {
  deps: Dependencies;
  tenantId: string;
  client: DomainRobot;
  keeping: DomainKeeping;
  registrar: RegistrarSettings;
}

/** What the attempt is made with; or why it is not made. */
export type Checked = Pick<AttemptRow, 'ownerHandle' | 'payableAt'> | OrderCode;

export interface Task {
  /** What the registrar calls its jobs of this kind. */
  job: OrderTask;
  /** The last check. @throws ApexkeepError when nobody can tell now */
  check(at: AtRegistrar, order: OrderRow): Promise<Checked>;
  send(at: AtRegistrar, order: OrderRow, attempt: AttemptRow): Promise<TaskAnswer>;
}

export const TASKS: Readonly<Record<SaleAction, Task>> = {
  register: {
    job: 'create',
    async check(at, order) {
      const [offer] = await offersOf(at, order);
      if (offer.status === 'premium') return 'name-premium';
      if (offer.status !== 'free') return 'name-taken';
      const cost = offer.costs.get(order.years);
      if (cost !== undefined && costsMore(cost, order.quote)) return 'cost-rose';
      return holder(at, order);
    },
    send: ({ client, registrar }, order, attempt) =>
      client.register({
        name: order.name,
        years: order.years,
        handle: attempt.ownerHandle ?? '',
        nameServers: registrar.nameServers,
        ctid: attempt.id,
      }),
  },

  renew: {
    job: 'renew',
    async check({ keeping }, order) {
      const facts = await keeping.domain(order.name);
      if (facts === null) return 'domain-gone';
      if (facts.payableAt === null) throw unknown(order.name);
      return { ownerHandle: null, payableAt: facts.payableAt };
    },
    send: ({ client }, { name, years }, { id, payableAt }) =>
      client.renew({ name, years, payableAt: payableAt ?? new Date(0), ctid: id }),
  },

  restore: {
    job: 'restore',
    async check({ keeping }, { name }) {
      if ((await keeping.domain(name)) !== null) return 'restore-needless';
      return (await keeping.restorableUntil(name)) === null ? 'domain-gone' : { ownerHandle: null, payableAt: null };
    },
    send: ({ client }, { name }, { id }) => client.restore({ name, ctid: id }),
  },

  transfer: {
    job: 'transfer',
    async check(at, order) {
      const [offer] = await offersOf(at, order);
      return offer.status === 'free' ? 'name-free' : holder(at, order);
    },
    send: async ({ deps, tenantId, client, registrar }, order, attempt) =>
      client.transfer({
        name: order.name,
        years: order.years,
        handle: attempt.ownerHandle ?? '',
        nameServers: registrar.nameServers,
        ctid: attempt.id,
        authCode: await authCodeOf(deps, tenantId, order.id),
      }),
  },
};

async function offersOf({ deps, client }: AtRegistrar, order: OrderRow) {
  await deps.database.asUser(null, (tx) => countSearch(tx, 'order'));
  const [offer] = await client.offers([order.name], order.currency);
  if (offer === undefined || offer.status === 'unknown') throw unknown(order.name);
  return [offer] as const;
}

function unknown(name: string): ApexkeepError {
  return new ApexkeepError(
    'provider-unavailable',
    sentence('name-unknown', 'Whether {name} is free could not be found out.', { name }),
  );
}

/** The handle of who will hold the domain: made at the registrar where there is none yet. */
async function holder({ deps, tenantId, client }: AtRegistrar, { contactId }: OrderRow): Promise<Checked> {
  const contact = await deps.database.inTenant({ tenantId }, (tx) => contactOf(tx, contactId));
  const handle = contact.handle ?? (await handleOf(client, contact.fields));
  if (handle === null) return 'contact-refused';
  if (contact.handle === null)
    await deps.database.inTenant({ tenantId }, (tx) =>
      tx.sql('update contact set handle = $2 where tenant_id = current_tenant() and id = $1', [contactId, handle]),
    );
  return { ownerHandle: handle, payableAt: null };
}

/** Null when the registry does not take the data: the customer's to correct. */
async function handleOf(client: DomainRobot, fields: ContactFields): Promise<string | null> {
  try {
    return await client.contact(fields);
  } catch (error) {
    if (error instanceof ApexkeepError && error.code === 'provider-refused') return null;
    throw error;
  }
}

async function contactOf(tx: Tx, id: string): Promise<{ fields: ContactFields; handle: string | null }> {
  const [row] = await tx.sql<{ fields: ContactFields; handle: string | null }>(
    'select fields, handle from contact where tenant_id = current_tenant() and id = $1',
    [id],
  );
  if (row === undefined)
    throw new ApexkeepError('row-missing', sentence('contact-row-missing', 'There is no contact {id}.', { id }));
  return row;
}

/** The AuthCode that the customer gave, opened for the one request that needs it. */
async function authCodeOf(deps: Dependencies, tenantId: string, orderId: string): Promise<string> {
  const [row] = await deps.database.inTenant({ tenantId }, (tx) =>
    tx.sql<{ sealed: string | null }>(
      'select auth_code as sealed from domain_order where tenant_id = current_tenant() and id = $1',
      [orderId],
    ),
  );
  return row?.sealed ? deps.openAuthCode({ tenantId, orderId, sealed: row.sealed }) : '';
}
