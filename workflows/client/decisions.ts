import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ApexkeepError, ERROR_CODES, type ErrorCode } from '#model/errors.ts';
import { readRef, sentence } from '#model/rules/sentence.ts';
import {
  type Act,
  type ActOutcome,
  type Decision,
  type Resolution,
  cancel,
  changeRequestWorkflowId,
  decide,
  execute,
  resolve,
} from '#workflows/contracts/change-request.ts';

/** Milliseconds a person waits for the engine before being told to try again. */
export const DECISION_DEADLINE_MS = 8000;

/**
 * The acts of people on a change request. Each is a Temporal Update: it returns when the act is recorded in PostgreSQL, or
 * throws `ApexkeepError` with the code of the refusal. The same `requestId` of the same person is the same act, however
 * often it is sent. `temporarily-unavailable` means that the engine or every worker is away: repeat with the same key.
 */
export function decideChange(client: Client, changeRequestId: string, input: Decision): Promise<ActOutcome> {
  return act(client, changeRequestId, 'decide', input, (handle, options) =>
    handle.executeUpdate(decide, { ...options, args: [input] }),
  );
}

/** Ends a change request that has not begun to execute. */
export function cancelChange(
  client: Client,
  changeRequestId: string,
  input: Act & { reason: string },
): Promise<ActOutcome> {
  return act(client, changeRequestId, 'cancel', input, (handle, options) =>
    handle.executeUpdate(cancel, { ...options, args: [input] }),
  );
}

/** Starts the execution of an approved request whose execution mode is `manual`. */
export function executeChangeRequest(client: Client, changeRequestId: string, input: Act): Promise<ActOutcome> {
  return act(client, changeRequestId, 'execute', input, (handle, options) =>
    handle.executeUpdate(execute, { ...options, args: [input] }),
  );
}

/** An operator's answer to a request that is partially applied or needs an operator. */
export function resolveChange(client: Client, changeRequestId: string, input: Resolution): Promise<ActOutcome> {
  return act(client, changeRequestId, 'resolve', input, (handle, options) =>
    handle.executeUpdate(resolve, { ...options, args: [input] }),
  );
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

async function act(
  client: Client,
  changeRequestId: string,
  name: string,
  input: Act,
  send: (handle: Handle, options: { updateId: string }) => Promise<ActOutcome>,
): Promise<ActOutcome> {
  const handle = client.workflow.getHandle(changeRequestWorkflowId(changeRequestId));
  // Keys are chosen by callers: the person is part of the id, so that nobody's key can stand for another's act.
  const updateId = `${name}/${input.actorId}/${input.requestId}`;
  try {
    return await client.withDeadline(Date.now() + DECISION_DEADLINE_MS, () => send(handle, { updateId }));
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Turns what the client throws into the refusal's own code, or into `temporarily-unavailable`. */
export function asRefusal(error: unknown): ApexkeepError {
  if (error instanceof ApexkeepError) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    const refusal = applicationFailureIn(error);
    if (refusal) return refusal;
  }
  if (error instanceof WorkflowNotFoundError) {
    return new ApexkeepError(
      'conflict',
      sentence('change-ended', 'This change request takes no more decisions: its work has ended.'),
      {
        cause: error,
      },
    );
  }
  return new ApexkeepError(
    'temporarily-unavailable',
    sentence(
      'decision-unconfirmed',
      'The decision was not confirmed, because the workflow engine did not answer in time. Repeat it with the same Idempotency-Key: it counts once.',
    ),
    { cause: error, retryAfterMs: 2000 },
  );
}

function applicationFailureIn(error: Error): ApexkeepError | null {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
      const { sentence: said, ...extra } = (cause.details?.[0] ?? {}) as Record<string, unknown>;
      const { message } = cause;
      const ref = readRef(said);
      return new ApexkeepError(cause.type, ref === undefined ? message : { message, ...ref }, { cause: error, extra });
    }
  }
  return null;
}

function isErrorCode(type: string | null | undefined): type is ErrorCode {
  return typeof type === 'string' && Object.hasOwn(ERROR_CODES, type);
}
