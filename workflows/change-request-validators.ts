import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '#model/errors.ts';
import { nothingToDecide, nothingToResolve, ownChange, planOutdated } from '#model/rules/approval.ts';
import { type ChangeState, type ExecutionMode, mayBecome } from '#model/rules/change.ts';
import { refOf, sentence, type Sentence } from '#model/rules/sentence.ts';
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
    refuse('own-change', ownChange());
  }
  if (!known.moving && known.state !== 'awaiting-approval') {
    refuse('conflict', nothingToDecide(known.state));
  }
  if (!known.moving && decision.planHash !== known.planHash) {
    refuse('plan-outdated', planOutdated());
  }
}

export function refuseCancel(known: Known): void {
  if (!known.moving && !mayBecome(known.state, 'cancelled')) {
    const { state } = known;
    const said = 'This change request is {state}; it can be cancelled only before it executes.';
    refuse('conflict', sentence('cancel-too-late', said, { state }));
  }
}

export function refuseExecute(known: Known): void {
  if (!known.moving && known.state !== 'approved') {
    const said = 'This change request is {state}; only an approved one can be executed.';
    refuse('conflict', sentence('execute-unapproved', said, { state: known.state }));
  }
  if (!known.moving && known.mode !== 'manual')
    refuse('conflict', sentence('execute-automatic', 'This change request executes by itself once approved.'));
}

export function refuseResubmit(known: Known): void {
  if (!known.moving && known.state !== 'draft' && known.state !== 'stale') {
    const said = 'This change request is {state}; only a draft can be submitted.';
    refuse('conflict', sentence('submit-no-draft', said, { state: known.state }));
  }
}

export function refuseResolve(known: Known, waiting: readonly Resolution[]): void {
  if (!known.moving && known.state !== 'partially-applied' && known.state !== 'needs-operator') {
    refuse('conflict', nothingToResolve(known.state));
  }
  if (waiting.length > 0) {
    refuse('conflict', sentence('resolution-running', 'Another resolution is being carried out. Wait for its result.'));
  }
}

function refuse(code: ErrorCode, said: Sentence): never {
  throw ApplicationFailure.nonRetryable(said.message, code, { sentence: refOf(said) });
}
