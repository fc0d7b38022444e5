import { setTimeout as pause } from 'node:timers/promises';
import type { Tx } from '#model/database.ts';
import { byKey, sameContent } from '#model/rules/diff.ts';
import { keyOf } from '#model/rules/record-set.ts';
import { failure, sentence } from '#model/rules/sentence.ts';
import type { ChangeOutcome } from '#model/store/change-outcome.ts';
import { isOutdatedReading } from '#model/store/history.ts';
import { takeSnapshot } from '#model/store/snapshots.ts';
import type { ChangeRequestInput } from '#workflows/contracts/change-request.ts';
import type { ProviderSteps, Standing } from '#workflows/contracts/steps.ts';
import { readerOf } from './accounts.ts';
import { endExecution, requestStanding, resultsOf } from './conclude-execution.ts';
import type { Dependencies } from './dependencies.ts';
import { type Execution, loadExecution } from './execution-store.ts';
import { alive } from './failures.ts';
import { observe, readWholeZone, type TimedReading } from './readings.ts';
import { leaveToOperator } from './request-steps.ts';
import { lockRequest, moveRequest, type RequestRow, standingOf, WORKER } from './standing.ts';
import { tellTurnDone } from './turns.ts';
import { liftOwnLock } from './zone-lock.ts';

const MOST_READS = 4;
/** Between a reading that does not show what was proven and the next: some answers come from a copy that lags behind. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Closes a proven execution: one complete read as observation and post snapshot, the final state, the next reading's time,
 * and for a rollback the mark on the request it took back. Safe to repeat: a finished request stays as it is.
 */
export function createFinishExecution(deps: Dependencies): Pick<ProviderSteps, 'finishExecution'> {
  return { finishExecution: (input) => alive((signal) => finishExecution(deps, input, signal)) };
}

async function finishExecution(deps: Dependencies, input: ChangeRequestInput, signal: AbortSignal): Promise<Standing> {
  const { tenantId, changeRequestId } = input;
  const execution = await deps.database.inTenant({ tenantId }, (tx) => loadExecution(tx, changeRequestId));
  if (execution === null || execution.request.state !== 'verifying') {
    return requestStanding(deps, tenantId, changeRequestId);
  }
  const reader = await readerOf(deps, tenantId, execution.zone.accountId);
  for (let read = 1; ; read += 1) {
    const reading = await readWholeZone(deps, tenantId, reader, execution.zone, signal);
    if (read < MOST_READS && lostSet(execution, reading) !== null) {
      await pause(LOOK_AGAIN_MS, undefined, { signal });
      continue;
    }
    try {
      const row = await deps.database.inTenant({ tenantId }, (tx) => close(deps, tx, execution, reading));
      tellTurnDone(deps, row.zoneId, row.id);
      return standingOf(row);
    } catch (error) {
      if (read >= MOST_READS || !isOutdatedReading(error)) throw error;
    }
  }
}

async function close(deps: Dependencies, tx: Tx, execution: Execution, reading: TimedReading): Promise<RequestRow> {
  const row = await lockRequest(tx, execution.request.id);
  if (row.state !== 'verifying') return row;
  const { observationId } = await observe(tx, row.zoneId, reading, 'after-change', row.id);
  const snapshot = await takeSnapshot(tx, {
    zoneId: row.zoneId,
    purpose: 'post',
    observationId,
    changeRequestId: row.id,
    name: `After change request ${row.number}`,
  });
  await tx.sql('update execution set post_snapshot_id = $2 where tenant_id = current_tenant() and id = $1', [
    execution.id,
    snapshot.id,
  ]);
  const lost = lostSet(execution, reading);
  if (lost !== null) {
    const said = '{set} was proven and then reads differently again. Somebody or something else writes it.';
    return leaveToOperator(tx, row, failure('provider-unexpected', sentence('proof-lost', said, { set: lost })));
  }
  await tx.sql(
    `update zone set next_read_at = least(next_read_at, clock_timestamp() + $2 * interval '1 millisecond')
      where tenant_id = current_tenant() and id = $1`,
    [row.zoneId, deps.timing.readIntervalMs],
  );
  return settle(tx, execution, row);
}

/** A set that this request proved and that the complete read no longer shows as wanted. */
function lostSet(execution: Execution, reading: TimedReading): string | null {
  const live = byKey(reading.sets);
  const lost = execution.changes.find(
    (change) => change.result === 'verified' && !sameContent(live.get(keyOf(change)) ?? null, change.after),
  );
  return lost === undefined ? null : keyOf(lost);
}

/** Done when anything of it stands; failed when all was skipped or put back. Either is proven: its own lock falls. */
async function settle(tx: Tx, execution: Execution, row: RequestRow): Promise<RequestRow> {
  const results = await resultsOf(tx, row);
  const count = (result: string): number => results.filter((change) => change.result === result).length;
  const verified = count('verified');
  const done = verified > 0;
  await endExecution(tx, execution, row, done ? 'done' : 'failed');
  const outcome: ChangeOutcome | null =
    verified === results.length
      ? null
      : failure(
          done ? 'partly-done' : 'undone',
          sentence(
            'changes-in-effect',
            'Changes in effect: {verified} of {total}; put back: {compensated}; skipped: {skipped}.',
            {
              verified,
              total: results.length,
              compensated: count('compensated'),
              skipped: count('skipped'),
            },
          ),
        );
  const moved = await moveRequest(tx, row, done ? 'done' : 'failed', WORKER, { outcome, audit: { verified } });
  await liftOwnLock(tx, moved);
  if (done && row.rollbackOf !== null) await markRolledBack(tx, row.rollbackOf, row);
  return moved;
}

async function markRolledBack(tx: Tx, originalId: string, rollback: RequestRow): Promise<void> {
  const original = await lockRequest(tx, originalId);
  if (original.state !== 'done') return;
  await moveRequest(tx, original, 'rolled-back', WORKER, { audit: { by: rollback.id, number: rollback.number } });
}
