/** Task queues by resource, so that a slow provider cannot hold up decisions. */
export const QUEUES = {
  /** Workflows and short database activities. */
  orchestration: 'orchestration',
  /** Calls to providers of one kind; `fairnessKey` is the provider account. */
  provider: (kind: string) => `provider-${kind}`,
} as const;

/**
 * Provider queue that belongs to the orchestration queue a workflow runs on: `orchestration-b` goes with
 * `provider-powerdns-b`. So a second, separate set of workers can share a namespace.
 */
export function providerQueueBeside(orchestrationQueue: string, kind: string): string {
  return QUEUES.provider(kind) + orchestrationQueue.slice(QUEUES.orchestration.length);
}

/** Scheduling classes: interactive work overtakes scans. */
export const PRIORITY = { interactive: 2, normal: 3, scan: 5 } as const;
