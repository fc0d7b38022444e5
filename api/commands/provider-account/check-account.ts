import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { CHECK_ACCOUNT, accountCheckWorkflowId, type AccountCheckInput } from '#workflows/contracts/account-check.ts';
import { audit } from '#api/audit-entry.ts';
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
