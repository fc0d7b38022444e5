import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { planTerms } from '#model/rules/billing/plan-offer.ts';
import { sameTax, taxOfTerms } from '#model/rules/billing/tax.ts';
import { planActRefused } from '#model/rules/billing/plan-acts.ts';
import { planOffer } from '#model/store/billing/plan-offers.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import {
  intendSubscriptionPayment,
  isOffered,
  lockSubscription,
  moveSubscription,
  type SubscriptionRow,
  subscriptionPayments,
  tellOfSubscription,
} from '#model/store/billing/subscriptions.ts';
import type {
  PlanAct,
  SubscriptionInput,
  SubscriptionRowSteps,
  SubscriptionStanding,
} from '#workflows/contracts/subscription.ts';
import type { Dependencies } from '../dependencies.ts';
import { askedAt } from '../failures.ts';

/** The database steps of a subscription: where it stands, and what people want of it. One transaction each. */
export function createSubscriptionRows(deps: Dependencies): SubscriptionRowSteps {
  return {
    subscriptionStanding: (input) => onSubscription(deps, input, async () => undefined),
    recordPlanAct: (input) => onSubscription(deps, input, (tx, row) => recordAct(tx, row, input)),
  };
}

/** Does something to the locked row, and says where it stands then. */
export function onSubscription(
  deps: Dependencies,
  { tenantId, subscriptionId }: SubscriptionInput,
  work: (tx: Tx, row: SubscriptionRow) => Promise<unknown>,
): Promise<SubscriptionStanding> {
  return deps.database.inTenant({ tenantId }, async (tx) => {
    await work(tx, await lockSubscription(tx, subscriptionId));
    return standingOf(tx, await lockSubscription(tx, subscriptionId));
  });
}

async function standingOf(tx: Tx, row: SubscriptionRow): Promise<SubscriptionStanding> {
  const [about] = await tx.sql<{ text: string }>(
    `select p.name || ', ' || t.name as text from plan_offer p, tenant t where p.id = $1 and t.id = current_tenant()`,
    [row.planId],
  );
  const { state, version } = row;
  // What ends and is charged no more has only its end to come.
  const rests = row.endsAtPeriod && row.charging === 'off' && row.reference === null && state === 'active';
  return {
    about: about?.text ?? row.planId,
    state,
    version,
    next: await nextOf(tx, row),
    restsUntil: rests ? (row.paidUntil?.getTime() ?? null) : null,
  };
}

async function nextOf(tx: Tx, row: SubscriptionRow): Promise<SubscriptionStanding['next']> {
  const { state, charging, reference } = row;
  if (charging === 'unwanted' || (state === 'ended' && reference !== null)) return 'stop-charging';
  const payments = await subscriptionPayments(tx, row.id);
  if (state === 'ended') return payments.some(isOffered) ? 'stop-charging' : 'look';
  const waiting = payments.some((one) => one.reference === null && one.status === 'open');
  if (waiting) return 'offer';
  return charging === 'wanted' && state === 'active' ? 'start-charging' : 'look';
}

async function recordAct(tx: Tx, row: SubscriptionRow, act: SubscriptionInput & PlanAct): Promise<void> {
  const payments = await subscriptionPayments(tx, row.id);
  const refused = planActRefused(act.act, {
    ...row,
    onOffer: payments.some(isOffered),
  });
  if (refused !== null) throw new ApexkeepError('conflict', refused);
  const actor = { kind: 'user', id: act.actorId } as const;
  const now = askedAt();
  switch (act.act) {
    case 'pay':
      await intendSubscriptionPayment(tx, row, { sequence: 'first', reference: null });
      await grown(tx, row);
      return tellOfSubscription(tx, row, 'subscription.payment-asked', {}, actor);
    case 'end':
      if (row.state === 'awaiting-payment') {
        await moveSubscription(tx, row, 'ended', { now });
        return tellOfSubscription(tx, row, 'subscription.end-wanted', {}, actor);
      }
      await recharge(tx, row, { next: null, ends: true });
      return tellOfSubscription(tx, row, 'subscription.end-wanted', { until: row.paidUntil?.toISOString() }, actor);
    case 'change':
      return change(tx, row, act.planId, actor);
  }
}

/** Another plan from the next interval on; back to the present one takes the wish back. */
async function change(
  tx: Tx,
  row: SubscriptionRow,
  planId: string,
  actor: { kind: 'user'; id: string },
): Promise<void> {
  const next = planId === row.planId ? null : await planOffer(tx, planId);
  await recharge(tx, row, { next: next?.id ?? null, ends: false });
  return tellOfSubscription(
    tx,
    row,
    'subscription.change-wanted',
    { to: planId, from: row.paidUntil?.toISOString() },
    actor,
  );
}

/** What charges now charges something else, or nothing, from the end of the paid time on: it is stopped and made anew. */
export async function recharge(
  tx: Tx,
  row: SubscriptionRow,
  { next, ends }: { next: string | null; ends: boolean },
): Promise<void> {
  const running = row.charging === 'on' || row.charging === 'unwanted';
  await tx.sql(
    `update subscription set next_plan_id = $2, ends_at_period = $3, charging = $4, version = version + 1
      where tenant_id = current_tenant() and id = $1`,
    [row.id, next, ends, running ? 'unwanted' : ends ? 'off' : 'wanted'],
  );
}

async function grown(tx: Tx, { id }: SubscriptionRow): Promise<void> {
  await tx.sql('update subscription set version = version + 1 where tenant_id = current_tenant() and id = $1', [id]);
}

/**
 * What is charged from the end of the paid time on: by the plan that follows, else by what was agreed; taxed as the workspace is now.
 */
export async function comingTerms(tx: Tx, row: SubscriptionRow): Promise<SubscriptionRow['terms']> {
  const tax = await taxFor(tx, null);
  const plan = row.nextPlanId === null ? null : await planOffer(tx, row.nextPlanId);
  if (plan !== null) return planTerms(plan, tax);
  return sameTax(tax, taxOfTerms(row.terms))
    ? row.terms
    : planTerms({ price: row.terms.net, months: row.terms.months }, tax);
}
