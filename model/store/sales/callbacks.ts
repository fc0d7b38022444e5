import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { enqueueSignalWithStart } from '#model/store/outbox.ts';

/** Outbox rows and audit events of the platform itself carry this instead of a workspace. */
export const PLATFORM = '00000000-0000-0000-0000-000000000000';

/**
 * Keeps a call of the payment service as it came and asks for a look at what it is about. `workflow` names the look. In one
 * transaction of `PLATFORM`, so that an answered call is never lost.
 */
export async function keepCallback(
  tx: Tx,
  reference: string,
  workflow: { name: string; workflowId: string; signal: string },
): Promise<void> {
  await tx.sql('insert into payment_callback (id, resource_id) values ($1, $2)', [uuidv7(), reference]);
  await enqueueSignalWithStart(tx, { ...workflow, args: [{ reference }] });
}
