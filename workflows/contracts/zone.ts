import { defineQuery, defineSignal } from '@temporalio/workflow';

/**
 * Workflow `zone`, id `zone/<zoneId>`: the entity that lets executions of a zone run one at a time, in the order asked.
 * Started by `requestTurn` (signal-with-start), ends when idle.
 */
export const ZONE = 'zone';

export function zoneWorkflowId(zoneId: string): string {
  return `zone/${zoneId}`;
}

export interface ZoneInput {
  tenantId: string;
  zoneId: string;
  /** Requests waiting for their turn, carried through continue-as-new. */
  waiting: string[];
}

/** Ask for the zone; the answer is `turnGranted` on the change request's workflow. Asking twice is asking once. */
export const requestTurn = defineSignal<[{ changeRequestId: string }]>('requestTurn');
/** The execution reached an end or waits for an operator; the next one may go. */
export const turnDone = defineSignal<[{ changeRequestId: string }]>('turnDone');
export const turns = defineQuery<{ running: string | null; waiting: string[] }>('turns');
