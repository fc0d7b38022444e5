import type { Actor } from '../effects.ts';
import type { Money } from '../money.ts';
import type { Chargeback, Payment } from '../records.ts';
import { refuse } from '../refusal.ts';
import { newId } from '../shelf.ts';
import { shownChargeback } from '../shown/money-back.ts';
import type { World } from '../world.ts';
import { chargedBackOf } from './amounts.ts';
import { book } from './balance.ts';
import { loseMandate, noteFailure } from './subscription.ts';
import { touchPayment } from './touch.ts';

/** The customer's bank takes the money back. The payment stays paid; the mandate may die of it. */
export function chargeBack(
  world: World,
  payment: Payment,
  ask: { amount?: Money; reason?: Chargeback['reason'] },
  actor: Actor,
): Chargeback {
  if (payment.status !== 'paid') refuse(`A payment that is ${payment.status} cannot be charged back`);
  const amount = ask.amount ?? payment.amount;
  if (amount.minor > payment.amount.minor - chargedBackOf(world, payment).minor) refuse('More than was paid', 'amount');
  const { id: paymentId, mode } = payment;
  const chargeback = world.state.chargebacks.add({
    id: newId('chb', 6),
    mode,
    createdAt: world.now(),
    paymentId,
    amount,
    reason: ask.reason ?? null,
    reversedAt: null,
  });
  book(world, payment, -amount.minor);
  world.effect('chargeback', chargeback, actor);
  touchPayment(world, payment);
  tell(world, payment, chargeback, 'chargeback.received');
  const mandate = world.state.mandates.get(payment.mandateId);
  const fatal = mandate?.method !== 'directdebit' || world.switches.fatalSepaReasons.includes(ask.reason?.code ?? '');
  if (mandate !== undefined && fatal) loseMandate(world, mandate);
  noteFailure(world, payment);
  return chargeback;
}

/** The bank gives the money back again: a chargeback that was won. */
export function reverse(world: World, chargeback: Chargeback, actor: Actor): void {
  const payment = world.state.payments.get(chargeback.paymentId);
  if (payment === undefined || chargeback.reversedAt !== null) refuse('The chargeback is reversed already');
  chargeback.reversedAt = world.now();
  book(world, payment, chargeback.amount.minor);
  world.effect('chargeback-reversed', chargeback, actor);
  touchPayment(world, payment);
  tell(world, payment, chargeback, 'chargeback.reversed');
}

function tell(world: World, payment: Payment, chargeback: Chargeback, type: string): void {
  world.announce({ type, payment, entityId: chargeback.id, entity: () => shownChargeback(world, chargeback) });
}
