import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { Tx } from '#model/database.ts';
import { enqueueSignalWithStart } from '#model/store/outbox.ts';
import {
  REGISTRATION,
  type RegistrationInput,
  registrationWorkflowId,
  revealAuthCode,
  type RevealAct,
  tend,
} from '#workflows/contracts/registration.ts';
import { asRefusal } from './decisions.ts';
import { startOptions } from './start-options.ts';

/** The registrar is asked twice or three times, at its pace. */
const REVEAL_DEADLINE_MS = 25_000;

/** Asks, in the transaction of the wish, that a domain is brought to what is wanted of it. */
export async function enqueueTending(tx: Tx, registrationId: string): Promise<void> {
  await enqueueSignalWithStart(tx, {
    workflowId: registrationWorkflowId(registrationId),
    name: REGISTRATION,
    args: [{ tenantId: tx.tenantId ?? '', registrationId } satisfies RegistrationInput],
    signal: tend.name,
  });
}

/**
 * Has a new AuthCode fetched, sealed for `publicKey`. The same `requestId` of the same person is the same act. @throws
 * ApexkeepError with the code of the refusal
 */
export async function askForAuthCode(
  client: Client,
  input: RegistrationInput,
  act: RevealAct,
  taskQueue?: string,
): Promise<{ revealId: string }> {
  const start = new WithStartWorkflowOperation(REGISTRATION, {
    ...startOptions(REGISTRATION, [input], taskQueue),
    workflowId: registrationWorkflowId(input.registrationId),
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  try {
    return await client.withDeadline(Date.now() + REVEAL_DEADLINE_MS, () =>
      client.workflow.executeUpdateWithStart(revealAuthCode, {
        args: [act],
        updateId: `revealAuthCode/${act.actorId}/${act.requestId}`,
        startWorkflowOperation: start,
      }),
    );
  } catch (error) {
    throw asRefusal(error);
  }
}
