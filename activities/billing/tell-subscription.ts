import { enqueueSignalWithStart } from '#model/store/outbox.ts';
import { chargeChanged, SUBSCRIPTION, subscriptionWorkflowId } from '#workflows/contracts/subscription.ts';
import type { Dependencies } from '../dependencies.ts';

/** Tells the workflow of a subscription that one of its payments is not as it was. False when there is no such subscription. */
export async function tellSubscription(
  deps: Dependencies,
  { tenantId, subscriptionId }: { tenantId: string; subscriptionId: string },
): Promise<boolean> {
  const known = await deps.database.inTenant({ tenantId }, async (tx) => {
    const rows = await tx.sql('select 1 from subscription where tenant_id = current_tenant() and id = $1', [
      subscriptionId,
    ]);
    if (rows.length === 0) return false;
    await enqueueSignalWithStart(tx, {
      workflowId: subscriptionWorkflowId(subscriptionId),
      name: SUBSCRIPTION,
      args: [{ tenantId, subscriptionId }],
      signal: chargeChanged.name,
    });
    return true;
  });
  if (known) deps.dispatcher.kick();
  return known;
}
