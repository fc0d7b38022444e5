import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import { isFinalPayment, isOnOffer } from '#model/rules/sales/payment.ts';
import { enqueueSignalWithStart } from '#model/store/outbox.ts';
import { lockOrder, moveOrder, type OrderRow, raiseAlert } from '#model/store/sales/orders.ts';
import { type PaymentRow, paymentsOf } from '#model/store/sales/payments.ts';
import { ORDER, type OrderInput, orderWorkflowId, paymentChanged } from '#workflows/contracts/order.ts';
import type { OrderStanding, PaymentSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { askedAt } from '../failures.ts';
import type { Mollie, MolliePayment, Payer } from '../payment/mollie.ts';
import type { MollieCustomers } from '../payment/mollie-customers.ts';
import { applyPayment } from './apply-payment.ts';
import { orderStanding } from './order-standing.ts';
import { tellSubscription } from '../billing/tell-subscription.ts';
import { keepGiven, newMandate, payerOf } from './payer.ts';
import { atPaymentService, type PaymentService } from './connections.ts';

/** Keys are remembered for an hour; a row older than this is looked for before it is sent again. */
const KEY_SAFE_MS = 50 * 60_000;

/** The steps of an order at the payment service, refunds apart (refund-steps.ts). */
export function createPaymentSteps(
  deps: Dependencies,
): Omit<PaymentSteps, 'checkPayments' | 'sweepPayments' | 'submitRefund' | 'readRefund' | 'withdrawRefund'> {
  const step = <T>(work: (service: PaymentService) => Promise<T>) => atPaymentService(deps, work);
  return {
    createPayment: (input) => step((service) => createPayment(deps, service, input)),
    refreshPayments: (input) => step((service) => refreshPayments(deps, service, input)),
    withdrawOffers: (input) => step(({ mollie }) => withdrawOffers(deps, mollie, input)),
    refreshPayment: ({ reference }) => step((service) => refreshPayment(deps, service, reference)),
  };
}

/** Makes the payment of the row that waits for one: once, however often this is tried. */
async function createPayment(deps: Dependencies, service: PaymentService, input: OrderInput): Promise<OrderStanding> {
  const { tenantId, orderId } = input;
  const { order, row, slug } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockOrder(tx, orderId);
    const waiting = (await paymentsOf(tx, orderId)).find(isToMake);
    const [tenant] = await tx.sql<{ slug: string }>('select slug from tenant where id = current_tenant()');
    return { order: locked, row: waiting, slug: tenant?.slug ?? '' };
  });
  const kept = (work: (tx: Tx, locked: OrderRow) => Promise<unknown>): Promise<OrderStanding> =>
    deps.database.inTenant({ tenantId }, async (tx) => {
      const locked = await lockOrder(tx, orderId);
      await work(tx, locked);
      return orderStanding(tx, locked);
    });
  if (row === undefined) return kept(async () => undefined);
  try {
    const payer = await payerOf(deps, service.customers, tenantId, order, row);
    if (payer === null) return await kept((tx, locked) => notMade(tx, locked, row, 'mandate-invalid'));
    const returnUrl = `${service.payment.returnUrl}/t/${slug}/orders/${orderId}`;
    const made = await makePayment(service, payer, returnUrl, input, order, row);
    return await kept(async (tx, locked) => {
      const begins = locked.state === 'placed' || locked.state === 'payment-failed';
      const now = begins ? await moveOrder(tx, locked, 'awaiting-payment', { outcome: null }) : locked;
      await applyPayment(tx, now, row, made);
    });
  } catch (error) {
    if (!(error instanceof ApexkeepError) || error.code !== 'provider-refused') throw error;
    return kept((tx, locked) => notMade(tx, locked, row, 'payment-not-made'));
  }
}

/** On offer and not made yet; a charge not before it was announced for. */
function isToMake(row: PaymentRow): boolean {
  return row.reference === null && isOnOffer(row) && (row.dueAt === null || row.dueAt <= askedAt());
}

