import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import { PRIORITY, queueBeside, QUEUES } from './contracts/queues.ts';
import type { OrderSteps, PaymentSteps, RegistrarSteps } from './contracts/order-steps.ts';

/** Database steps; retried without end, since the database being away delays an order and never loses it. */
export const orderSteps = proxyLocalActivities<OrderSteps>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '5s' },
});

/**
 * Steps at the payment service and the registrar, on queues of their own. That the other side is away is an answer of the
 * step, not a failure: what is retried here is a worker that died. Every step finds out first what the one before it did.
 */
const RETRY = { initialInterval: '500ms', maximumInterval: '30s' } as const;

export function paymentSteps(tenantId: string): PaymentSteps {
  return proxyActivities<PaymentSteps>({
    taskQueue: queueBeside(workflowInfo().taskQueue, QUEUES.payments),
    priority: { priorityKey: PRIORITY.interactive, fairnessKey: tenantId },
    startToCloseTimeout: '2m',
    heartbeatTimeout: '10s',
    summary: 'payment service',
    retry: RETRY,
  });
}

export function registrarSteps(tenantId: string): RegistrarSteps {
  return proxyActivities<RegistrarSteps>({
    taskQueue: queueBeside(workflowInfo().taskQueue, QUEUES.registrar),
    priority: { priorityKey: PRIORITY.interactive, fairnessKey: tenantId },
    startToCloseTimeout: '2m',
    heartbeatTimeout: '10s',
    summary: 'registrar',
    retry: RETRY,
  });
}
