import type { Tx } from '#model/database.ts';
import { monthsLater } from '#model/rules/billing/plan-offer.ts';
import {
  graceIsOver,
  type SubscriptionCode,
  subscriptionFailure,
  wrongWith,
} from '#model/rules/billing/subscription-state.ts';
import type { SeenMandate } from '#model/rules/sales/mandate.ts';
import { isFinalPayment, laterStatus } from '#model/rules/sales/payment.ts';
import { planOffer } from '#model/store/billing/plan-offers.ts';
import { invoicePlan } from '#model/store/billing/invoices.ts';
import { keepMandate, mandateById, mandateIdOf, paymentCustomer } from '#model/store/sales/mandates.ts';
import {
  intendSubscriptionPayment,
  lockSubscription,
  moveSubscription,
  type SubscriptionPaymentRow,
  subscriptionPayments,
  type SubscriptionRow,
  tellOfSubscription,
} from '#model/store/billing/subscriptions.ts';
import { mailOfSubscription } from '#model/store/billing/subscription-mail.ts';
import type { SubscriptionInput, SubscriptionStanding } from '#workflows/contracts/subscription.ts';
import type { Dependencies } from '../dependencies.ts';
import { askedAt } from '../failures.ts';
import type { MolliePayment } from '../payment/mollie.ts';
import type { SeenCharging } from '../payment/mollie-customers.ts';
import { newMandate } from '../sales/payer.ts';
import type { PaymentService } from '../sales/connections.ts';
import { comingTerms, onSubscription, recharge } from './subscription-rows.ts';

/*
 * A look at what pays for a plan. Everything is fetched first, then applied in one transaction; a payment counts once, for one
 * interval, whatever order answers come in.
 */

/** A plan that nobody pays for in so long, however often they tried, was not meant. */
const UNPAID_MS = 3 * 86_400_000;
/** Payments that are looked at although they are paid: banks fetch back what is young. */
const NEWEST = 3;
const REMINDER_MS = 7 * 86_400_000;

interface Seen {
  payments: MolliePayment[];
  /** Given with a first payment, and not known yet. */
  mandate: SeenMandate | null;
  charged: { by: SeenCharging | null; mandate: SeenMandate['status'] | null } | null;
}

export async function lookAtSubscription(
  deps: Dependencies,
  service: PaymentService,
  input: SubscriptionInput,
): Promise<SubscriptionStanding> {
  const seen = await fetched(deps, service, input);
  return onSubscription(deps, input, async (tx) => {
    for (const payment of seen.payments) await takePayment(tx, input, payment, seen.mandate);
    await conclude(tx, await lockSubscription(tx, input.subscriptionId), seen);
  });
}

async function fetched(
  deps: Dependencies,
  { mollie, customers }: PaymentService,
  input: SubscriptionInput,
): Promise<Seen> {
  const { tenantId, subscriptionId } = input;
  const { row, known, mandate } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockSubscription(tx, subscriptionId);
    const mandateRow = locked.mandateId === null ? undefined : await mandateById(tx, locked.mandateId);
    return { row: locked, known: await subscriptionPayments(tx, subscriptionId), mandate: mandateRow };
  });
  const payments: MolliePayment[] = [];
  for (const [index, { reference, status }] of known.entries()) {
    // What is on its way, and the newest, which may go back: also of what charged the plan before.
    const moves = !isFinalPayment(status) || (status === 'paid' && index >= known.length - NEWEST);
    const found = reference !== null && moves ? await mollie.payment(reference) : null;
    if (found !== null) payments.push(found);
  }
  if (mandate === undefined || row.reference === null)
    return { payments, mandate: await given(deps, customers, tenantId, payments), charged: null };
  const charging = await customers.charging(mandate.customerReference, row.reference);
  const shown = await customers.mandate(mandate.customerReference, mandate.reference);
  payments.push(...(await mollie.chargesOf(mandate.customerReference, row.reference)).toReversed());
  return {
    payments,
    mandate: await given(deps, customers, tenantId, payments),
    charged: { by: charging, mandate: shown?.status ?? null },
  };
}

async function given(
  deps: Dependencies,
  customers: PaymentService['customers'],
  tenantId: string,
  payments: readonly MolliePayment[],
): Promise<SeenMandate | null> {
  for (const one of payments.toReversed()) {
    const found = await newMandate(deps, customers, tenantId, one);
    if (found !== null) return found;
  }
  return null;
}