async function makePayment(
  { mollie, payment }: PaymentService,
  payer: Payer,
  returnUrl: string,
  { tenantId, orderId }: OrderInput,
  order: OrderRow,
  row: PaymentRow,
): Promise<MolliePayment> {
  // A second payment page harms nobody, a second charge does: what there may be of one is looked for before each.
  const keyMayBeForgotten = askedAt().getTime() - row.intendedAt.getTime() > KEY_SAFE_MS;
  const found = keyMayBeForgotten || payer.mandate !== null ? await mollie.paymentOf(row.id, payer.customer) : null;
  if (found !== null) return found;
  return mollie.createPayment({
    mark: { tenantId, orderId, paymentId: row.id },
    amount: { amount: row.amount, currency: row.currency },
    description: `${order.name} (${order.number})`,
    method: row.method,
    locale: order.locale,
    returnUrl,
    callbackUrl: payment.callbackUrl,
    payer,
  });
}

/** Not taken by the service (a method below its least amount, say), or not even sent: certainly not made, another way may do. */
async function notMade(
  tx: Tx,
  order: OrderRow,
  row: PaymentRow,
  code: 'payment-not-made' | 'mandate-invalid',
): Promise<void> {
  const failure = orderFailure(code);
  await tx.sql(`update payment set status = 'failed', failure = $2 where tenant_id = current_tenant() and id = $1`, [
    row.id,
    JSON.stringify(failure),
  ]);
  if (order.state === 'placed' || order.state === 'awaiting-payment')
    await moveOrder(tx, order, 'payment-failed', { outcome: failure });
}

/** Those that can still bring money, and the one that paid: that one may go back behind our back. */
async function refreshPayments(
  deps: Dependencies,
  service: PaymentService,
  { tenantId, orderId }: OrderInput,
): Promise<OrderStanding & { open: number }> {
  const rows = await deps.database.inTenant({ tenantId }, (tx) => paymentsOf(tx, orderId));
  for (const row of rows) {
    if (row.reference === null || (isFinalPayment(row.status) && !row.applied)) continue;
    const seen = await service.mollie.payment(row.reference);
    if (seen !== null) await take(deps, service, { tenantId, orderId }, seen);
  }
  return deps.database.inTenant({ tenantId }, async (tx) => {
    const now = await paymentsOf(tx, orderId);
    return { ...(await orderStanding(tx, { id: orderId })), open: now.filter(isOnOffer).length };
  });
}

/**
 * Applies what was seen, and tells the order's workflow in the same transaction where that is not who asks: one that has ended
 * starts again, since money that came late needs somebody to send it back. Money that is only held on the customer's card is
 * let go: it could not be sent back.
 */
async function take(
  deps: Dependencies,
  { mollie, customers }: { mollie: Mollie; customers?: MollieCustomers },
  input: OrderInput,
  seen: MolliePayment,
  { tell } = { tell: false },
): Promise<void> {
  const { tenantId, orderId } = input;
  const mandate = customers === undefined ? null : await newMandate(deps, customers, tenantId, seen);
  await deps.database.inTenant({ tenantId }, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const row = await rowOf(tx, orderId, seen);
    if (row === null) return;
    if (mandate !== null) await keepGiven(tx, order, mandate);
    const after = await applyPayment(tx, order, row, seen);
    const same =
      after.version === order.version &&
      row.status === seen.status &&
      row.refunded === seen.refunded &&
      row.chargedBack === seen.chargedBack;
    if (!tell || same) return;
    const workflowId = orderWorkflowId(orderId);
    const args = [{ tenantId, orderId }];
    await enqueueSignalWithStart(tx, { workflowId, name: ORDER, args, signal: paymentChanged.name });
  });
  if (tell) deps.dispatcher.kick();
  if (seen.status === 'authorized') await mollie.cancelPayment(seen.reference);
}

