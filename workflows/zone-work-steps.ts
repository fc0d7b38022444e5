import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import { providerQueueBeside } from './contracts/queues.ts';
import type { ZoneProviderSteps, ZoneWorkSteps } from './contracts/zone-work.ts';

export const zoneSteps = proxyLocalActivities<ZoneWorkSteps>({
  startToCloseTimeout: '8s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/** Dispatch talks to the engine and may take longer than a local activity should. */
export const sweepSteps = proxyActivities<ZoneWorkSteps>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
});

/** Steps on the provider's own queue, shared fairly by provider account. */
export function zoneProviderSteps(
  place: { providerKind: string; providerAccountId: string },
  options: { priority: number; summary: string; retryFor: '1m' | '5m' | '30m'; attempts: number },
): ZoneProviderSteps {
  return proxyActivities<ZoneProviderSteps>({
    taskQueue: providerQueueBeside(workflowInfo().taskQueue, place.providerKind),
    priority: { priorityKey: options.priority, fairnessKey: place.providerAccountId },
    summary: options.summary,
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: options.retryFor,
    heartbeatTimeout: '10s',
    retry: { initialInterval: '500ms', maximumInterval: '30s', maximumAttempts: options.attempts },
  });
}
