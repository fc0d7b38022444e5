import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import { orderFailure } from '#model/rules/sales/order-words.ts';
import { refundable } from '#model/rules/sales/payment.ts';
import { sentence } from '#model/rules/sentence.ts';
import { lockOrder, moveOrder, type OrderRow } from '#model/store/sales/orders.ts';
import { refundOf, type RefundRow } from '#model/store/sales/payments.ts';
import type { OrderInput, RefundInput } from '#workflows/contracts/order.ts';
import type { PaymentSteps, RefundStanding } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Mollie, MollieRefund } from '../payment/mollie.ts';
import { review } from './apply-payment.ts';
import { orderStanding } from './order-standing.ts';
import { freshPayment } from './payment-steps.ts';
import { atPaymentService } from './connections.ts';

/*
 * Sending money back, once. The row is committed before the service is asked; whether an earlier try took effect is looked up
 * in its list of refunds before every try but the very first, since keys are forgotten and some methods take a second refund.
 */

type Input = OrderInput | RefundInput;

export function createRefundSteps(
  deps: Dependencies,
): Pick<PaymentSteps, 'submitRefund' | 'readRefund' | 'withdrawRefund'> {
  const step = <T>(work: (mollie: Mollie) => Promise<T>) => atPaymentService(deps, ({ mollie }) => work(mollie));
  return {
    submitRefund: (input) => step((mollie) => submitRefund(deps, mollie, input)),
    readRefund: (input) => step((mollie) => readRefund(deps, mollie, input)),
    withdrawRefund: (input) => step((mollie) => withdrawRefund(deps, mollie, input)),
  };
}

/** Marks the row as sent and says whether it had been before. */
function begin(deps: Dependencies, input: Input): Promise<RefundRow> {
  return deps.database.inTenant({ tenantId: input.tenantId }, async (tx) => {
    const refund = await found(tx, input);
    await tx.sql(
      `update refund set submitted_at = coalesce(submitted_at, clock_timestamp())
        where tenant_id = current_tenant() and id = $1`,
      [refund.id],
    );
    return refund;
  });
}

async function found(tx: Tx, input: Input): Promise<RefundRow> {
  const refund = await refundOf(tx, 'refundId' in input ? { refundId: input.refundId } : { orderId: input.orderId });
  if (refund === null)
    throw new ApexkeepError(
      'row-missing',
      sentence('refund-row-missing', 'There is no refund of order {id}.', { id: input.orderId }),
    );
  return refund;
}

async function submitRefund(deps: Dependencies, mollie: Mollie, input: Input): Promise<RefundStanding> {
  const refund = await begin(deps, input);
  if (refund.state !== 'intended') return keep(deps, input, null);
  const before = refund.sent ? await existing(mollie, refund) : null;
  if (before !== null) return keep(deps, input, before);
  // Some methods take a refund above what was paid: what is left is our own count, made just before.
  const left = await leftOf(deps, mollie, input, refund);
  if (left.amount < refund.amount) return sendWhatIsLeft(deps, mollie, input, refund, left);
  try {
    return await keep(deps, input, await send(mollie, refund, refund.amount));
  } catch (error) {
    if (!(error instanceof ApexkeepError)) throw error;
    if (error.code !== 'provider-conflict' && error.code !== 'provider-refused') throw error;
    return turnedDown(deps, mollie, input, refund, error);
  }
}

function send(mollie: Mollie, refund: RefundRow, amount: number): Promise<MollieRefund> {
  return mollie.createRefund({
    refundId: refund.id,
    paymentReference: refund.paymentReference,
    amount: { amount, currency: refund.currency },
    description: `Refund of order ${refund.orderId}`,
  });
}

async function existing(mollie: Mollie, refund: RefundRow): Promise<MollieRefund | null> {
  const refunds = await mollie.refunds(refund.paymentReference);
  return refunds.find((one) => one.refundId === refund.id) ?? null;
}

/**
 * Turned down: as a duplicate, or while it is still being processed (then it is there, or is asked for again); as more than is
 * left, since somebody sent back part of it by hand; or for good, by a method that takes no refunds.
 */
async function turnedDown(
  deps: Dependencies,
  mollie: Mollie,
  input: Input,
  refund: RefundRow,
  error: ApexkeepError,
): Promise<RefundStanding> {
  const there = error.code === 'provider-conflict' ? await existing(mollie, refund) : null;
  if (there !== null) return keep(deps, input, there);
  const left = await leftOf(deps, mollie, input, refund);
  if (left.amount < refund.amount) return sendWhatIsLeft(deps, mollie, input, refund, left);
  if (error.code === 'provider-conflict') throw error;
  return end(deps, input, 'refused', 'refund-refused');
}

interface Left {
  amount: number;
  chargedBack: boolean;
  /** False when the service knows no such payment. */
  known: boolean;
}

