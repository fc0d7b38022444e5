import type { Actor } from '../effects.ts';
import { methodOf } from '../methods.ts';
import type { Money } from '../money.ts';
import type { Payment, Refund, RefundStatus } from '../records.ts';
import { Refusal, refuse } from '../refusal.ts';
import { newId } from '../shelf.ts';
import type { World } from '../world.ts';
import { remainingOf } from './amounts.ts';
import { bears, book } from './balance.ts';
import { touchRefund } from './touch.ts';

const DAY = 24 * 3_600_000;

export interface RefundAsk {
  amount: Money;
  description: string;
  metadata: unknown;
  doomed: boolean;
}

function refusable(world: World, payment: Payment, amount: Money): void {
  const days = methodOf(payment.method)?.refundDays;
  if (payment.status !== 'paid' || payment.paidAt === null) refuse('The payment is not paid, so it cannot be refunded');
  if (days === 0 || days === undefined) refuse('Refunds are not possible for this payment');
  const age = world.clock.now().getTime() - Date.parse(payment.paidAt);
  if (days !== null && age > days * DAY) refuse('The payment is too old to be refunded');
  if (amount.currency !== payment.amount.currency) refuse('The currency is not that of the payment', 'amount.currency');
  if (amount.minor === 0) refuse('The amount is lower than the minimum', 'amount');
}

function isDuplicate(world: World, payment: Payment, amount: Money): boolean {
  const since = world.clock.now().getTime() - world.switches.duplicateRefundMs;
  return world.state.refunds
    .where((refund) => refund.paymentId === payment.id)
    .filter(({ status }) => world.switches.duplicatesCountWithdrawn || (status !== 'failed' && status !== 'canceled'))
    .some((refund) => refund.amount.minor === amount.minor && Date.parse(refund.createdAt) > since);
}

/** Takes on a refund; refuses what cannot be refunded, what exceeds the rest, and the same amount within the hour. */
export function createRefund(world: World, payment: Payment, ask: RefundAsk, actor: Actor): Refund {
  refusable(world, payment, ask.amount);
  if (actor.by === 'api' && isDuplicate(world, payment, ask.amount))
    throw new Refusal(409, 'A duplicate refund has been detected');
  if (ask.amount.minor > remainingOf(world, payment).minor) refuse('The specified amount cannot be refunded', 'amount');
  const refund = world.state.refunds.add({
    id: newId('re'),
    mode: payment.mode,
    createdAt: world.now(),
    paymentId: payment.id,
    ...ask,
    status: 'queued',
    by: actor.by === 'control' ? 'manual' : 'automatic',
    movesAt: null,
  });
  world.effect('refund-accepted', refund, actor, refund.by);
  if (!fund(world, payment, refund)) touchRefund(world, refund);
  return refund;
}

/** Lets a queued refund go on when there is money for it. */
function fund(world: World, payment: Payment, refund: Refund): boolean {
  if (!bears(world, payment, refund.amount)) return false;
  book(world, payment, -refund.amount.minor);
  become(world, refund, 'pending', world.switches.refundDelayMs);
  return true;
}

/** Lets queued refunds go on, oldest first, as far as the balance goes. */
export function releaseQueued(world: World): void {
  for (const refund of world.state.refunds.where(({ status }) => status === 'queued')) {
    const payment = world.state.payments.get(refund.paymentId);
    if (payment !== undefined) fund(world, payment, refund);
  }
}

function become(world: World, refund: Refund, status: RefundStatus, nextMs: number | null): void {
  refund.status = status;
  refund.movesAt = nextMs === null ? null : world.in(nextMs);
  touchRefund(world, refund);
  armRefund(world, refund);
}

/** Makes the appointment for the next step of a refund. */
export function armRefund(world: World, refund: Refund): void {
  const { movesAt } = refund;
  if (movesAt === null) return;
  world.clock.at(new Date(movesAt), () => {
    if (refund.movesAt === movesAt) stepRefund(world, refund, { by: 'time' });
  });
}

/** The next step of a refund, now: pending → processing → refunded or, when doomed, failed. */
export function stepRefund(world: World, refund: Refund, actor: Actor): void {
  if (refund.status === 'pending') {
    world.effect('refund-executed', refund, actor, refund.by);
    become(world, refund, 'processing', world.switches.refundProcessingMs);
  } else if (refund.status === 'processing') {
    if (refund.doomed) failRefund(world, refund, actor);
    else become(world, refund, 'refunded', null);
  } else throw new Refusal(422, `The refund is ${refund.status}`);
}

/** Lets a refund fail after it was taken on: the money is back with the merchant, the customer has nothing. */
export function failRefund(world: World, refund: Refund, actor: Actor): void {
  if (refund.status !== 'pending' && refund.status !== 'processing')
    throw new Refusal(422, `The refund is ${refund.status}`);
  world.effect('refund-failed', refund, actor, refund.by);
  giveBack(world, refund);
  become(world, refund, 'failed', null);
}

/** Withdraws a refund that is not executed yet. */
export function cancelRefund(world: World, refund: Refund, actor: Actor): void {
  if (refund.status !== 'queued' && refund.status !== 'pending') refuse('The refund cannot be canceled any more');
  world.effect('refund-canceled', refund, actor, refund.by);
  if (refund.status === 'pending') giveBack(world, refund);
  become(world, refund, 'canceled', null);
}

function giveBack(world: World, refund: Refund): void {
  const payment = world.state.payments.get(refund.paymentId);
  if (payment !== undefined) book(world, payment, refund.amount.minor);
}
