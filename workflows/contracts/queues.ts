/** Task queues by resource, so that a slow provider cannot hold up decisions. */
export const QUEUES = {
  /** Workflows and short database activities. */
  orchestration: 'orchestration',
  /** Calls to the payment service. */
  payments: 'payments',
  /** Calls to the registrar, as many a second as it allows. */
  registrar: 'registrar',
  /** Calls to mail servers. */
  mail: 'mail',
  /** Calls to providers of one kind; `fairnessKey` is the provider account. */
  provider: (kind: string) => `provider-${kind}`,
} as const;

/**
 * The queue that belongs to the orchestration queue a workflow runs on: `orchestration-b` goes with `payments-b`. So a second,
 * separate set of workers can share a namespace.
 */
export function queueBeside(orchestrationQueue: string, queue: string): string {
  return queue + orchestrationQueue.slice(QUEUES.orchestration.length);
}

export function providerQueueBeside(orchestrationQueue: string, kind: string): string {
  return queueBeside(orchestrationQueue, QUEUES.provider(kind));
}

/** Scheduling classes: interactive work overtakes scans. */
export const PRIORITY = { interactive: 2, normal: 3, scan: 5 } as const;
