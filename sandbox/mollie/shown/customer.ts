import { spelled } from '../money.ts';
import type { Customer, Mandate, Subscription } from '../records.ts';
import type { World } from '../world.ts';
import { api, dashboard, DOCUMENTATION, filled, moment, PROFILE_ID } from './links.ts';

/** A customer as the API shows it. */
export function shownCustomer(world: World, customer: Customer): object {
  const own = (path: string) => api(world, `/customers/${customer.id}${path}`);
  const { id, mode, name, email, locale, metadata } = customer;
  return {
    resource: 'customer',
    id,
    mode,
    name,
    email,
    locale,
    metadata: metadata ?? null,
    createdAt: moment(customer.createdAt),
    _links: {
      self: own(''),
      dashboard: dashboard(`customers/${id}`),
      payments: own('/payments'),
      mandates: own('/mandates'),
      subscriptions: own('/subscriptions'),
      documentation: DOCUMENTATION,
    },
  };
}

/** A mandate as the API shows it. */
export function shownMandate(world: World, mandate: Mandate): object {
  const customer = `/customers/${mandate.customerId}`;
  const { id, mode, method, details, signatureDate, mandateReference, status, customerId } = mandate;
  return {
    resource: 'mandate',
    id,
    mode,
    method,
    details,
    signatureDate,
    mandateReference,
    scopes: ['customer-not-present'],
    status,
    customerId,
    createdAt: moment(mandate.createdAt),
    _links: {
      self: api(world, `${customer}/mandates/${id}`),
      customer: api(world, customer),
      documentation: DOCUMENTATION,
    },
  };
}

/** A subscription as the API shows it. */
export function shownSubscription(world: World, subscription: Subscription): object {
  const customer = `/customers/${subscription.customerId}`;
  const { id, mode, status, times, timesRemaining, interval, startDate, description, method } = subscription;
  const { metadata, webhookUrl, customerId, mandateId, nextPaymentDate, canceledAt } = subscription;
  return {
    resource: 'subscription',
    id,
    mode,
    createdAt: moment(subscription.createdAt),
    status,
    amount: spelled(subscription.amount),
    times,
    timesRemaining,
    interval,
    startDate,
    description,
    method,
    metadata: metadata ?? null,
    webhookUrl,
    customerId,
    ...filled({ mandateId, nextPaymentDate, canceledAt: canceledAt === null ? null : moment(canceledAt) }),
    _links: filled({
      self: api(world, `${customer}/subscriptions/${id}`),
      customer: api(world, customer),
      mandate: mandateId === null ? null : api(world, `${customer}/mandates/${mandateId}`),
      profile: api(world, `/profiles/${PROFILE_ID}`),
      payments: api(world, `${customer}/subscriptions/${id}/payments`),
      documentation: DOCUMENTATION,
    }),
  };
}
