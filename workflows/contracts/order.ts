import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { StaffDecision } from '#model/rules/sales/staff-decision.ts';

/** Workflow `order`, id `order/<uuid>`: from the placed order to the registered domain or the refunded money. */
export const ORDER = 'order';

export function orderWorkflowId(orderId: string): string {
  return `order/${orderId}`;
}

export interface OrderInput {
  tenantId: string;
  orderId: string;
}

export interface OrderResult {
  state: OrderState;
}

/** A person's act. `requestId` is the API request's idempotency key and part of the update id. */
export interface OrderAct {
  actorId: string;
  requestId: string;
}

/** The customer does not want it any more and has not paid. */
export const cancelOrder = defineUpdate<OrderResult, [OrderAct]>('cancelOrder');
/** How the customer wants to pay: null chooses on the payment page. */
export interface PayAct extends OrderAct {
  method: string | null;
  /** The way to pay is kept, for renewals that nobody has to pay by hand. */
  remember?: boolean;
}

/** The customer wants to try paying again, perhaps another way. */
export const offerAgain = defineUpdate<OrderResult, [PayAct]>('offerAgain');

/** The customer gives another AuthCode, sealed for the worker. */
export const giveAuthCode = defineUpdate<OrderResult, [OrderAct & { sealed: string }]>('giveAuthCode');

/** What one of the platform's people decided of an order that waits for a person, and why. */
export interface StaffAct extends OrderAct {
  decision: StaffDecision;
  reason: string;
}

/** Decides an order in `manual-review`. Sent with a start, since the run of such an order may have ended. */
export const staffDecision = defineUpdate<OrderResult, [StaffAct]>('staffDecision');

/** From the payment workflow: a payment of this order is not as it was. Sent often it is looked at once. */
export const paymentChanged = defineSignal('paymentChanged');

/** The registrar told something of this order. Sent often it is looked at once. */
export const jobChanged = defineSignal('jobChanged');

/** For SREs; screens read PostgreSQL. */
export const orderStatus = defineQuery<{ state: OrderState; waitingFor: string | null }>('status');

/** Workflow `payment`, id `payment/<reference>`: looks at a payment that the payment service has called about. */
export const PAYMENT = 'payment';

export function paymentWorkflowId(reference: string): string {
  return `payment/${reference}`;
}

export interface PaymentInput {
  reference: string;
}

/** The payment service called. */
export const called = defineSignal('called');

/** Workflow `refund`, id `refund/<uuid>`: sends back money that pays for nothing. */
export const REFUND = 'refund';

export function refundWorkflowId(refundId: string): string {
  return `refund/${refundId}`;
}

export interface RefundInput extends OrderInput {
  refundId: string;
}

/** Workflow `readMessages`: reads what the registrar tells by itself. Started by a schedule. */
export const READ_MESSAGES = 'readMessages';

/** Workflow `sweepPayments`: finds payments whose calls never came. Started by a schedule. */
export const SWEEP_PAYMENTS = 'sweepPayments';
