import { v7 as uuidv7 } from 'uuid';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Tx } from '#model/database.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { CHECK_ACCOUNT, accountCheckWorkflowId, type AccountCheckInput } from '#workflows/contracts/account-check.ts';
import { audit } from '#api/audit-entry.ts';
import type { Parts } from '#api/parts.ts';
import { accountById } from '#api/queries/provider-accounts.ts';

/** Asks the worker for a check, by the outbox. Returns the id of the check. @throws ApexkeepError `not-found`. */
export async function requestCheck(
  tx: Tx,
  actorId: string,
  accountId: string,
  check: AccountCheckInput['check'],
): Promise<{ checkId: string }> {
  const account = await accountById(tx, accountId);
  const checkId = uuidv7();
  const input: AccountCheckInput = {
    tenantId: tx.tenantId ?? '',
    providerAccountId: accountId,
    check,
    actorId,
    credentialsVersion: account.credentials_version,
  };
  const workflowId = accountCheckWorkflowId(checkId);
  await enqueueStart(tx, { workflowId, name: CHECK_ACCOUNT, args: [input] });
  await audit(tx, actorId, 'provider-account.check-requested', `provider-account/${accountId}`, { check }, workflowId);
  return { checkId };
}

/** How often the workflow is looked for while the outbox carries its start over. */
const LOOK_MS = 150;

/** Waits for the verdict of a check, at most `ms`. False when it is not there by then, or nobody can tell. */
export async function waitForCheck(parts: Parts, checkId: string, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  const handle = parts.temporal.workflow.getHandle(accountCheckWorkflowId(checkId));
  while (Date.now() < until) {
    try {
      await parts.temporal.withDeadline(until, () => handle.result());
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowFailedError') return true;
      if (!(error instanceof WorkflowNotFoundError)) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  return false;
}
