import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import {
  cancelOrder,
  giveAuthCode,
  offerAgain,
  ORDER,
  type OrderAct,
  type OrderInput,
  type OrderResult,
  orderWorkflowId,
  type PayAct,
  type StaffAct,
  staffDecision,
} from '#workflows/contracts/order.ts';
import { asRefusal, DECISION_DEADLINE_MS } from './decisions.ts';
import { startOptions } from './start-options.ts';

/** Registrar and payment service are looked at before a decision is recorded. */
const STAFF_DEADLINE_MS = 20_000;

/**
 * The acts of buyers on an order. Each is a Temporal Update: it returns when the act is recorded in PostgreSQL, or throws
 * `ApexkeepError` with the code of the refusal. The same `requestId` of the same person is the same act.
 */
export function cancelPlacedOrder(client: Client, orderId: string, input: OrderAct): Promise<OrderResult> {
  return act(client, orderId, `cancelOrder/${input.actorId}/${input.requestId}`, (handle, options) =>
    handle.executeUpdate(cancelOrder, { ...options, args: [input] }),
  );
}

/** Asks for another payment of an order whose last one failed. */
export function payOrderAgain(client: Client, orderId: string, input: PayAct): Promise<OrderResult> {
  return act(client, orderId, `offerAgain/${input.actorId}/${input.requestId}`, (handle, options) =>
    handle.executeUpdate(offerAgain, { ...options, args: [input] }),
  );
}

/** Gives a transfer another AuthCode, sealed for the worker. */
export function giveOrderAuthCode(
  client: Client,
  orderId: string,
  input: OrderAct & { sealed: string },
): Promise<OrderResult> {
  return act(client, orderId, `giveAuthCode/${input.actorId}/${input.requestId}`, (handle, options) =>
    handle.executeUpdate(giveAuthCode, { ...options, args: [input] }),
  );
}

/**
 * What one of the platform's people decides of an order that waits for a person. The run of such an order may have ended: it is
 * started again with the decision. The same `requestId` of the same person is the same decision.
 */
export async function decideOrder(
  client: Client,
  input: OrderInput,
  decision: StaffAct,
  taskQueue?: string,
): Promise<OrderResult> {
  const start = new WithStartWorkflowOperation(ORDER, {
    ...startOptions(ORDER, [input], taskQueue),
    workflowId: orderWorkflowId(input.orderId),
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  try {
    return await client.withDeadline(Date.now() + STAFF_DEADLINE_MS, () =>
      client.workflow.executeUpdateWithStart(staffDecision, {
        args: [decision],
        updateId: `staffDecision/${decision.actorId}/${decision.requestId}`,
        startWorkflowOperation: start,
      }),
    );
  } catch (error) {
    throw asRefusal(error);
  }
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

async function act(
  client: Client,
  orderId: string,
  updateId: string,
  send: (handle: Handle, options: { updateId: string }) => Promise<OrderResult>,
): Promise<OrderResult> {
  const handle = client.workflow.getHandle(orderWorkflowId(orderId));
  try {
    return await client.withDeadline(Date.now() + DECISION_DEADLINE_MS, () => send(handle, { updateId }));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      throw new ApexkeepError(
        'conflict',
        sentence('order-at-rest', 'The order is over, or has only just been placed.'),
        {
          cause: error,
        },
      );
    throw asRefusal(error);
  }
}
