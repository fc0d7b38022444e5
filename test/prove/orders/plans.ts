import { choosePlan } from '#api/commands/subscription/choose-plan.ts';
import type { SubscriptionState } from '#model/rules/billing/subscription-state.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { subscriptionSubject } from '#model/store/billing/subscriptions.ts';
import { DAY, hold, MINUTE, type Scenario } from './scenario.ts';

/* G: a workspace pays for a plan of the platform. */

const about = { registrations: null, refunds: 0 } as const;

/** A plan that is chosen; its first payment is made after two minutes, by iDEAL. Returns the subscription. */
async function chosen(world: SalesWorld): Promise<string> {
  await world.sql(`update payment_mandate set state = 'invalid' where state = 'valid'`);
  await world.sql('update payment_customer set reference = null');
  await world.sql(`update subscription set state = 'ended', charging = 'off', reference = null where state <> 'ended'`);
  await world.db.database.asUser(null, (tx) =>
    tx.sql(
      `insert into plan_offer (id, name, amount, currency, months) values ('team', 'Team', 1000, 'EUR', 1) on conflict do nothing`,
    ),
  );
  const { tenantId, users } = world.workspace;
  const id = await world.db.database.inTenant({ tenantId }, (tx) =>
    choosePlan(tx, users.owner, { planId: 'team', locale: 'en' }),
  );
  await world.begin();
  await world.until('the first payment', () => world.paymentsFor(id).length === 1);
  world.later(2 * MINUTE, () => world.payments.control.pay(world.paymentsFor(id)[0] ?? '', 'ideal'));
  return id;
}

interface Seen {
  state: SubscriptionState;
  charging: string;
  code: string | null;
  intervals: number;
}

async function seen(world: SalesWorld, id: string): Promise<Seen> {
  const [row] = await world.sql<Seen>(
    `select s.state, s.charging, s.failure ->> 'code' as code,
            (select count(*)::int from subscription_payment p where p.subscription_id = s.id and p.period_to is not null) as intervals
       from subscription s where s.id = $1`,
    [id],
  );
  return row ?? { state: 'ended', charging: 'off', code: null, intervals: 0 };
}

/** What charges the plan at the payment service. */
function charging(world: SalesWorld, id: string) {
  return world.payments.control.world.state.subscriptions
    .all()
    .filter(({ metadata }) => (metadata as { subscriptionId?: string } | null)?.subscriptionId === id);
}

async function until(world: SalesWorld, id: string, what: string, is: (now: Seen) => boolean): Promise<void> {
  await world.until(`${what} (${id})`, async () => is(await seen(world, id)));
}

/** Nothing of a plan goes on after its scenario. */
async function over(world: SalesWorld, id: string): Promise<string[]> {
  await world.temporal.client.workflow.getHandle(subscriptionSubject(id)).terminate('the scenario is over');
  for (const one of charging(world, id)) world.payments.control.endSubscription(one.id);
  return [];
}

export const PLANS: Readonly<Record<string, Scenario>> = {
  G10: {
    what: 'a charge of a plan comes that nobody here knows',
    outcome: 'APPLIED',
    ...about,
    run: async (world) => {
      const id = await chosen(world);
      await until(world, id, 'charging', (now) => now.charging === 'on');
      await world.reach(world.payments.control.clock.now().getTime() + 40 * DAY);
      await until(world, id, 'a second interval', ({ intervals }) => intervals >= 2);
      hold('the plan goes on', (await seen(world, id)).state === 'active');
      const rows = await world.sql(
        'select 1 from subscription_payment where subscription_id = $1 and reference is null',
        [id],
      );
      hold('every payment has its reference', rows.length === 0);
      return over(world, id);
    },
  },

  G11: {
    what: 'the answer to a new subscription is lost, and it is asked for again',
    outcome: 'ACTIVE',
    ...about,
    run: async (world) => {
      world.payments.control.faults.add([
        { match: { method: 'POST', path: '/subscriptions$' }, kind: 'drop-after-commit', times: 1 },
      ]);
      const id = await chosen(world);
      await until(world, id, 'charging', (now) => now.charging === 'on');
      hold('active', (await seen(world, id)).state === 'active');
      hold('one subscription', charging(world, id).length === 1);
      return over(world, id);
    },
  },

  G14: {
    what: 'the mandate is revoked and the subscription given up, and nobody says so',
    outcome: 'PAST_DUE',
    ...about,
    run: async (world) => {
      const id = await chosen(world);
      await until(world, id, 'charging', (now) => now.charging === 'on');
      const [subscription] = charging(world, id);
      world.payments.control.revokeMandate(subscription?.mandateId ?? '');
      await until(world, id, 'past due', ({ state }) => state === 'past-due' || state === 'ended');
      const mails = await world.sql(`select 1 from mail_message where about = $1 and template = 'plan-past-due'`, [
        subscriptionSubject(id),
      ]);
      hold('its payer is told', mails.length > 0);
      return over(world, id);
    },
  },
};
