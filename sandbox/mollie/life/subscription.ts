import type { Actor } from '../effects.ts';
import { methodOf, misfit } from '../methods.ts';
import type { Money } from '../money.ts';
import type { Mandate, Mode, Payment, Subscription, SubscriptionStatus } from '../records.ts';
import { refuse } from '../refusal.ts';
import { newId } from '../shelf.ts';
import type { World } from '../world.ts';
import { chargedBackOf } from './amounts.ts';
import { dayAfter, isInterval } from './interval.ts';
import { usableMandate } from './mandate.ts';
import { createPayment } from './new-payment.ts';
import { touchSubscription } from './touch.ts';

export interface SubscriptionAsk {
  amount: Money;
  times: number | null;
  interval: string;
  startDate: string | null;
  description: string;
  method: Mandate['method'] | null;
  metadata: unknown;
  webhookUrl: string | null;
  mandateId: string | null;
}

function live(subscription: Subscription): boolean {
  return subscription.status === 'active' || subscription.status === 'pending';
}

function checkAmount(method: Mandate['method'], amount: Money): void {
  const known = methodOf(method);
  const why = known === undefined ? null : misfit(known, amount, 'recurring');
  if (why !== null) refuse(why.detail, why.field);
}

function checkDescription(world: World, customerId: string, description: string, self?: Subscription): void {
  const same = world.state.subscriptions.where(
    (other) => other.customerId === customerId && live(other) && other !== self && other.description === description,
  );
  if (same.length > 0) refuse('The customer has an active subscription of this description', 'description');
}

/** Takes on a subscription; a pending mandate is enough for it, and then it waits. */
export function createSubscription(
  world: World,
  mode: Mode,
  customerId: string,
  ask: SubscriptionAsk,
  actor: Actor,
): Subscription {
  if (!isInterval(ask.interval)) refuse('The interval is not valid, or longer than a year', 'interval');
  checkDescription(world, customerId, ask.description);
  const mandate = usableMandate(world, customerId, ask, ['valid', 'pending']);
  if (mandate === undefined) refuse('The customer has no mandate that can be used', 'mandateId');
  checkAmount(mandate.method, ask.amount);
  const today = world.now().slice(0, 10);
  if (ask.startDate !== null && ask.startDate < today) refuse('The start lies in the past', 'startDate');
  const startDate = ask.startDate ?? today;
  const subscription = world.state.subscriptions.add({
    ...ask,
    id: newId('sub'),
    mode,
    createdAt: world.now(),
    customerId,
    startDate,
    timesRemaining: ask.times,
    nextPaymentDate: startDate,
    canceledAt: null,
    spawned: 0,
    status: mandate.status === 'valid' ? 'active' : 'pending',
  });
  world.effect('subscription-created', subscription, actor);
  touchSubscription(world, subscription);
  armSubscription(world, subscription);
  return subscription;
}

/** Changes a subscription; the days to come are counted from a new start or interval. */
export function updateSubscription(world: World, subscription: Subscription, changes: Partial<SubscriptionAsk>): void {
  if (!live(subscription)) refuse('The subscription is not active');
  if (changes.interval !== undefined && !isInterval(changes.interval)) refuse('The interval is not valid', 'interval');
  if (changes.description !== undefined)
    checkDescription(world, subscription.customerId, changes.description, subscription);
  const mandate = usableMandate(world, subscription.customerId, subscription, ['valid', 'pending']);
  if (changes.amount !== undefined && mandate !== undefined) checkAmount(mandate.method, changes.amount);
  const { startDate, interval, times, ...plain } = changes;
  Object.assign(subscription, plain);
  if (times !== undefined) Object.assign(subscription, { times, timesRemaining: times });
  if (interval !== undefined && interval !== subscription.interval) {
    // The next charge stays where it is; the ones after it follow the new interval.
    Object.assign(subscription, {
      interval,
      startDate: subscription.nextPaymentDate ?? subscription.startDate,
      spawned: 0,
    });
  }
  if (startDate !== undefined && startDate !== null)
    Object.assign(subscription, { startDate, nextPaymentDate: startDate, spawned: 0 });
  touchSubscription(world, subscription);
  armSubscription(world, subscription);
}

