import type { Tx } from '#model/database.ts';
import { audit } from '#api/audit-entry.ts';
import type { AlertRow } from '#api/queries/platform-orders.ts';

/** Notes that somebody has seen to an alert, in the workspace of its order. The first one to say so counts. */
export async function acknowledge(tx: Tx, actorId: string, alert: AlertRow): Promise<void> {
  const noted = await tx.sql(
    `update sales_alert set acknowledged_at = clock_timestamp(), acknowledged_by = $2
      where tenant_id = current_tenant() and id = $1 and acknowledged_at is null returning id`,
    [alert.id, actorId],
  );
  if (noted.length > 0)
    await audit(tx, actorId, 'order.alert-acknowledged', `order/${alert.orderId}`, { code: alert.code });
}