/** Takes over what a payment shows. One that is paid pays for the next interval, once; one that went back gives it up. */
async function takePayment(
  tx: Tx,
  { subscriptionId }: SubscriptionInput,
  seen: MolliePayment,
  mandate: SeenMandate | null,
): Promise<void> {
  const row = await lockSubscription(tx, subscriptionId);
  const payment = await paymentRow(tx, row, seen);
  if (payment === null || seen.mode !== row.mode) return;
  const status = laterStatus(payment.status, seen.status);
  await tx.sql(
    `update subscription_payment set status = $2, charged_back = $3, checkout_url = coalesce($4, checkout_url),
            seen_at = clock_timestamp() where tenant_id = current_tenant() and id = $1`,
    [payment.id, status, seen.chargedBack, seen.checkoutUrl],
  );
  if (status === 'paid' && payment.periodTo === null && seen.chargedBack === 0)
    await paysFor(tx, row, payment, await mandateOf(tx, row, seen, mandate));
  if (seen.chargedBack > 0 && payment.periodTo !== null) await goesBack(tx, row, payment);
}

/** The row of a payment: by its reference, or by our mark; a charge that the service made by itself gets one. */
async function paymentRow(tx: Tx, row: SubscriptionRow, seen: MolliePayment): Promise<SubscriptionPaymentRow | null> {
  const find = async () =>
    (await subscriptionPayments(tx, row.id)).find(({ reference }) => reference === seen.reference);
  const known = await find();
  if (known !== undefined) return known;
  if (seen.plan?.subscriptionId !== row.id || seen.subscription === null) return null;
  await intendSubscriptionPayment(tx, row, {
    sequence: 'recurring',
    reference: seen.reference,
    amount: Math.max(1, seen.amount.amount),
  });
  return (await find()) ?? null;
}

async function paysFor(
  tx: Tx,
  row: SubscriptionRow,
  payment: SubscriptionPaymentRow,
  mandateId: string | null,
): Promise<void> {
  const now = askedAt();
  // A charge of what was charged before pays for the plan as it was; the plan that follows begins with its own.
  const coming = await comingTerms(tx, row);
  const follows = payment.sequence === 'recurring' && payment.amount === coming.gross.amount;
  const changes = follows ? row.nextPlanId : null;
  const terms = follows ? coming : row.terms;
  // Less than was agreed pays for nothing; a person sees it in the list of payments.
  if (payment.amount < terms.gross.amount) return;
  const from =
    row.paidUntil !== null && (payment.sequence === 'recurring' || row.paidUntil > now) ? row.paidUntil : now;
  const to = monthsLater(from, terms.months);
  await tx.sql(
    `update subscription_payment set period_from = $2, period_to = $3 where tenant_id = current_tenant() and id = $1`,
    [payment.id, from, to],
  );
  await tx.sql(
    `update subscription set paid_until = $2, plan_id = coalesce($3, plan_id), next_plan_id = case when $3 is null then next_plan_id end,
            terms = $4, mandate_id = coalesce($5, mandate_id), version = version + 1,
            charging = case when charging = 'off' and $6 then 'wanted' else charging end
      where tenant_id = current_tenant() and id = $1`,
    [row.id, to, changes, JSON.stringify(terms), mandateId, payment.sequence === 'first' && !row.endsAtPeriod],
  );
  const plan = await planOffer(tx, changes ?? row.planId);
  await invoicePlan(tx, row, payment, { plan: plan?.name ?? row.planId, terms, from, to });
  await tellOfSubscription(tx, { ...row, planId: changes ?? row.planId }, 'subscription.paid', {
    until: to.toISOString(),
  });
  if (changes !== null)
    await tellOfSubscription(tx, { ...row, planId: changes }, 'subscription.changed', { from: row.planId });
}

/** The mandate that a payment gave, or was made by; null where it has none. */
async function mandateOf(
  tx: Tx,
  row: SubscriptionRow,
  seen: MolliePayment,
  found: SeenMandate | null,
): Promise<string | null> {
  if (seen.mandate === null) return null;
  if (found?.reference !== seen.mandate) return mandateIdOf(tx, seen.mandate);
  const { id } = await paymentCustomer(tx, row.mode);
  return keepMandate(tx, id, found, { orderId: null, by: row.placedBy });
}

