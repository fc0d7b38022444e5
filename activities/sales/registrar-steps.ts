import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import { type TaskVerdict, verdictOfLooks } from '#model/rules/sales/registration.ts';
import { sentence } from '#model/rules/sentence.ts';
import { claimName, lockOrder, moveOrder, type OrderRow } from '#model/store/sales/orders.ts';
import { paymentsOf } from '#model/store/sales/payments.ts';
import {
  attemptAnswered,
  attemptSent,
  type AttemptRow,
  intendAttempt,
  lastAttempt,
} from '#model/store/sales/registrations.ts';
import type { OrderInput } from '#workflows/contracts/order.ts';
import type { OrderStanding, RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive, askedAt } from '../failures.ts';
import type { TaskAnswer } from '../registrar/envelope.ts';
import { refundDecision } from './apply-payment.ts';
import { orderStanding } from './order-standing.ts';
import { answered, openRegistrar } from './connections.ts';
import { type AtRegistrar, TASKS } from './order-tasks.ts';

/** The steps of an order at the registrar. What they ask for depends on what is bought: order-tasks.ts. */
export function createRegistrarSteps(
  deps: Dependencies,
): Omit<RegistrarSteps, 'lookUpNames' | 'checkRegistrar' | 'readMessages'> {
  const step = <T>({ tenantId }: OrderInput, work: (at: AtRegistrar) => Promise<T>) =>
    alive(async (signal) => work({ deps, tenantId, ...(await openRegistrar(deps, signal)) }));
  return {
    preflight: (input) => answered('registrar', () => step(input, (at) => preflight(at, input))),
    sendRegistration: (input) => answered('registrar', () => step(input, (at) => sendRegistration(at, input))),
    lookAtRegistration: (input) => step(input, (at) => lookAtRegistration(at, input)),
  };
}

/** Actions that bring a name to us: of several orders for one name the first paid one has it. */
const CLAIMS: readonly SaleAction[] = ['register', 'transfer'];

/** The checks before anything is bought, in the order of what they cost. */
async function preflight(at: AtRegistrar, input: OrderInput): Promise<OrderStanding> {
  const { deps } = at;
  const { tenantId, orderId } = input;
  const { order, claimed } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockOrder(tx, orderId);
    return { order: locked, claimed: !CLAIMS.includes(locked.action) || (await claimName(tx, locked)) };
  });
  if (order.state !== 'paid') return after(deps, input, async () => undefined);
  if (!claimed) return refuse(deps, input, 'name-claimed');
  const checked = await TASKS[order.action].check(at, order);
  if (typeof checked === 'string') return refuse(deps, input, checked);
  return after(deps, input, async (tx, row) => {
    if (row.state !== 'paid') return;
    await intendAttempt(tx, row, 1, checked);
    await moveOrder(tx, row, 'registering', { audit: { handle: checked.ownerHandle } });
  });
}

/**
 * Sends the registration. The attempt is marked as sent before the call: whoever finds it so, and has no answer, does not
 * know whether it was, and does not send it again.
 */
async function sendRegistration(at: AtRegistrar, input: OrderInput): ReturnType<typeof sent> {
  const { deps } = at;
  const { tenantId, orderId } = input;
  const { order, attempt } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockOrder(tx, orderId);
    const open = await openAttempt(tx, locked);
    if (open?.state === 'intended' && locked.state === 'registering') await attemptSent(tx, open.id, askedAt());
    return { order: locked, attempt: open };
  });
  if (attempt === null || order.state !== 'registering') return sent(deps, input, 'ambiguous');
  if (attempt.state === 'accepted') return sent(deps, input, 'accepted');
  if (attempt.state !== 'intended') return unclear(deps, input, null);
  return conclude(deps, input, attempt, await TASKS[order.action].send(at, order, attempt));
}

/** The attempt to send: the open one, or the second after the first never arrived. */
async function openAttempt(tx: Tx, order: OrderRow): Promise<AttemptRow | null> {
  const last = await lastAttempt(tx, order.id);
  if (last?.state !== 'absent' || order.state !== 'registering') return last;
  await intendAttempt(tx, order, last.number + 1, last);
  return lastAttempt(tx, order.id);
}

