import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import {
  cancelOrder,
  offerAgain,
  type OrderAct,
  type OrderResult,
  orderWorkflowId,
} from '#workflows/contracts/order.ts';
import { asRefusal, DECISION_DEADLINE_MS } from './decisions.ts';

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
export function payOrderAgain(
  client: Client,
  orderId: string,
  input: OrderAct & { method: string | null },
): Promise<OrderResult> {
  return act(client, orderId, `offerAgain/${input.actorId}/${input.requestId}`, (handle, options) =>
    handle.executeUpdate(offerAgain, { ...options, args: [input] }),
  );
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
