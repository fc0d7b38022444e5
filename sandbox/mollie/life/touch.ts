import type { Payment, Refund, Subscription } from '../records.ts';
import { shownSubscription } from '../shown/customer.ts';
import { shownRefund } from '../shown/money-back.ts';
import { shownPayment } from '../shown/payment.ts';
import type { World } from '../world.ts';

/** Keeps a change of a payment, and tells listeners where the change has a name for them. */
export function touchPayment(world: World, payment: Payment, event?: string): void {
  world.remember(payment.id, shownPayment(world, payment));
  if (event === undefined) return;
  world.announce({ type: event, payment, entityId: payment.id, entity: () => shownPayment(world, payment) });
}

/** Keeps a change of a refund and of its payment's amounts, and tells listeners. */
export function touchRefund(world: World, refund: Refund): void {
  world.remember(refund.id, shownRefund(world, refund));
  const payment = world.state.payments.get(refund.paymentId);
  if (payment === undefined) return;
  touchPayment(world, payment);
  const entity = () => shownRefund(world, refund);
  world.announce({ type: `refund.${refund.status}`, payment, entityId: refund.id, entity });
}

/** Keeps a change of a subscription; nobody is told of it. */
export function touchSubscription(world: World, subscription: Subscription): void {
  world.remember(subscription.id, shownSubscription(world, subscription));
}
