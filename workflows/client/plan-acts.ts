import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { SubscriptionState } from '#model/rules/billing/subscription-state.ts';
import {
  type PlanAct,
  planAct,
  SUBSCRIPTION,
  type SubscriptionInput,
  subscriptionWorkflowId,
} from '#workflows/contracts/subscription.ts';
import { asRefusal, DECISION_DEADLINE_MS } from './decisions.ts';
import { startOptions } from './start-options.ts';

/**
 * What a person wants of a plan that is paid for. Returns when it is recorded in PostgreSQL, or throws `ApexkeepError` with the
 * code of the refusal. The same `requestId` of the same person is the same act. A run that ended before its time is started again.
 */
export async function actOnPlan(
  client: Client,
  input: SubscriptionInput,
  act: PlanAct,
  taskQueue?: string,
): Promise<{ state: SubscriptionState }> {
  const start = new WithStartWorkflowOperation(SUBSCRIPTION, {
    ...startOptions(SUBSCRIPTION, [input], taskQueue),
    workflowId: subscriptionWorkflowId(input.subscriptionId),
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  try {
    return await client.withDeadline(Date.now() + DECISION_DEADLINE_MS, () =>
      client.workflow.executeUpdateWithStart(planAct, {
        args: [act],
        updateId: `planAct/${act.act}/${act.actorId}/${act.requestId}`,
        startWorkflowOperation: start,
      }),
    );
  } catch (error) {
    throw asRefusal(error);
  }
}