/** Ends a subscription. Nobody is told. */
export function endSubscription(world: World, subscription: Subscription, status: SubscriptionStatus): void {
  subscription.status = status;
  subscription.nextPaymentDate = null;
  if (status === 'canceled') subscription.canceledAt = world.now();
  touchSubscription(world, subscription);
}

/** Makes the appointment for the next charge of a subscription. */
export function armSubscription(world: World, subscription: Subscription): void {
  const day = subscription.nextPaymentDate;
  if (day === null || !live(subscription)) return;
  world.clock.at(new Date(`${day}T00:00:00Z`), () => {
    if (subscription.nextPaymentDate === day && live(subscription)) spawn(world, subscription);
  });
}

function spawn(world: World, subscription: Subscription): void {
  const { customerId, mode, mandateId, method } = subscription;
  const mandate = usableMandate(world, customerId, { mandateId, method }, ['valid']);
  if (mandate === undefined) return endSubscription(world, subscription, 'suspended');
  subscription.status = 'active';
  subscription.spawned += 1;
  if (subscription.timesRemaining !== null) subscription.timesRemaining -= 1;
  subscription.nextPaymentDate = dayAfter(subscription.startDate, subscription.interval, subscription.spawned);
  if (subscription.timesRemaining === 0) endSubscription(world, subscription, 'completed');
  else if (mode === 'test' && chargesOf(world, subscription) + 1 >= world.switches.testCharges)
    endSubscription(world, subscription, world.switches.testChargesEnd);
  touchSubscription(world, subscription);
  armSubscription(world, subscription);
  const { amount, description, metadata, webhookUrl } = subscription;
  createPayment(
    world,
    mode,
    {
      amount,
      description,
      metadata,
      webhookUrl,
      customerId,
      mandateId: mandate.id,
      redirectUrl: null,
      cancelUrl: null,
      locale: null,
      methods: null,
      sequenceType: 'recurring',
      subscriptionId: subscription.id,
      captureMode: null,
      extras: {},
      doomed: world.faults.strike(spawnFault(subscription), ['charge-fails']) !== null,
    },
    { by: 'time' },
  );
}

/** How a fault plan addresses the charge of a subscription. */
function spawnFault({ id, customerId }: Subscription): { method: string; path: string } {
  return { method: 'SPAWN', path: `/v2/customers/${customerId}/subscriptions/${id}` };
}

function chargesOf(world: World, subscription: Subscription): number {
  return world.state.payments.where(({ subscriptionId }) => subscriptionId === subscription.id).length;
}

/** Looks at the newest charges of a subscription after one went wrong: too many in a row end it. */
export function noteFailure(world: World, { subscriptionId, mandateId }: Payment): void {
  const subscription = world.state.subscriptions.get(subscriptionId);
  if (subscription === undefined || !live(subscription)) return;
  const { failuresUntilEnd, failuresEnd } = world.switches;
  const newest = world.state.payments
    .where((payment) => payment.subscriptionId === subscriptionId && ['paid', 'failed'].includes(payment.status))
    .slice(-failuresUntilEnd);
  const wrong = newest.filter((payment) => payment.status === 'failed' || chargedBackOf(world, payment).minor > 0);
  if (wrong.length < failuresUntilEnd) return;
  const method = world.state.mandates.get(mandateId)?.method ?? 'directdebit';
  endSubscription(world, subscription, failuresEnd[method]);
}

/** Ends a mandate, and the subscriptions that have no other. */
export function loseMandate(world: World, mandate: Mandate): void {
  mandate.status = 'invalid';
  const hit = world.state.subscriptions.where((one) => one.customerId === mandate.customerId && live(one));
  for (const subscription of hit)
    if (usableMandate(world, mandate.customerId, subscription, ['valid', 'pending']) === undefined)
      endSubscription(world, subscription, world.switches.mandateLossEnd);
  world.save();
}
