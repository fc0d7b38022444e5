import type { Tx } from '#model/database.ts';
import { appendAudit, appendAuditEverywhere } from '#model/store/audit.ts';

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

/**
 * What a person does outside any workspace: one row in each workspace they may act in, in the act's own transaction, which
 * must be theirs. `nobody` as actor is for what somebody unknown tried in their name.
 */
export async function auditEverywhere(
  tx: Tx,
  personId: string,
  action: `${string}.${string}`,
  detail: Record<string, unknown> = {},
  actor: 'themselves' | 'nobody' = 'themselves',
): Promise<void> {
  const by =
    actor === 'themselves' ? ({ kind: 'user', id: personId } as const) : ({ kind: 'system', id: null } as const);
  await appendAuditEverywhere(tx, { actor: by, action, subject: `user/${personId}`, detail });
}
