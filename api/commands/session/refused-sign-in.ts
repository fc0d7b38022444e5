import { auditEverywhere } from '#api/audit-entry.ts';
import type { Parts } from '#api/parts.ts';
import type { AccountRow } from '#api/queries/session.ts';

/**
 * Counts a refused sign-in, and puts one that met an account into the audit log of each of its workspaces; an address
 * without an account belongs to none. The rows are written after the answer, on a way of their own: whether there is an
 * account must not show in how long the answer took. The limits on sign-ins bound how many there can be.
 */
export function noteRefusal(
  parts: Pick<Parts, 'afterwards' | 'database' | 'metrics'>,
  account: AccountRow | undefined,
  passwordFits: boolean,
): void {
  parts.metrics.refusedSignIns.inc();
  if (account === undefined) return;
  const reason = passwordFits ? 'account-disabled' : 'wrong-password';
  parts.afterwards.run('audit of a refused sign-in', () =>
    parts.database.asUser(account.id, (tx) => auditEverywhere(tx, account.id, 'session.refused', { reason }, 'nobody')),
  );
}
