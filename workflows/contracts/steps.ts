import type { ErrorCode } from '#model/errors.ts';
import type { ChangeState, ExecutionMode } from '#model/rules/change.ts';
import type { Failure } from '#model/rules/sentence.ts';
import type { Act, ChangeRequestInput, Decision, Resolution } from './change-request.ts';

/** Where a change request stands after a step. `version` only grows, so a late answer is known to be late. */
export interface Standing {
  state: ChangeState;
  version: number;
}

/** What the change request's workflow has to know of its row; no content of the zone. */
export interface RequestFacts extends Standing {
  /** Number, title and zone in one line, for whoever reads the run: `#12 Move www · harbour.example.`; older runs lack it. */
  about?: string;
  zoneId: string;
  providerAccountId: string;
  providerKind: string;
  authorId: string;
  executionMode: ExecutionMode;
  planHash: string | null;
  submitted: boolean;
}

/** Why a step gave up, in the words of the closed error set. */
export type Reason = Failure<ErrorCode>;

/** Short database steps of a change request. Each is one transaction and safe to repeat. */
export interface RequestSteps {
  openRequest(input: ChangeRequestInput): Promise<RequestFacts>;
  /** Milliseconds until an undecided request expires. */
  approvalWait(input: ChangeRequestInput): Promise<number>;
  planFailed(input: ChangeRequestInput & { reason: Reason }): Promise<Standing>;
  resubmitted(input: ChangeRequestInput & Act): Promise<Standing>;
  recordDecision(input: ChangeRequestInput & { decision: Decision }): Promise<Standing>;
  cancelRequest(input: ChangeRequestInput & Act & { reason: string }): Promise<Standing>;
  orderExecution(input: ChangeRequestInput & Act): Promise<Standing>;
  recordResolution(input: ChangeRequestInput & { resolution: Resolution }): Promise<Standing>;
  expireRequest(input: ChangeRequestInput): Promise<Standing>;
  endUnserved(input: ChangeRequestInput): Promise<Standing>;
  leaveUnresolved(input: ChangeRequestInput): Promise<Standing>;
  leaveToOperator(input: ChangeRequestInput & { reason: Reason }): Promise<Standing>;
  /** `busy` while another execution has the zone; `refused` when a check said no: the row's outcome says why. */
  beginExecution(
    input: ChangeRequestInput & { resolution: Resolution | null },
  ): Promise<Standing & { turn: 'mine' | 'busy' | 'refused' }>;
}

/** Steps that talk to a provider or to name servers. */
export interface ProviderSteps {
  planChange(input: ChangeRequestInput): Promise<Standing & { planHash: string | null; executionMode: ExecutionMode }>;
  executeChange(input: ChangeRequestInput & { resolution: Resolution | null }): Promise<Standing>;
  proveChange(input: ChangeRequestInput): Promise<Standing>;
  finishExecution(input: ChangeRequestInput): Promise<Standing>;
}

/** Steps of the turn-taking between change requests of a zone. */
export interface TurnSteps {
  requestTurn(input: ChangeRequestInput & { zoneId: string }): Promise<void>;
  /** `granted` with the token; `busy` while another holds the zone; `gone` when the request wants no turn any more. */
  grantTurn(input: {
    tenantId: string;
    zoneId: string;
    changeRequestId: string;
  }): Promise<{ verdict: 'granted'; fencingToken: number } | { verdict: 'busy' } | { verdict: 'gone' }>;
  /** True while the request holds the zone's lease. */
  holdsTurn(input: { tenantId: string; zoneId: string; changeRequestId: string }): Promise<boolean>;
}
