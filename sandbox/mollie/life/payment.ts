import type { Actor } from '../effects.ts';
import { magicFailure, methodOf } from '../methods.ts';
import type { Payment, PaymentStatus } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { book } from './balance.ts';
import { mandateFromFirst } from './mandate.ts';
import { releaseQueued } from './refund.ts';
import { touchPayment } from './touch.ts';

/** What a payment can become; what is missing here is final. */
const NEXT: Readonly<Partial<Record<PaymentStatus, readonly PaymentStatus[]>>> = {
  open: ['pending', 'authorized', 'paid', 'canceled', 'expired', 'failed'],
  pending: ['paid', 'failed', 'canceled', 'expired'],
  authorized: ['paid', 'canceled', 'expired'],
};

/** Whether a payment can become this. */
export function canBecome(payment: Payment, status: PaymentStatus): boolean {
  return NEXT[payment.status]?.includes(status) === true;
}

/** Changes the status of a payment and does what hangs on it; refuses a way that does not exist. */
export function become(world: World, payment: Payment, status: PaymentStatus, actor: Actor): void {
  if (!canBecome(payment, status))
    throw new Refusal(422, `A payment that is ${payment.status} cannot become ${status}`);
  const now = world.now();
  payment.status = status;
  payment.settles = status === 'pending' ? payment.settles : null;
  if (status === 'authorized') {
    payment.authorizedAt = now;
    payment.captureMode = 'manual';
    payment.captureBefore = world.in(world.switches.captureWindowMs);
    armPayment(world, payment);
  }
  if (status === 'canceled') payment.canceledAt = now;
  if (status === 'expired') payment.expiredAt = now;
  if (status === 'failed') payment.failedAt = now;
  if (status === 'failed' && payment.sequenceType === 'recurring') world.effect('charge-failed', payment, actor);
  if (status === 'paid') {
    payment.paidAt = now;
    mandateFromFirst(world, payment, actor);
    book(world, payment, payment.amount.minor);
    world.effect('payment-paid', payment, actor);
  }
  touchPayment(world, payment, `payment.${status}`);
  if (status === 'paid') releaseQueued(world);
  if (payment.subscriptionId !== null && status === 'failed') world.failed(payment);
}

/** The customer picks a method: the payment now lasts as long as that method takes. */
export function choose(world: World, payment: Payment, method: string | null): void {
  payment.method = method;
  const chosen = methodOf(method);
  const lasts = chosen?.expiryMs ?? world.switches.unchosenExpiryMs;
  const from = Date.parse(payment.createdAt);
  payment.expiresAt = new Date(from + lasts).toISOString();
  payment.endsAt = new Date(from + lasts + (chosen?.graceMs ?? 0)).toISOString();
  armPayment(world, payment);
}

/** Makes the appointments of a payment: its end when nobody pays, its settling when nobody has to. */
export function armPayment(world: World, payment: Payment): void {
  const { settles, status } = payment;
  const end = status === 'authorized' ? payment.captureBefore : payment.endsAt;
  if (end !== null && (status === 'open' || status === 'pending' || status === 'authorized'))
    world.clock.at(new Date(end), () => {
      const current = payment.status === 'authorized' ? payment.captureBefore : payment.endsAt;
      const status = payment.status === 'authorized' ? world.switches.captureWindowEnd : 'expired';
      if (current === end && canBecome(payment, status)) become(world, payment, status, { by: 'time' });
    });
  if (settles !== null)
    world.clock.at(new Date(settles.at), () => {
      if (payment.settles === settles) become(world, payment, settles.to, { by: 'time' });
    });
}

/** Pays: a method that only authorizes does so; a card with a magic amount fails in test mode. */
export function pay(world: World, payment: Payment, actor: Actor): void {
  const magic = payment.mode === 'test' && payment.method === 'creditcard' ? magicFailure(payment.amount) : null;
  if (magic !== null) return fail(world, payment, magic, actor);
  const holds = methodOf(payment.method)?.authorizes === true || payment.captureMode === 'manual';
  become(world, payment, holds && payment.status !== 'authorized' ? 'authorized' : 'paid', actor);
}

/** Fails with a reason. */
export function fail(world: World, payment: Payment, reason: string | null, actor: Actor): void {
  if (canBecome(payment, 'failed')) payment.failureReason = reason;
  become(world, payment, 'failed', actor);
}
