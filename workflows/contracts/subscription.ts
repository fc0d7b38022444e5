import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SubscriptionState } from '#model/rules/billing/subscription-state.ts';
import type { Answered } from './order-steps.ts';
import type { OrderAct } from './order.ts';

/** Workflow `subscription`, id `subscription/<uuid>`: a workspace pays for a plan, from the first payment until that is over. */
export const SUBSCRIPTION = 'subscription';

export function subscriptionWorkflowId(subscriptionId: string): string {
  return `subscription/${subscriptionId}`;
}

export interface SubscriptionInput {
  tenantId: string;
  subscriptionId: string;
}

/** The payment service called about a payment of it, or somebody came back from the payment page. */
export const chargeChanged = defineSignal('chargeChanged');

/** What a person wants of the plan: another one from the next interval on, its end with this one, or to pay what is due. */
export type PlanAct = OrderAct & ({ act: 'change'; planId: string } | { act: 'end' } | { act: 'pay' });

/** Refused where the plan is not in a state for it. */
export const planAct = defineUpdate<{ state: SubscriptionState }, [PlanAct]>('planAct');

/** For SREs; screens read PostgreSQL. */
export const subscriptionStatus = defineQuery<{ state: SubscriptionState; waitingFor: string | null }>('status');

/** Where a subscription stands after a step, and what is to be done about it at the payment service. */
export interface SubscriptionStanding {
  /** `Team, workspace Example`: what an operator reads. */
  about: string;
  state: SubscriptionState;
  version: number;
  next: 'offer' | 'start-charging' | 'stop-charging' | 'look';
  /** Nothing is to be seen before this, in milliseconds since 1970; null: it is looked at each day. */
  restsUntil: number | null;
}

/** Database steps. */
export interface SubscriptionRowSteps {
  subscriptionStanding(input: SubscriptionInput): Promise<SubscriptionStanding>;
  recordPlanAct(input: SubscriptionInput & PlanAct): Promise<SubscriptionStanding>;
}

/** Steps at the payment service. Each finds out first what the one before it did. */
export interface SubscriptionSteps {
  /** Makes the payment that the newest row waits for. */
  offerPlanPayment(input: SubscriptionInput): Promise<Answered<SubscriptionStanding>>;
  /** Has the payment service charge the plan by itself from the end of what is paid. */
  startCharging(input: SubscriptionInput): Promise<Answered<SubscriptionStanding>>;
  stopCharging(input: SubscriptionInput): Promise<Answered<SubscriptionStanding>>;
  /** Looks at payments, mandate and what charges the plan, and takes over what follows. */
  lookAtSubscription(input: SubscriptionInput): Promise<Answered<SubscriptionStanding>>;
}