/** The bank fetched it back: what it paid for is not paid, unless it is over anyway. */
async function goesBack(tx: Tx, row: SubscriptionRow, payment: SubscriptionPaymentRow): Promise<void> {
  if (row.paidUntil?.getTime() !== payment.periodTo?.getTime()) return;
  await tx.sql(
    'update subscription set paid_until = $2, version = version + 1 where tenant_id = current_tenant() and id = $1',
    [row.id, payment.periodFrom],
  );
}

/** What the look comes to: the next state, and who is told. */
async function conclude(tx: Tx, row: SubscriptionRow, seen: Seen): Promise<void> {
  const now = askedAt();
  const payments = await subscriptionPayments(tx, row.id);
  const paid = row.paidUntil !== null && row.paidUntil > now;
  if (row.state === 'awaiting-payment') {
    if (paid) await becomes(tx, row, 'active', null, now);
    else if (payments.every(({ intendedAt }) => now.getTime() - intendedAt.getTime() >= UNPAID_MS))
      await moveSubscription(tx, row, 'ended', { failure: subscriptionFailure('never-paid'), now });
    return;
  }
  if (row.state === 'ended') return;
  if (row.endsAtPeriod && !paid) return becomes(tx, row, 'ended', null, now);
  const newest = payments.findLast(
    ({ status, sequence }) => isFinalPayment(status) && (sequence === 'recurring' || status === 'paid'),
  );
  const code =
    seen.charged === null
      ? wrongUncharged(row, newest)
      : wrongWith(seen.charged.by?.status ?? null, seen.charged.mandate, newest);
  if (code === null && seen.charged !== null) await chargesAsDue(tx, row, seen.charged.by);
  if (code === 'not-charged' || code === 'mandate-gone') await chargesNoMore(tx, row);
  if (row.state === 'active' && code !== null) return becomes(tx, row, 'past-due', code, now);
  if (row.state !== 'past-due') return;
  if (code === null && paid) return becomes(tx, row, 'active', null, now);
  const since = row.pastDueSince ?? now;
  if (graceIsOver(since, now)) return becomes(tx, row, 'ended', row.failure?.code ?? null, now);
  if (now.getTime() - since.getTime() >= REMINDER_MS)
    await mailOfSubscription(tx, row, 'plan-past-due', { since, again: true });
}

/** With nothing that charges it by itself, only a charge that went back is wrong while it is paid. */
function wrongUncharged(row: SubscriptionRow, newest: SubscriptionPaymentRow | undefined): SubscriptionCode | null {
  if (newest !== undefined && newest.chargedBack > 0) return 'charged-back';
  return row.charging === 'off' && !row.endsAtPeriod ? 'not-charged' : null;
}

/** What charges another amount than is due from now on, since the workspace is taxed otherwise, is stopped and made anew. */
async function chargesAsDue(tx: Tx, row: SubscriptionRow, by: SeenCharging | null): Promise<void> {
  if (row.charging !== 'on' || by === null || by.reference !== row.reference) return;
  const { gross, taxRate } = await comingTerms(tx, row);
  if (by.amount === gross.amount) return;
  await recharge(tx, row, { next: row.nextPlanId, ends: row.endsAtPeriod });
  await tellOfSubscription(tx, row, 'subscription.taxed-otherwise', { from: by.amount, taxRate, ...gross });
}

async function chargesNoMore(tx: Tx, row: SubscriptionRow): Promise<void> {
  await tx.sql(
    `update subscription set charging = 'off', reference = null, charging_number = charging_number + 1, version = version + 1
      where tenant_id = current_tenant() and id = $1 and charging = 'on'`,
    [row.id],
  );
}

async function becomes(
  tx: Tx,
  row: SubscriptionRow,
  to: 'active' | 'past-due' | 'ended',
  code: SubscriptionCode | null,
  now: Date,
): Promise<void> {
  const moved = await moveSubscription(tx, row, to, { failure: code === null ? null : subscriptionFailure(code), now });
  const template = ({ active: 'plan-active', 'past-due': 'plan-past-due', ended: 'plan-ended' } as const)[to];
  await mailOfSubscription(tx, moved, template, { since: now });
}
