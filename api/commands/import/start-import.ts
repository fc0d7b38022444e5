import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { IMPORT_ZONES, importWorkflowId, type ImportInput } from '#workflows/contracts/import.ts';
import { audit } from '#api/audit-entry.ts';
import { proves } from '#api/policies/account-mode.ts';
import { accountById } from '#api/queries/provider-accounts.ts';

/**
 * Starts an import of some zones, or of all. Reading is all it does, so every mode allows it; the connection must have been
 * tested.
 * @throws ApexkeepError `not-found`, `conflict` when the connection was not tested or an import of the account runs.
 */
export async function startImport(
  tx: Tx,
  actorId: string,
  accountId: string,
  refs: string[] | undefined,
): Promise<string> {
  const account = await accountById(tx, accountId, 'lock');
  if (!proves(account.connection_check, account)) {
    throw new ApexkeepError(
      'conflict',
      sentence('connection-untested', 'Test the connection first; the last test is missing or failed.'),
    );
  }
  const [running] = await tx.sql<{ id: string }>(
    `select id from zone_import where tenant_id = $1 and provider_account_id = $2 and state = 'running' limit 1`,
    [tx.tenantId, accountId],
  );
  if (running)
    throw new ApexkeepError(
      'conflict',
      sentence('import-running', 'An import of this account is running. Wait for its end.'),
      {
        extra: { importId: running.id },
      },
    );
  const id = uuidv7();
  await tx.sql(
    `insert into zone_import (tenant_id, id, provider_account_id, refs, started_by) values ($1, $2, $3, $4, $5)`,
    [tx.tenantId, id, accountId, refs === undefined ? null : [...new Set(refs)], actorId],
  );
  const input: ImportInput = { tenantId: tx.tenantId ?? '', importId: id };
  await enqueueStart(tx, { workflowId: importWorkflowId(id), name: IMPORT_ZONES, args: [input] });
  await audit(tx, actorId, 'import.started', importWorkflowId(id), {
    providerAccountId: accountId,
    zones: refs?.length ?? 'all',
  });
  return id;
}