/** What of the payment has not gone back yet, as the service tells it now. */
async function leftOf(deps: Dependencies, mollie: Mollie, input: Input, refund: RefundRow): Promise<Left> {
  const payment = await freshPayment(deps, mollie, input, refund.paymentReference);
  if (payment === null) return { amount: 0, chargedBack: false, known: false };
  const { amount, refunded, chargedBack } = payment;
  return { amount: refundable(amount, refunded, chargedBack), chargedBack: chargedBack > 0, known: true };
}

/** Less is left than was decided: that much goes back, under a row that says so. The next try finds the row as it is then. */
async function sendWhatIsLeft(
  deps: Dependencies,
  mollie: Mollie,
  input: Input,
  refund: RefundRow,
  left: Left,
): Promise<RefundStanding> {
  if (!left.known) return end(deps, input, 'refused', 'refund-refused');
  if (left.amount === 0)
    return left.chargedBack ? end(deps, input, 'refused', 'charged-back') : end(deps, input, 'refunded', null);
  await deps.database.inTenant({ tenantId: input.tenantId }, (tx) =>
    tx.sql('update refund set amount = $2 where tenant_id = current_tenant() and id = $1', [refund.id, left.amount]),
  );
  return submitRefund(deps, mollie, input);
}

async function readRefund(deps: Dependencies, mollie: Mollie, input: Input): Promise<RefundStanding> {
  const refund = await deps.database.inTenant({ tenantId: input.tenantId }, (tx) => found(tx, input));
  if (refund.state !== 'submitted' || refund.reference === null) return keep(deps, input, null);
  const seen = await mollie.refund(refund.paymentReference, refund.reference);
  return seen === null ? end(deps, input, 'cancelled', 'refund-withdrawn') : keep(deps, input, seen);
}

async function withdrawRefund(deps: Dependencies, mollie: Mollie, input: OrderInput): Promise<{ withdrawn: boolean }> {
  const refund = await deps.database.inTenant({ tenantId: input.tenantId }, (tx) => found(tx, input));
  if (refund.reference === null) return { withdrawn: false };
  if (refund.state === 'cancelled') return { withdrawn: true };
  // Refused when it is too late, and when a try before this one did it: where the refund stands decides.
  await mollie.cancelRefund(refund.paymentReference, refund.reference);
  const seen = await mollie.refund(refund.paymentReference, refund.reference);
  const withdrawn = seen === null || seen.status === 'canceled';
  if (withdrawn)
    await deps.database.inTenant({ tenantId: input.tenantId }, (tx) =>
      tx.sql(
        `update refund set state = 'cancelled', status = 'canceled', ended_at = clock_timestamp()
          where tenant_id = current_tenant() and id = $1`,
        [refund.id],
      ),
    );
  return { withdrawn };
}

const ENDS = {
  refunded: { state: 'refunded', code: null },
  failed: { state: 'failed', code: 'refund-failed' },
  canceled: { state: 'cancelled', code: 'refund-withdrawn' },
} as const;

/** Takes over what the service says of the refund, and moves the order with it. */
async function keep(deps: Dependencies, input: Input, seen: MollieRefund | null): Promise<RefundStanding> {
  const final =
    seen === null
      ? undefined
      : (ENDS as Partial<Record<string, (typeof ENDS)['refunded' | 'failed' | 'canceled']>>)[seen.status];
  if (seen !== null && final !== undefined) return end(deps, input, final.state, final.code, seen);
  return onRefund(deps, input, async (tx, order, refund) => {
    if (seen === null) return;
    await tx.sql(
      `update refund set state = 'submitted', reference = $2, status = $3 where tenant_id = current_tenant() and id = $1`,
      [refund.id, seen.reference, seen.status],
    );
    if (refund.purpose === 'order' && order.state === 'refund-decided') await moveOrder(tx, order, 'refund-submitted');
  });
}

/** The refund is over: the customer has the money, or a person has to look. */
function end(
  deps: Dependencies,
  input: Input,
  state: RefundRow['state'],
  code: OrderCode | null,
  seen: MollieRefund | null = null,
): Promise<RefundStanding> {
  return onRefund(deps, input, async (tx, order, refund) => {
    await tx.sql(
      `update refund set state = $2, reference = coalesce($3, reference), status = coalesce($4, status), failure = $5,
              ended_at = clock_timestamp() where tenant_id = current_tenant() and id = $1`,
      [
        refund.id,
        state,
        seen?.reference ?? null,
        seen?.status ?? null,
        code === null ? null : JSON.stringify(orderFailure(code)),
      ],
    );
    if (refund.purpose !== 'order') return;
    if (code !== null) await review(tx, order, code);
    else if (order.state === 'refund-decided' || order.state === 'refund-submitted')
      await moveOrder(tx, order, 'refunded');
  });
}

function onRefund(
  deps: Dependencies,
  input: Input,
  work: (tx: Tx, order: OrderRow, refund: RefundRow) => Promise<void>,
): Promise<RefundStanding> {
  return deps.database.inTenant({ tenantId: input.tenantId }, async (tx) => {
    const order = await lockOrder(tx, input.orderId);
    await work(tx, order, await found(tx, input));
    const now = await found(tx, input);
    return { ...(await orderStanding(tx, order)), refund: now.state, status: now.status };
  });
}
