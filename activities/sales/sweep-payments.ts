import type { Database } from '#model/database.ts';
import { isOnOffer, laterStatus, type PaymentStatus } from '#model/rules/sales/payment.ts';
import { enqueueSignalWithStart } from '#model/store/outbox.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { called, PAYMENT, paymentWorkflowId } from '#workflows/contracts/order.ts';
import type { PaymentSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import type { MolliePayment } from '../payment/mollie.ts';
import { answered, openPayments } from './connections.ts';

/** A call that is younger is on its way; what is older did not come, or was not looked at. */
const GRACE = `interval '120 seconds'`;
const GRACE_MS = 120_000;
/** Asked about at once; what is left is found by the next sweep. */
const MOST_ASKED = 200;

/** Finds payments whose calls never came, by one list of the payment service; asks nothing while nothing can be missing. */
export function createSweepPayments(deps: Dependencies): Pick<PaymentSteps, 'sweepPayments'> {
  const sweep = async (signal: AbortSignal): Promise<{ asked: number }> => {
    const { unheard, oldest } = await waiting(deps.database);
    const missed = oldest === null ? [] : await missedSince(deps, oldest, signal);
    const references = [...new Set([...unheard, ...missed])].slice(0, MOST_ASKED);
    if (references.length === 0) return { asked: 0 };
    await deps.database.inTenant({ tenantId: PLATFORM }, async (tx) => {
      for (const reference of references) {
        const workflow = { name: PAYMENT, workflowId: paymentWorkflowId(reference), signal: called.name };
        await enqueueSignalWithStart(tx, { ...workflow, args: [{ reference }] });
      }
    });
    deps.dispatcher.kick();
    return { asked: references.length };
  };
  return { sweepPayments: () => answered('payment-service', () => alive(sweep)) };
}

/** Calls that nobody has looked at, and when the oldest payment was offered that can still be paid. */
async function waiting(database: Database): Promise<{ unheard: string[]; oldest: Date | null }> {
  return database.sweep(async (tx) => {
    const calls = await tx.sql<{ reference: string }>(
      `select distinct resource_id as reference from payment_callback
        where done_at is null and received_at < clock_timestamp() - ${GRACE} limit ${MOST_ASKED}`,
    );
    const [open] = await tx.sql<{ oldest: Date | null }>(
      `select min(intended_at) as oldest from payment
        where failure is null and status in ('open', 'pending', 'authorized') and intended_at < clock_timestamp() - ${GRACE}`,
    );
    return { unheard: calls.map(({ reference }) => reference), oldest: open?.oldest ?? null };
  });
}

/** Payments of ours that the service shows otherwise than our rows do, those without a row included. */
async function missedSince(deps: Dependencies, oldest: Date, signal: AbortSignal): Promise<string[]> {
  const { mollie } = await openPayments(deps, signal);
  // The service's clock is another, and tells whole seconds.
  const since = new Date(oldest.getTime() - GRACE_MS);
  const seen = (await mollie.paymentsSince(since)).filter(isDue);
  const rows = await deps.database.sweep((tx) =>
    tx.sql<{ reference: string; status: PaymentStatus }>(
      'select reference, status from payment where reference = any($1)',
      [seen.map(({ reference }) => reference)],
    ),
  );
  const known = new Map(rows.map((row) => [row.reference, row.status]));
  return seen.filter((one) => isNews(known.get(one.reference), one)).map(({ reference }) => reference);
}

function isDue({ mark, createdAt }: MolliePayment): boolean {
  return mark !== null && createdAt !== null && Date.now() - createdAt.getTime() > GRACE_MS;
}

function isNews(known: PaymentStatus | undefined, { status }: MolliePayment): boolean {
  if (known === undefined) return isOnOffer({ status, failure: null }) || status === 'paid';
  return laterStatus(known, status) !== known;
}
