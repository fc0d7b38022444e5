import type { Tx } from '#model/database.ts';
import type { ErrorCode } from '#model/errors.ts';
import type { ChangeResult, ChangeState } from '#model/rules/change.ts';
import type { StaleItem } from '#model/rules/plan.ts';
import { failure, sentence, type Failure, type Sentence } from '#model/rules/sentence.ts';
import { takeSnapshot } from '#model/store/snapshots.ts';
import type { Resolution } from '#workflows/contracts/change-request.ts';
import type { Standing } from '#workflows/contracts/steps.ts';
import type { Dependencies } from './dependencies.ts';
import { type Execution, setResults } from './execution-store.ts';
import { givenUp, settled } from './execution-targets.ts';
import { leaveToOperator } from './request-steps.ts';
import { lockRequest, moveRequest, type RequestRow, standingOf, WORKER } from './standing.ts';
import { releaseTurn, tellTurnDone } from './turns.ts';

/** Where a request stands now. */
export function requestStanding(deps: Dependencies, tenantId: string, changeRequestId: string): Promise<Standing> {
  return deps.database.inTenant({ tenantId }, async (tx) => standingOf(await lockRequest(tx, changeRequestId)));
}

/** The touched sets moved before the first write: nothing was written, the report lists base, theirs and ours. */
export function concludeStale(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  stale: StaleItem[],
): Promise<Standing> {
  return conclude(deps, tenantId, execution, async (tx, row) => {
    await endExecution(tx, execution, row, 'stale');
    const said = 'The zone moved since the plan was made; nothing was written. Rebase the change to plan it again.';
    return moveRequest(tx, row, 'stale', WORKER, {
      outcome: { ...failure('plan-stale', sentence('zone-moved', said)), stale },
      audit: { sets: stale.length },
    });
  });
}

/**
 * After the last write: on to proof when every change is at the provider or settled; `partially-applied` when some are;
 * `failed` when none ever was; `needs-operator` when one reads as something else.
 */
export function concludeExecution(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  resolution: Resolution | null,
): Promise<Standing> {
  return conclude(deps, tenantId, execution, async (tx, row) => {
    const skipped = givenUp(execution.changes, resolution).map((change) => change.id);
    if (skipped.length > 0) await setResults(tx, skipped, 'skipped');
    const changes = await resultsOf(tx, row);
    const unknown = changes.find((change) => change.result === 'unknown');
    if (unknown) return leaveToOperator(tx, row, unknown.failure ?? failure('provider-unexpected', readsOtherwise()));
    const open = changes.filter((change) => !settled(change.result) && change.result !== 'written');
    if (open.length === 0) return moveRequest(tx, row, 'verifying', WORKER);
    const rest = failure('conflict', sentence('not-all-written', 'Not all was written.'));
    const outcome = open.find((change) => change.failure !== null)?.failure ?? rest;
    const nothing = open.length === changes.length && resolution === null;
    const to: ChangeState & ('failed' | 'partially-applied') = nothing ? 'failed' : 'partially-applied';
    await endExecution(tx, execution, row, to);
    return moveRequest(tx, row, to, WORKER, {
      outcome,
      audit: { written: changes.length - open.length, open: open.length },
    });
  });
}

function readsOtherwise(): Sentence {
  return sentence('reads-otherwise', 'A record set reads neither as it was nor as it was written.');
}

/** A change's result and why, as stored now. */
export interface ResultRow {
  id: string;
  result: ChangeResult;
  failure: Failure<ErrorCode> | null;
}

/** Results of all changes of the request's plan. */
export function resultsOf(tx: Tx, row: RequestRow): Promise<ResultRow[]> {
  return tx.sql<ResultRow>(
    'select id, result, failure from change where tenant_id = current_tenant() and plan_id = $1 order by position',
    [row.planId],
    'change-results-read',
  );
}

/** Closes the execution row and gives the turn back. */
export async function endExecution(
  tx: Tx,
  execution: Pick<Execution, 'id'>,
  row: RequestRow,
  state: 'done' | 'stale' | 'failed' | 'partially-applied' | 'needs-operator',
): Promise<void> {
  await tx.sql(
    `update execution set state = $2, finished_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1 and state = 'running'`,
    [execution.id, state],
  );
  await releaseTurn(tx, row.zoneId, row.id);
}

async function conclude(
  deps: Dependencies,
  tenantId: string,
  execution: Execution,
  work: (tx: Tx, row: RequestRow) => Promise<RequestRow>,
): Promise<Standing> {
  const row = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockRequest(tx, execution.request.id);
    return locked.state === 'executing' ? work(tx, locked) : locked;
  });
  if (row.state !== 'executing' && row.state !== 'verifying') tellTurnDone(deps, row.zoneId, row.id);
  return standingOf(row);
}

/** The pre snapshot of an execution: a mark on the newest observation. */
export async function markPreSnapshot(tx: Tx, execution: Execution): Promise<void> {
  const snapshot = await takeSnapshot(tx, {
    zoneId: execution.zone.id,
    purpose: 'pre',
    changeRequestId: execution.request.id,
    name: `Before change request ${execution.request.number}`,
  });
  await tx.sql('update execution set pre_snapshot_id = $2 where tenant_id = current_tenant() and id = $1', [
    execution.id,
    snapshot.id,
  ]);
}
