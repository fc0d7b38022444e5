import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import { errorCodeOf } from '#model/errors.ts';
import { failure, readRef, sentence } from '#model/rules/sentence.ts';
import { PRIORITY, providerQueueBeside } from './contracts/queues.ts';
import type { ProviderSteps, Reason, RequestSteps, TurnSteps } from './contracts/steps.ts';

/**
 * Database steps run as local activities: they take milliseconds, and a queue round trip each would be most of the time
 * between approval and proof. They are retried without end: the database being away delays a decision, never loses it.
 */
export const steps = proxyLocalActivities<RequestSteps>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '5s' },
});

export const turnSteps = proxyActivities<TurnSteps>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'turn on the zone',
});

/** Steps on the provider's own queue; shared fairly by provider account, since quotas are per account. */
export function providerSteps(kind: string, providerAccountId: string): ProviderSteps {
  const { taskQueue } = workflowInfo();
  const step = (summary: string, startToClose: '2m' | '5m', retryFor: '10m' | '15m'): ProviderSteps =>
    proxyActivities<ProviderSteps>({
      taskQueue: providerQueueBeside(taskQueue, kind),
      priority: { priorityKey: PRIORITY.interactive, fairnessKey: providerAccountId },
      summary,
      startToCloseTimeout: startToClose,
      scheduleToCloseTimeout: retryFor,
      heartbeatTimeout: '10s',
      retry: { initialInterval: '500ms', maximumInterval: '30s' },
    });
  return {
    planChange: step('read the zone and plan', '2m', '10m').planChange,
    executeChange: step('write and read back', '5m', '10m').executeChange,
    proveChange: step('ask every authoritative server', '5m', '15m').proveChange,
    finishExecution: step('read the zone for the record', '2m', '15m').finishExecution,
  };
}

/**
 * Why an activity gave up, for the row: always a code of the closed set, which people have words for. What failed outside of
 * it is our own mistake, and its words stay in the history. Cancellation is no reason: it is passed on.
 */
export function reasonOf(error: unknown): Reason {
  if (isCancellation(error)) throw error;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure) || !cause.type) {
    return failure('temporarily-unavailable', sentence('step-late', 'The step did not finish within its time.'));
  }
  const code = errorCodeOf(cause.type);
  if (code !== cause.type) return failure(code, sentence('step-failed', 'A step failed on our side.'));
  const detail = cause.details?.[0] as { sentence?: unknown } | null | undefined;
  const ref = readRef(detail?.sentence);
  return { code, message: cause.message, ...(ref === undefined ? {} : { sentence: ref }) };
}
