import type { Tx } from '#model/database.ts';
import { monthsLater } from '#model/rules/billing/plan-offer.ts';
import { isFinalPayment, laterStatus, refundable } from '#model/rules/sales/payment.ts';
import { planOffer } from '#model/store/billing/plan-offers.ts';
import { mandateById } from '#model/store/sales/mandates.ts';
import {
  isOffered,
  lockSubscription,
  type SubscriptionPaymentRow,
  type SubscriptionRow,
  subscriptionPayments,
  subscriptionSubject,
} from '#model/store/billing/subscriptions.ts';
import { publish } from '#model/store/live-events.ts';
import type { SubscriptionInput, SubscriptionStanding, SubscriptionSteps } from '#workflows/contracts/subscription.ts';
import type { Dependencies } from '../dependencies.ts';
import { askedAt } from '../failures.ts';
import type { Mollie, MolliePayment } from '../payment/mollie.ts';
import { atPaymentService, type PaymentService } from '../sales/connections.ts';
import { customerOf, goodMandate } from '../sales/payer.ts';
import { comingTerms, onSubscription } from './subscription-rows.ts';
import { lookAtSubscription } from './look-at-subscription.ts';

/** The steps of a subscription at the payment service. */
export function createChargingSteps(deps: Dependencies): SubscriptionSteps {
  const step = <T>(work: (service: PaymentService) => Promise<T>) => atPaymentService(deps, work);
  return {
    offerPlanPayment: (input) => step((service) => offer(deps, service, input)),
    startCharging: (input) => step((service) => start(deps, service, input)),
    stopCharging: (input) => step((service) => stop(deps, service, input)),
    lookAtSubscription: (input) => step((service) => lookAtSubscription(deps, service, input)),
  };
}

function rowOf(deps: Dependencies, { tenantId, subscriptionId }: SubscriptionInput): Promise<SubscriptionRow> {
  return deps.database.inTenant({ tenantId }, (tx) => lockSubscription(tx, subscriptionId));
}

/** Makes the payment that waits: once, however often this is tried. Its way to pay is remembered for the charges after it. */
async function offer(
  deps: Dependencies,
  service: PaymentService,
  input: SubscriptionInput,
): Promise<SubscriptionStanding> {
  const { tenantId, subscriptionId } = input;
  const row = await rowOf(deps, input);
  const { waiting, slug, plan } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const [tenant] = await tx.sql<{ slug: string }>('select slug from tenant where id = current_tenant()');
    const payments = await subscriptionPayments(tx, subscriptionId);
    return {
      waiting: payments.find((one) => one.reference === null && one.status === 'open'),
      slug: tenant?.slug ?? '',
      plan: await planOffer(tx, row.planId),
    };
  });
  if (waiting === undefined) return onSubscription(deps, input, async () => undefined);
  const customer = await customerOf(deps, service.customers, tenantId, row.mode);
  const made =
    (await service.mollie.paymentOf(waiting.id, customer)) ??
    (await service.mollie.createPayment({
      mark: { tenantId, subscriptionId, paymentId: waiting.id },
      amount: { amount: waiting.amount, currency: waiting.currency },
      description: plan?.name ?? row.planId,
      method: null,
      locale: row.locale,
      returnUrl: `${service.payment.returnUrl}/t/${slug}/billing`,
      callbackUrl: service.payment.callbackUrl,
      payer: { customer, mandate: null },
    }));
  return onSubscription(deps, input, async (tx) => {
    const offered = await tx.sql(
      `update subscription_payment set reference = $2, checkout_url = $3, status = $4, seen_at = clock_timestamp()
        where tenant_id = current_tenant() and id = $1 and reference is null returning id`,
      [waiting.id, made.reference, made.checkoutUrl, made.status],
    );
    // Whoever looks at the page waits for the address where to pay.
    if (offered.length > 0)
      await publish(tx, { subject: subscriptionSubject(row.id), kind: 'subscription.payment-offered' });
  });
}

/**
 * What charges the plan from the end of the paid time on. What may be there already is looked for before it is made. Without a way
 * to pay that can be charged nothing is made: a look says what follows of that.
 */