/**
 * The row of a payment: by its reference, else by our mark in it. A payment that was made for a row which meanwhile has
 * another (its answer was lost, and its key forgotten) gets a row of its own.
 */
async function rowOf(tx: Tx, orderId: string, seen: MolliePayment): Promise<PaymentRow | null> {
  const rows = await paymentsOf(tx, orderId);
  const known = rows.find((row) => row.reference === seen.reference);
  if (known !== undefined) return known;
  const marked = rows.find((row) => row.id === seen.mark?.paymentId);
  if (marked === undefined) return null;
  if (marked.reference === null) return marked;
  await tx.sql(
    `insert into payment (tenant_id, id, order_id, attempt, reference, amount, currency)
     select current_tenant(), gen_random_uuid(), $1, max(attempt) + 1, $2, $3, $4 from payment
      where tenant_id = current_tenant() and order_id = $1`,
    [orderId, seen.reference, Math.max(1, seen.amount.amount), seen.amount.currency],
  );
  return (await paymentsOf(tx, orderId)).find((row) => row.reference === seen.reference) ?? null;
}

async function withdrawOffers(
  deps: Dependencies,
  mollie: Mollie,
  { tenantId, orderId }: OrderInput,
): Promise<{ open: number }> {
  const rows = await deps.database.inTenant({ tenantId }, (tx) => paymentsOf(tx, orderId));
  const offered = rows.filter(isOnOffer);
  for (const row of offered) {
    if (row.reference !== null) await mollie.cancelPayment(row.reference);
    else
      await deps.database.inTenant({ tenantId }, (tx) =>
        tx.sql(
          `update payment set status = 'canceled' where tenant_id = current_tenant() and id = $1 and reference is null`,
          [row.id],
        ),
      );
  }
  return { open: offered.length };
}

/** Looks at a payment that was called about. What carries no mark of ours, or of no order we have, is nobody's. */
async function refreshPayment(
  deps: Dependencies,
  service: PaymentService,
  reference: string,
): Promise<{ found: boolean }> {
  const seen = await service.mollie.payment(reference);
  const found = seen === null ? 'nothing' : await tellOwner(deps, service, seen);
  await deps.database.asUser(null, (tx) =>
    tx.sql(
      `update payment_callback set done_at = clock_timestamp(), found = $2 where resource_id = $1 and done_at is null`,
      [reference, found],
    ),
  );
  return { found: found !== 'nothing' };
}

/** Whose a payment is: an order takes it over, a plan is told to look. */
async function tellOwner(
  deps: Dependencies,
  service: PaymentService,
  seen: MolliePayment,
): Promise<'order' | 'subscription' | 'nothing'> {
  const { mark, plan } = seen;
  if (mark !== null && (await orderExists(deps, mark))) {
    await take(deps, service, { tenantId: mark.tenantId, orderId: mark.orderId }, seen, { tell: true });
    return 'order';
  }
  return plan !== null && (await tellSubscription(deps, plan)) ? 'subscription' : 'nothing';
}

async function orderExists(deps: Dependencies, mark: { tenantId: string; orderId: string }): Promise<boolean> {
  return deps.database.inTenant({ tenantId: mark.tenantId }, async (tx) => {
    const rows = await tx.sql('select 1 from domain_order where tenant_id = current_tenant() and id = $1', [
      mark.orderId,
    ]);
    return rows.length > 0;
  });
}

/** For refunds: what the service says of a payment now, applied. */
export async function freshPayment(
  deps: Dependencies,
  mollie: Mollie,
  input: OrderInput,
  reference: string,
): Promise<MolliePayment | null> {
  const seen = await mollie.payment(reference);
  if (seen !== null) await take(deps, { mollie }, input, seen);
  else
    await deps.database.inTenant({ tenantId: input.tenantId }, (tx) =>
      raiseAlert(tx, input.orderId, 'payment-mismatch'),
    );
  return seen;
}
