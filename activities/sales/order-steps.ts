import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { orderNotCancellable, orderNotPayable, orderTakesNoAuthCode } from '#model/rules/sales/order-acts.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import { mayOrderBecome, type OrderState, PAYABLE } from '#model/rules/sales/order-state.ts';
import { isOnOffer } from '#model/rules/sales/payment.ts';
import { decideOutcome, lockOrder, moveOrder, type OrderRow, raiseAlert } from '#model/store/sales/orders.ts';
import { dropAnnounced, intendPayment, paymentsOf } from '#model/store/sales/payments.ts';
import { invoiceOrder } from '#model/store/billing/invoices.ts';
import { renewed } from '#model/store/sales/held-domains.ts';
import { sentence } from '#model/rules/sentence.ts';
import { endAttempts, intendAttempt, lastAttempt, recordRegistration } from '#model/store/sales/registrations.ts';
import { enqueueTending } from '#workflows/client/registration-acts.ts';
import type { OrderInput } from '#workflows/contracts/order.ts';
import type { OrderFacts, OrderStanding, OrderSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { refundDecision, review } from './apply-payment.ts';
import { orderStanding } from './order-standing.ts';
import { staffDecides } from './staff-decides.ts';

/** There is money and no domain yet. */
const PAID_FOR: readonly OrderState[] = ['paid', 'registering', 'registration-unknown', 'auth-code-refused'];

/** Attempts of one transfer. */
const MOST_CODES = 6;

/**
 * The short database steps between an order's states. One transaction each; done twice, the second finds the row where the
 * first left it.
 */
export function createOrderSteps(deps: Dependencies): OrderSteps {
  const onRow = (
    input: OrderInput,
    work: (tx: Tx, row: OrderRow) => Promise<unknown>,
    actorId?: string,
  ): Promise<OrderStanding> =>
    deps.database.inTenant({ tenantId: input.tenantId, ...(actorId ? { actorId } : {}) }, async (tx) => {
      const row = await lockOrder(tx, input.orderId);
      await work(tx, row);
      return orderStanding(tx, row);
    });

  return {
    openOrder: (input) => deps.database.inTenant({ tenantId: input.tenantId }, (tx) => orderFacts(tx, input.orderId)),
    standing: (input) =>
      deps.database.inTenant({ tenantId: input.tenantId }, (tx) => orderStanding(tx, { id: input.orderId })),

    recordCancel: (input) => onRow(input, (tx, row) => cancel(tx, row, input.actorId), input.actorId),
    recordOfferAgain: (input) => onRow(input, (tx, row) => offerAgain(tx, row, input), input.actorId),

    expireOrder: (input) =>
      onRow(input, async (tx, row) => {
        // Money may have come in this moment: then it is not over.
        if (!PAYABLE.includes(row.state)) return;
        await moveOrder(tx, row, 'expired', { outcome: row.outcome ?? orderFailure('payment-expired') });
      }),

    retryRegistration: (input) =>
      onRow(input, async (tx, row) => {
        if (row.state !== 'registration-unknown' && row.state !== 'registering') return;
        await endAttempts(tx, row.id, 'absent');
        if (row.state === 'registration-unknown') await moveOrder(tx, row, 'registering');
      }),

    askForAuthCode: (input) =>
      onRow(input, async (tx, row) => {
        if (row.state !== 'registering' && row.state !== 'registration-unknown') return;
        await endAttempts(tx, row.id, 'failed');
        await moveOrder(tx, row, 'auth-code-refused', { outcome: orderFailure('auth-code-refused') });
      }),
    recordAuthCode: (input) => onRow(input, (tx, row) => takeAuthCode(tx, row, input), input.actorId),

    registered: (input) => onRow(input, (tx, row) => registered(tx, row, input.facts)),

    decideRefund: (input) =>
      onRow(input, async (tx, row) => {
        // What a person looks at, and what is decided, stays as it is.
        if (!PAID_FOR.includes(row.state)) return;
        const payment = (await paymentsOf(tx, row.id)).find((one) => one.applied);
        if (payment === undefined) return review(tx, row, 'outcome-contradiction');
        await endAttempts(tx, row.id, 'failed');
        const amount = { amount: payment.amount, currency: payment.currency };
        return refundDecision(tx, row, payment, input.code, { ...payment, amount });
      }),

    recordStaffDecision: (input) => onRow(input, (tx, row) => staffDecides(tx, row, input), input.actorId),

    review: (input) => onRow(input, (tx, row) => review(tx, row, input.code)),

    alert: async (input) => {
      await onRow(input, (tx, row) => raiseAlert(tx, row.id, input.code));
    },
  };
}

async function cancel(tx: Tx, row: OrderRow, actorId: string): Promise<unknown> {
  if (row.state === 'cancelled') return row;
  const refused = orderNotCancellable(row.state);
  if (refused !== null) throw new ApexkeepError('conflict', refused);
  return moveOrder(tx, row, 'cancelled', { actor: { kind: 'user', id: actorId } });
}

/** Another AuthCode is another attempt; what the first one brought is ours as well. */
async function takeAuthCode(
  tx: Tx,
  row: OrderRow,
  { actorId, sealed }: { actorId: string; sealed: string },
): Promise<unknown> {
  const refused = orderTakesNoAuthCode(row.state);
  if (refused !== null) throw new ApexkeepError('conflict', refused);
  const last = await lastAttempt(tx, row.id);
  if (last === null || last.number >= MOST_CODES)
    throw new ApexkeepError(
      'conflict',
      sentence('order-codes-many', 'No more AuthCodes can be tried for this order. The money goes back by itself.'),
    );
  await tx.sql('update domain_order set auth_code = $2 where tenant_id = current_tenant() and id = $1', [
    row.id,
    sealed,
  ]);
  await intendAttempt(tx, row, last.number + 1, last);
  return moveOrder(tx, row, 'registering', { outcome: null, actor: { kind: 'user', id: actorId } });
}

/** One offer at a time: what is on offer can be paid. A charge is none: its announcement is taken back, or it is overtaken. */
async function offerAgain(
  tx: Tx,
  row: OrderRow,
  { actorId, method, remember }: { actorId: string; method: string | null; remember?: boolean },
): Promise<unknown> {
  const refused = orderNotPayable(row.state);
  if (refused !== null) throw new ApexkeepError('conflict', refused);
  await dropAnnounced(tx, row.id);
  if ((await paymentsOf(tx, row.id)).some((one) => one.sequence !== 'recurring' && isOnOffer(one))) return row;
  await intendPayment(tx, row, { method, remember });
  return row.state === 'payment-failed' || row.state === 'payment-pending'
    ? moveOrder(tx, row, 'awaiting-payment', { outcome: null, actor: { kind: 'user', id: actorId } })
    : row;
}

type OrderedFacts = Parameters<OrderSteps['registered']>[0]['facts'];

async function registered(tx: Tx, row: OrderRow, facts: OrderedFacts): Promise<unknown> {
  if (row.state === 'registered') return row;
  if (!mayOrderBecome(row.state, 'registered')) return review(tx, row, 'outcome-contradiction');
  if (!(await decideOutcome(tx, row.id, 'register'))) {
    // The refund was decided, and could be stopped before it left: the decision is taken back with the proof of both.
    const stopped = await tx.sql(
      `update order_outcome o set outcome = 'register' from refund r
        where o.tenant_id = current_tenant() and o.id = $1 and r.tenant_id = o.tenant_id and r.order_id = o.id
          and r.purpose = 'order' and r.state = 'cancelled' returning o.id`,
      [row.id],
    );
    if (stopped.length === 0) return review(tx, row, 'outcome-contradiction');
  }
  await endAttempts(tx, row.id, 'registered');
  await takeOver(tx, row, facts);
  if (facts.remark !== null) await raiseAlert(tx, row.id, facts.remark);
  await invoiceOrder(tx, row);
  return moveOrder(tx, row, 'registered', { outcome: null });
}

/** The domain that the order brought, or what it changed of one; what is wanted of it then is the work of a workflow of its own. */
async function takeOver(tx: Tx, row: OrderRow, facts: OrderedFacts): Promise<void> {
  const { registrationId } = row;
  if (registrationId !== null) await renewed(tx, registrationId, facts);
  const id = registrationId ?? (await recordRegistration(tx, row, facts));
  if (id !== null) await enqueueTending(tx, id);
}

async function orderFacts(tx: Tx, orderId: string): Promise<OrderFacts> {
  const row = await lockOrder(tx, orderId);
  const [age] = await tx.sql<{ ms: number }>(
    `select (extract(epoch from clock_timestamp() - placed_at) * 1000)::float8 as ms from domain_order
      where tenant_id = current_tenant() and id = $1`,
    [orderId],
  );
  return {
    ...(await orderStanding(tx, row)),
    about: `#${row.number} ${row.name}`,
    ageMs: age?.ms ?? 0,
    action: row.action,
  };
}
