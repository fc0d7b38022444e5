import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import { PRIORITY, queueBeside, QUEUES } from './contracts/queues.ts';
import type { MandateSteps } from './contracts/mandate.ts';
import type { OrderSteps, PaymentSteps, RegistrarSteps } from './contracts/order-steps.ts';
import type { SubscriptionRowSteps, SubscriptionSteps } from './contracts/subscription.ts';
import type { RegistrationRowSteps, RegistrationSteps } from './contracts/registration.ts';

/** Database steps are retried without end: the database being away delays an order and never loses it. */
const ON_ROWS = { startToCloseTimeout: '5s', retry: { initialInterval: '100ms', maximumInterval: '5s' } } as const;

export const orderSteps = proxyLocalActivities<OrderSteps>(ON_ROWS);

/**
 * Steps at the payment service and the registrar, on queues of their own. That the other side is away is an answer of the
 * step, not a failure: what is retried here is a worker that died. Every step finds out first what the one before it did.
 */
const RETRY = { initialInterval: '500ms', maximumInterval: '30s' } as const;

export function paymentSteps(tenantId: string): PaymentSteps {
  return atPayments<PaymentSteps>(tenantId);
}

/** Steps at the payment service about a way to pay that is remembered there. */
export function mandateSteps(tenantId: string): MandateSteps {
  return atPayments<MandateSteps>(tenantId);
}

export function registrarSteps(tenantId: string): RegistrarSteps {
  return atRegistrar<RegistrarSteps>(tenantId);
}

/** Steps at the registrar about a domain that is held. */
export function registrationSteps(tenantId: string): RegistrationSteps {
  return atRegistrar<RegistrationSteps>(tenantId);
}

export function subscriptionSteps(tenantId: string): SubscriptionSteps {
  return atPayments<SubscriptionSteps>(tenantId);
}

export const subscriptionRowSteps = proxyLocalActivities<SubscriptionRowSteps>(ON_ROWS);

export const registrationRowSteps = proxyLocalActivities<Pick<RegistrationRowSteps, 'setAside'>>(ON_ROWS);

/** A sweep goes over many rows and may take longer than a local activity should. */
export const registrationSweepSteps = proxyActivities<Pick<RegistrationRowSteps, 'sweepRegistrations'>>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
});

const atPayments = <Steps extends object>(tenantId: string): Steps =>
  atService(tenantId, QUEUES.payments, 'payment service');
const atRegistrar = <Steps extends object>(tenantId: string): Steps =>
  atService(tenantId, QUEUES.registrar, 'registrar');

function atService<Steps extends object>(tenantId: string, queue: string, summary: string): Steps {
  return proxyActivities<Steps>({
    taskQueue: queueBeside(workflowInfo().taskQueue, queue),
    priority: { priorityKey: PRIORITY.interactive, fairnessKey: tenantId },
    startToCloseTimeout: '2m',
    heartbeatTimeout: '10s',
    summary,
    retry: RETRY,
  }) as Steps;
}
