import { wishSetting } from '#model/store/sales/registration-settings.ts';
import { createSweepRegistrations } from '#activities/sales/sweep-registrations.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { enqueueTending } from '#workflows/client/registration-acts.ts';
import { alerted, buys, DAY, hold, HOUR, type Scenario } from './scenario.ts';

/* G: automatic renewals that are charged by a way to pay which the buyer had remembered. */

const renewed = { outcome: 'RENEWED', registrations: 1, refunds: 0, counts: 'renewal' } as const;
const notRenewed = { outcome: 'NOT_RENEWED', registrations: 0, refunds: 0, counts: 'renewal' } as const;

/** A domain that was bought with iDEAL remembered and ends in 20 days, and its renewal, which is announced by then. */
async function announced(world: SalesWorld, name: string): Promise<{ registrationId: string; id: string }> {
  await sellsRenewals(world);
  const [first = ''] = await buys({ method: 'ideal', remember: true })(world, name);
  await world.quiet();
  const [row] = await world.sql<{ id: string }>('select id from registration where order_id = $1', [first]);
  const registrationId = row?.id ?? '';
  await autoRenew(world, registrationId, true);
  const { core, clock } = world.registrar.control;
  const held = core.world.domains[name]?.at(-1)?.domain;
  const expire = new Date(clock.now().getTime() + 20 * DAY).toISOString();
  const comment = held?.comment ? { comment: held.comment } : {};
  world.registrar.control.seedDomain({ name, ownerc: held?.ownerc ?? 0, expire, ...comment });
  await look(world, registrationId);
  const orderOf = () =>
    world.sql<{ id: string }>(`select id from domain_order where registration_id = $1 and action = 'renew'`, [
      registrationId,
    ]);
  await world.until('the renewal', async () => (await orderOf()).length === 1);
  for (let day = 1; day < 25; day += 1) world.later(day * DAY, () => look(world, registrationId));
  const [order] = await orderOf();
  return { registrationId, id: world.follow(order?.id ?? '') };
}

async function sellsRenewals(world: SalesWorld): Promise<void> {
  // The payment service begins anew with each scenario.
  await world.sql(`update payment_mandate set state = 'invalid' where state = 'valid'`);
  await world.sql('update payment_customer set reference = null');
  await world.db.database.asUser(null, async (tx) => {
    await tx.sql(`insert into tld (label) values ('de') on conflict do nothing`);
    await tx.sql(`insert into tld_price values ('de', 'renew', 1, 840, 'EUR') on conflict do nothing`);
  });
}

async function autoRenew(world: SalesWorld, registrationId: string, on: boolean): Promise<void> {
  const { tenantId, users } = world.workspace;
  await world.db.database.inTenant({ tenantId }, async (tx) => {
    await wishSetting(tx, registrationId, 'auto-renew', { on }, users.member);
    await enqueueTending(tx, registrationId);
  });
  await world.begin();
  await world.quiet();
}

/** As each day's sweep does. */
async function look(world: SalesWorld, registrationId: string): Promise<void> {
  await world.sql(
    `update registration set look_due_at = now() - interval '1 minute' where id = $1 and state = 'active'`,
    [registrationId],
  );
  await createSweepRegistrations(world.deps).sweepRegistrations();
  await world.begin();
}

/** Charges that were really made for an order. */
function charges(world: SalesWorld, orderId: string): number {
  const references = world.references(orderId);
  return world.payments.control.ledger
    .since()
    .filter(({ kind, paymentId }) => kind === 'charged' && references.includes(paymentId ?? '')).length;
}

async function mailed(world: SalesWorld, orderId: string, template: string): Promise<void> {
  const rows = await world.sql('select 1 from mail_message where about = $1 and template = $2', [
    `order/${orderId}`,
    template,
  ]);
  hold(`the message ${template}`, rows.length > 0);
}

/** The mandates of the workspace, by state. */
async function mandates(world: SalesWorld): Promise<string[]> {
  return (await world.sql<{ state: string }>('select state from payment_mandate order by id')).map(
    ({ state }) => state,
  );
}

/** An order that is charged with nobody there, until its workflow has ended. */
function charged(
  about: Pick<Scenario, 'what' | 'outcome' | 'registrations' | 'refunds' | 'counts' | 'also'>,
  arrange: (world: SalesWorld) => unknown,
  after?: (world: SalesWorld, orderId: string) => Promise<void>,
): Scenario {
  return {
    ...about,
    run: async (world, name) => {
      const { registrationId, id } = await announced(world, name);
      await arrange(world);
      await world.begin();
      await world.ended(id);
      await world.quiet();
      await mailed(world, id, 'renewal-charge');
      await after?.(world, id);
      // Nobody renews it in the 400 days that the judge lets pass.
      if ((await world.state(id)) === 'registered') await autoRenew(world, registrationId, false);
      return [id];
    },
  };
}

export const CHARGES: Readonly<Record<string, Scenario>> = {
  G2: charged(
    { what: 'the answer to the charge of a renewal is lost for hours', ...renewed },
    (world) => {
      world.payments.control.faults.add([
        { match: { method: 'POST', path: '/v2/payments' }, kind: 'drop-after-commit', times: 1 },
        { match: { method: 'GET', path: '/payments' }, kind: 'status', status: 503, forMs: 2 * HOUR },
      ]);
    },
    async (world, id) => hold('one charge', charges(world, id) === 1),
  ),

  G3: charged(
    { what: 'the charge of a renewal stays on its way', ...notRenewed },
    (world) => world.payments.control.setSwitches({ sepaSettleMs: 900 * DAY }),
    async (world, id) => {
      await alerted(world, id, 'charge-late');
      await mailed(world, id, 'charge-late');
      hold('one charge', charges(world, id) === 1);
    },
  ),

  G4: charged(
    { what: 'the bank fetches the charge back after the renewal', ...renewed },
    () => undefined,
    async (world, id) => {
      world.payments.control.chargeBack(world.references(id)[0] ?? '');
      await world.until('the dispute', () => world.disputed(id));
      await alerted(world, id, 'charged-back');
      await mailed(world, id, 'charged-back');
      hold('nothing more is charged by it', (await mandates(world)).at(-1) === 'suspended');
    },
  ),

  G5: charged(
    { what: 'the mandate is invalid when the renewal is to be charged', ...notRenewed },
    (world) => {
      const last = world.payments.control.world.state.mandates.all().at(-1);
      world.payments.control.revokeMandate(last?.id ?? '');
    },
    async (world, id) => {
      await mailed(world, id, 'mandate-invalid');
      hold('no charge', charges(world, id) === 0);
      hold('it is not tried again', (await mandates(world)).at(-1) === 'invalid');
    },
  ),
};
