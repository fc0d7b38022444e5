import type { input } from 'zod';
import type { Tx } from '#model/database.ts';
import { GRACE_MS } from '#model/rules/billing/subscription-state.ts';
import { entitlement, planOffers } from '#model/store/billing/plan-offers.ts';
import {
  isOffered,
  openSubscription,
  type SubscriptionPaymentRow,
  subscriptionPayments,
  type SubscriptionRow,
} from '#model/store/billing/subscriptions.ts';
import { taxFor } from '#model/store/billing/profile.ts';
import { usedOfPlan } from '#api/queries/plan-use.ts';
import type { Billing } from '#api/routes/subscription/schema.ts';
import { presentPlanOffer } from './plan-offer.ts';

type Shown = input<typeof Billing>;

/** The plan of the workspace, and what it can become. */
export async function presentBilling(tx: Tx): Promise<Shown> {
  const taxed = await taxFor(tx, null);
  const offers = (await planOffers(tx)).map((plan) => presentPlanOffer(plan, taxed));
  const row = await openSubscription(tx);
  const { features, limits } = await entitlement(tx);
  return {
    subscription: row === undefined ? null : presentSubscription(row, offers, await subscriptionPayments(tx, row.id)),
    features: [...features],
    limits,
    used: await usedOfPlan(tx),
    offers: offers.filter(({ offered }) => offered),
  };
}

function presentSubscription(
  row: SubscriptionRow,
  plans: Shown['offers'],
  payments: readonly SubscriptionPaymentRow[],
): Shown['subscription'] {
  const plan = plans.find(({ id }) => id === row.planId);
  if (plan === undefined) return null;
  const onOffer = payments.filter(isOffered);
  const payAt = onOffer.find(({ checkoutUrl }) => checkoutUrl !== null)?.checkoutUrl ?? null;
  return {
    id: row.id,
    plan,
    state: row.state,
    gross: row.terms.gross,
    months: row.terms.months,
    paidUntil: row.paidUntil?.toISOString() ?? null,
    nextPlan: plans.find(({ id }) => id === row.nextPlanId) ?? null,
    endsThen: row.endsAtPeriod,
    failure: row.failure,
    graceUntil: row.pastDueSince === null ? null : new Date(row.pastDueSince.getTime() + GRACE_MS).toISOString(),
    payAt,
    payComing: payAt === null && onOffer.some(({ reference }) => reference === null),
    payments: payments.toReversed().slice(0, 50).map(presentPayment),
  };
}

function presentPayment(row: SubscriptionPaymentRow): NonNullable<Shown['subscription']>['payments'][number] {
  const { status, amount, currency, chargedBack, reference, periodFrom, periodTo, intendedAt } = row;
  return {
    status,
    amount: { amount, currency },
    chargedBack: { amount: chargedBack, currency },
    reference,
    from: periodFrom?.toISOString() ?? null,
    to: periodTo?.toISOString() ?? null,
    at: intendedAt.toISOString(),
  };
}
