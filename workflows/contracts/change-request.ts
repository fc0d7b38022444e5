import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ChangeState } from '#model/rules/change.ts';

/** Workflow `changeRequest`, id `change-request/<uuid>`: the life of one change request from submission to its end. */
export const CHANGE_REQUEST = 'changeRequest';

export function changeRequestWorkflowId(changeRequestId: string): string {
  return `change-request/${changeRequestId}`;
}

export interface ChangeRequestInput {
  tenantId: string;
  changeRequestId: string;
}

export interface ChangeRequestResult {
  state: ChangeState;
}

/** A person's act. `requestId` is the API request's idempotency key and the update id. */
export interface Act {
  actorId: string;
  requestId: string;
}

/** Approve, reject or send back. Bound to the plan the person looked at. */
export interface Decision extends Act {
  verdict: 'approve' | 'reject' | 'request-changes';
  planHash: string;
  comment: string | null;
  /** What the person typed where the plan asks for it. */
  confirmation?: string | null;
}

/** An operator's answer to a partial result. Without `changeId` it is about every change not yet verified. */
export interface Resolution extends Act {
  action: 'retry' | 'skip' | 'compensate';
  changeId: string | null;
  reason: string;
}

export interface ActOutcome {
  state: ChangeState;
}

export const decide = defineUpdate<ActOutcome, [Decision]>('decide');
export const resubmit = defineUpdate<ActOutcome, [Act]>('resubmit');
export const cancel = defineUpdate<ActOutcome, [Act & { reason: string }]>('cancel');
export const execute = defineUpdate<ActOutcome, [Act]>('execute');
export const resolve = defineUpdate<ActOutcome, [Resolution]>('resolve');

/** From the outbox: the row was submitted again while this workflow runs. Sent twice it plans once. */
export const submitted = defineSignal('submitted');

/** From the zone workflow: it is this request's turn. */
export const turnGranted = defineSignal<[{ fencingToken: number }]>('turnGranted');

/** For SREs; screens read PostgreSQL. */
export const status = defineQuery<{
  state: ChangeState;
  waitingFor: string | null;
}>('status');
