import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '#model/errors.ts';
import { type ChangeState, type ExecutionMode, mayBecome } from '#model/rules/change.ts';
import type { Decision, Resolution } from './contracts/change-request.ts';

/*
 * What can be refused without looking anything up. A refusal here leaves no trace in the history; the recording step
 * checks the same again against the rows, together with what only they know.
 */

/** What the workflow knows of its request. */
export interface Known {
  state: ChangeState;
  planHash: string | null;
  authorId: string;
  mode: ExecutionMode;
  /**
   * True while a step runs whose result is already in the row but not yet here. What the row says then counts, and only the
   * recording step sees it: the checks of state are left to it.
   */
  moving: boolean;
}

export function refuseDecision(known: Known, decision: Decision): void {
  if (decision.actorId === known.authorId) {
    refuse('own-change', 'You wrote this change; somebody else has to decide on it. You can cancel it.');
  }
  if (!known.moving && known.state !== 'awaiting-approval') {
    refuse('conflict', `The change is ${known.state}; there is nothing to decide.`);
  }
  if (!known.moving && decision.planHash !== known.planHash) {
    refuse('plan-outdated', 'The plan changed since you opened it. Read the current plan, then decide.');
  }
}

export function refuseCancel(known: Known): void {
  if (!known.moving && !mayBecome(known.state, 'cancelled')) {
    refuse('conflict', `This change request is ${known.state}; it can be cancelled only before it executes.`);
  }
}

export function refuseExecute(known: Known): void {
  if (!known.moving && known.state !== 'approved') {
    refuse('conflict', `This change request is ${known.state}; only an approved one can be executed.`);
  }
  if (!known.moving && known.mode !== 'manual')
    refuse('conflict', 'This change request executes by itself once approved.');
}

export function refuseResubmit(known: Known): void {
  if (!known.moving && known.state !== 'draft' && known.state !== 'stale') {
    refuse('conflict', `This change request is ${known.state}; only a draft can be submitted.`);
  }
}

export function refuseResolve(known: Known, waiting: readonly Resolution[]): void {
  if (!known.moving && known.state !== 'partially-applied' && known.state !== 'needs-operator') {
    refuse('conflict', `This change request is ${known.state}; there is nothing to resolve.`);
  }
  if (waiting.length > 0) refuse('conflict', 'Another resolution is being carried out. Wait for its result.');
}

function refuse(code: ErrorCode, message: string): never {
  throw ApplicationFailure.nonRetryable(message, code);
}