async function conclude(
  deps: Dependencies,
  input: OrderInput,
  attempt: AttemptRow,
  answer: TaskAnswer,
): ReturnType<typeof sent> {
  // A refusal of the second attempt may mean that the first one won: the looks decide.
  const doubtful = answer.verdict === 'rejected' && attempt.number > 1;
  await deps.database.inTenant({ tenantId: input.tenantId }, (tx) => attemptAnswered(tx, attempt.id, answer, doubtful));
  if (answer.verdict === 'held')
    throw new ApexkeepError(
      answer.held ?? 'provider-unavailable',
      sentence('registrar-holds', 'The registrar does not take orders now: {text}', { text: answer.text }),
    );
  if (doubtful || answer.verdict === 'ambiguous') return unclear(deps, input, answer);
  return sent(deps, input, answer.verdict);
}

function unclear(deps: Dependencies, input: OrderInput, answer: TaskAnswer | null): ReturnType<typeof sent> {
  return sent(deps, input, 'ambiguous', async (tx, row) => {
    if (row.state === 'registering')
      await moveOrder(tx, row, 'registration-unknown', { audit: { code: answer?.code ?? 'interrupted' } });
  });
}

async function sent(
  deps: Dependencies,
  input: OrderInput,
  verdict: TaskVerdict,
  work: (tx: Tx, row: OrderRow) => Promise<void> = async () => undefined,
): Promise<OrderStanding & { verdict: TaskVerdict }> {
  return { ...(await after(deps, input, work)), verdict };
}

async function lookAtRegistration(
  { deps, client }: AtRegistrar,
  { tenantId, orderId }: OrderInput,
): ReturnType<RegistrarSteps['lookAtRegistration']> {
  const { order, attempt } = await deps.database.inTenant({ tenantId }, async (tx) => ({
    order: await lockOrder(tx, orderId),
    attempt: await lastAttempt(tx, orderId),
  }));
  if (attempt === null || attempt.sentAt === null)
    return { verdict: 'absent', attempt: 0, sentMsAgo: null, ...NOTHING };
  // What the first attempt brought is ours as well.
  const sentAt = attempt.firstSentAt ?? attempt.sentAt;
  const { action } = order;
  const looks = await client.looks(order.name, sentAt, TASKS[action].job);
  const { ownerHandle, payableAt } = attempt;
  const held = looks.inventory?.held;
  return {
    verdict: verdictOfLooks(looks, { action, sentAt, ownerHandle, payableAt, orderId }),
    attempt: attempt.number,
    sentMsAgo: askedAt().getTime() - attempt.sentAt.getTime(),
    rejected: attempt.answer?.verdict === 'rejected',
    jobFailed: looks.job?.status === 'failed',
    jobSucceeded: looks.job?.status === 'succeeded',
    createdAt: held?.createdAt.toISOString() ?? null,
    expiresAt: looks.expiresAt?.toISOString() ?? null,
    payableAt: held?.payableAt?.toISOString() ?? null,
  };
}

const NOTHING = {
  rejected: false,
  jobFailed: false,
  jobSucceeded: false,
  createdAt: null,
  expiresAt: null,
  payableAt: null,
} as const;

function after(
  deps: Dependencies,
  { tenantId, orderId }: OrderInput,
  work: (tx: Tx, row: OrderRow) => Promise<void>,
): Promise<OrderStanding> {
  return deps.database.inTenant({ tenantId }, async (tx) => {
    const row = await lockOrder(tx, orderId);
    await work(tx, row);
    return orderStanding(tx, row);
  });
}

function refuse(deps: Dependencies, input: OrderInput, code: OrderCode): Promise<OrderStanding> {
  return after(deps, input, async (tx, row) => {
    if (row.state !== 'paid') return;
    const payment = (await paymentsOf(tx, row.id)).find((one) => one.applied);
    if (payment === undefined) return;
    const amount = { amount: payment.amount, currency: payment.currency };
    await refundDecision(tx, row, payment, code, { ...payment, amount });
  });
}
