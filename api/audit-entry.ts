import type { Tx } from '#model/database.ts';
import { appendAudit } from '#model/store/audit.ts';

/** One audit row in the command's transaction, in the name of the person who acts. */
export async function audit(
  tx: Tx,
  actorId: string,
  action: `${string}.${string}`,
  subject: string,
  detail: Record<string, unknown> = {},
  correlation: string = subject,
): Promise<void> {
  await appendAudit(tx, { actor: { kind: 'user', id: actorId }, action, subject, correlation, detail });
}
