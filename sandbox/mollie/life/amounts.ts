import { methodOf } from '../methods.ts';
import { total, type Money } from '../money.ts';
import type { Payment } from '../records.ts';
import type { World } from '../world.ts';

/** What refunds take from a payment: those on their way too, not those that failed or were withdrawn. */
export function refundedOf(world: World, payment: Payment): Money {
  const counting = world.state.refunds.where(
    (refund) => refund.paymentId === payment.id && refund.status !== 'failed' && refund.status !== 'canceled',
  );
  return total(
    counting.map(({ amount }) => amount),
    payment.amount.currency,
  );
}

/** What chargebacks that were not reversed took from a payment. */
export function chargedBackOf(world: World, payment: Payment): Money {
  const standing = world.state.chargebacks.where(
    (chargeback) => chargeback.paymentId === payment.id && chargeback.reversedAt === null,
  );
  return total(
    standing.map(({ amount }) => amount),
    payment.amount.currency,
  );
}

/** What can still be refunded; more than was paid where the method allows some slack. */
export function remainingOf(world: World, payment: Payment): Money {
  const { currency, minor } = payment.amount;
  const slack = currency === 'EUR' ? (methodOf(payment.method)?.slack ?? 0) : 0;
  const gone = refundedOf(world, payment).minor + chargedBackOf(world, payment).minor;
  return { currency, minor: Math.max(0, minor + slack - gone) };
}
