import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { enqueueStart } from '#model/store/outbox.ts';
import { salesSettings } from '#model/store/sales/settings.ts';
import { SALES_CHECK, salesCheckWorkflowId } from '#workflows/contracts/sales-check.ts';
import { audit } from '#api/audit-entry.ts';

/** Asks the worker to test both connections. Returns the workflow's id. @throws ApexkeepError `conflict` without settings */
export async function requestSalesCheck(tx: Tx, actorId: string): Promise<string> {
  if ((await salesSettings(tx)) === null)
    throw new ApexkeepError(
      'conflict',
      sentence('shop-not-set-up', 'Enter how to reach registrar and payment service.'),
    );
  const workflowId = salesCheckWorkflowId(uuidv7());
  await enqueueStart(tx, { workflowId, name: SALES_CHECK, args: [] });
  await audit(tx, actorId, 'sales.check-requested', 'sales/settings', {}, workflowId);
  return workflowId;
}
