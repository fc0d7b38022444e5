import * as z from 'zod';
import * as asks from '../asked.ts';
import { createSubscription, endSubscription, updateSubscription } from '../life/subscription.ts';
import { money } from '../money.ts';
import type { Subscription } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { shownSubscription } from '../shown/customer.ts';
import { shownPayment } from '../shown/payment.ts';
import { listed } from './list.ts';
import { created, found, ok, theCustomer, type ApiCall, type Routes } from './route.ts';

const subscribing = z.strictObject({
  amount: asks.wireMoney,
  times: z.int().min(1).nullish(),
  interval: z.string(),
  startDate: asks.day.optional(),
  description: z.string().min(1).max(255),
  method: z.enum(['creditcard', 'directdebit', 'paypal']).nullish(),
  metadata: asks.metadata,
  webhookUrl: asks.listenerUrl.nullish(),
  mandateId: z.string().optional(),
  profileId: z.string().optional(),
  testmode: asks.testmode,
});

const changing = subscribing.omit({ method: true, profileId: true }).partial();

function theSubscription(call: ApiCall): Subscription {
  const customer = theCustomer(call);
  const subscription = found(call, call.world.state.subscriptions, 'subscription', 1);
  if (subscription.customerId !== customer.id)
    throw new Refusal(404, `No subscription exists with token ${subscription.id}.`);
  return subscription;
}

export const SUBSCRIPTION_ROUTES: Routes = {
  'POST /customers/*/subscriptions': (call) => {
    const { world, mode, actor } = call;
    const { id } = theCustomer(call);
    const body = asks.asked(subscribing, call.body);
    const { times = null, interval, startDate = null, description, method = null, mandateId = null } = body;
    const { metadata = null, webhookUrl = null } = body;
    const ask = { times, interval, startDate, description, method, metadata, webhookUrl, mandateId };
    const subscription = createSubscription(world, mode, id, { ...ask, amount: money(body.amount) }, actor);
    return created(shownSubscription(world, subscription));
  },
  'GET /customers/*/subscriptions': (call) => {
    const { id } = theCustomer(call);
    const own = call.world.state.subscriptions.where(({ customerId }) => customerId === id);
    const path = `/customers/${id}/subscriptions`;
    return listed(call, path, 'subscriptions', own, (one) => shownSubscription(call.world, one));
  },
  'GET /customers/*/subscriptions/*': (call) => ok(shownSubscription(call.world, theSubscription(call))),
  'PATCH /customers/*/subscriptions/*': (call) => {
    const subscription = theSubscription(call);
    const { testmode: _mode, amount, ...changes } = asks.asked(changing, call.body);
    const known = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    updateSubscription(call.world, subscription, {
      ...known,
      ...(amount === undefined ? {} : { amount: money(amount) }),
    });
    return ok(shownSubscription(call.world, subscription));
  },
  'DELETE /customers/*/subscriptions/*': (call) => {
    const subscription = theSubscription(call);
    asks.asked(asks.onlyTestmode, call.body);
    if (subscription.canceledAt !== null || subscription.status === 'completed')
      throw new Refusal(call.world.switches.endedSubscriptionStatus, 'The subscription has ended already');
    endSubscription(call.world, subscription, 'canceled');
    return ok(shownSubscription(call.world, subscription));
  },
  'GET /customers/*/subscriptions/*/payments': (call) => {
    const { id, customerId } = theSubscription(call);
    const own = call.world.state.payments.where(({ subscriptionId }) => subscriptionId === id);
    const path = `/customers/${customerId}/subscriptions/${id}/payments`;
    return listed(call, path, 'payments', own, (one) => shownPayment(call.world, one));
  },
  'GET /subscriptions': (call) => {
    const own = call.world.state.subscriptions.where(({ mode }) => mode === call.mode);
    return listed(call, '/subscriptions', 'subscriptions', own, (one) => shownSubscription(call.world, one));
  },
};