async function start(
  deps: Dependencies,
  service: PaymentService,
  input: SubscriptionInput,
): Promise<SubscriptionStanding> {
  const { tenantId, subscriptionId } = input;
  const row = await rowOf(deps, input);
  const { mandateId, chargingNumber } = row;
  const mandate = mandateId === null ? null : await goodMandate(deps, service.customers, tenantId, mandateId);
  if (mandate === null) return onSubscription(deps, input, chargesNothing);
  const { terms, plan, onItsWay } = await deps.database.inTenant({ tenantId }, async (tx) => ({
    terms: await comingTerms(tx, row),
    plan: await planOffer(tx, row.nextPlanId ?? row.planId),
    onItsWay: (await subscriptionPayments(tx, subscriptionId)).some(isOnItsWay),
  }));
  const mark = { tenantId, subscriptionId, charging: chargingNumber };
  const made =
    (await service.customers.chargingOf(mandate.customerReference, mark)) ??
    (await service.customers.startCharging({
      customer: mandate.customerReference,
      mandate: mandate.reference,
      mark,
      amount: terms.gross,
      months: terms.months,
      from: firstCharge(row, onItsWay, askedAt()),
      description: `${plan?.name ?? row.planId} (${subscriptionId.slice(-8)}-${chargingNumber})`,
      callbackUrl: service.payment.callbackUrl,
    }));
  return onSubscription(deps, input, (tx, locked) =>
    // Somebody may have wanted it otherwise meanwhile: then what was made is stopped next.
    tx.sql(
      `update subscription set reference = $2, charging = case when charging = 'wanted' and charging_number = $3 then 'on'
              else 'unwanted' end, version = version + 1
        where tenant_id = current_tenant() and id = $1 and reference is null`,
      [locked.id, made.reference, chargingNumber],
    ),
  );
}

async function chargesNothing(tx: Tx, { id }: SubscriptionRow): Promise<void> {
  await tx.sql(
    `update subscription set charging = 'off', version = version + 1
      where tenant_id = current_tenant() and id = $1 and charging = 'wanted'`,
    [id],
  );
}

function isOnItsWay({ sequence, status }: SubscriptionPaymentRow): boolean {
  return sequence === 'recurring' && !isFinalPayment(status);
}

/** When the plan is charged first: at the end of what is paid, or of what a charge that is on its way will have paid. */
function firstCharge({ paidUntil, terms }: SubscriptionRow, onItsWay: boolean, now: Date): Date {
  const end = onItsWay ? monthsLater(paidUntil ?? now, terms.months) : (paidUntil ?? now);
  return end > now ? end : now;
}

/** Stops what charges the plan; of one that is over also takes back what could still be paid for it. */
async function stop(
  deps: Dependencies,
  service: PaymentService,
  input: SubscriptionInput,
): Promise<SubscriptionStanding> {
  const { tenantId } = input;
  const row = await rowOf(deps, input);
  const { reference, mandateId } = row;
  if (reference !== null && mandateId !== null) {
    // What it has charged by now is taken over while it can still be listed.
    await lookAtSubscription(deps, service, input);
    const mandate = await deps.database.inTenant({ tenantId }, (tx) => mandateById(tx, mandateId));
    if (mandate !== undefined) await service.customers.stopCharging(mandate.customerReference, reference);
  }
  if (row.state === 'ended') await withdrawOffers(deps, service, input);
  return onSubscription(deps, input, (tx, { id, state, endsAtPeriod }) =>
    tx.sql(
      `update subscription set reference = null, charging = $2, charging_number = charging_number + 1, version = version + 1
        where tenant_id = current_tenant() and id = $1 and reference is not distinct from $3`,
      [id, state === 'ended' || endsAtPeriod ? 'off' : 'wanted', reference],
    ),
  );
}

/**
 * Takes back what could still be paid for a plan that is over. The payment service does not let every offer be taken back: who pays
 * all the same gets the money back, once. The refund carries the id of the payment's row, and is looked for before it is made.
 */
async function withdrawOffers(deps: Dependencies, { mollie }: PaymentService, input: SubscriptionInput): Promise<void> {
  const { tenantId, subscriptionId } = input;
  const payments = await deps.database.inTenant({ tenantId }, (tx) => subscriptionPayments(tx, subscriptionId));
  for (const payment of payments.filter(({ sequence, periodTo }) => sequence === 'first' && periodTo === null)) {
    const { id, reference, status } = payment;
    if (reference !== null && isOffered(payment)) await mollie.cancelPayment(reference);
    const seen = reference === null ? null : await mollie.payment(reference);
    if (seen?.status === 'paid') await sendBack(mollie, id, seen);
    const now = seen === null || !isFinalPayment(seen.status) ? 'canceled' : laterStatus(status, seen.status);
    await deps.database.inTenant({ tenantId }, (tx) =>
      tx.sql('update subscription_payment set status = $2 where tenant_id = current_tenant() and id = $1', [id, now]),
    );
  }
}

/** What of it has not gone back yet, by hand or by the bank. */
async function sendBack(mollie: Mollie, id: string, seen: MolliePayment): Promise<void> {
  const amount = refundable(seen.amount, seen.refunded, seen.chargedBack);
  if (amount === 0 || (await mollie.refunds(seen.reference)).some(({ refundId }) => refundId === id)) return;
  await mollie.createRefund({
    refundId: id,
    paymentReference: seen.reference,
    amount: { amount, currency: seen.amount.currency },
    description: 'The plan was over before it was paid',
  });
}
