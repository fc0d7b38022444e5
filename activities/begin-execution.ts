import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { lockedBecause, writeForbidden } from '#model/rules/access.ts';
import { approvalsComplete } from '#model/rules/approval.ts';
import type { ChangeState } from '#model/rules/change.ts';
import { type ChangeOutcome, storedOutcome } from '#model/store/change-outcome.ts';
import { failure, sentence } from '#model/rules/sentence.ts';
import type { RequestSteps } from '#workflows/contracts/steps.ts';
import { zoneRow } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { planVerdicts } from './record-decision.ts';
import { lockRequest, moveRequest, type RequestRow, standingOf, WORKER } from './standing.ts';
import { releaseTurn, takeTurn, tellTurnDone } from './turns.ts';

const FRESH: readonly ChangeState[] = ['approved', 'scheduled'];
const RESOLVING: readonly ChangeState[] = ['partially-applied', 'needs-operator'];

/**
 * The gate before the first write, in one transaction: access modes, the approvals counted again with the roles people have
 * now, the turn on the zone; then the execution row and the state `executing`. Fails closed: what cannot be read forbids.
 * Who is refused gives back the turn it may have been granted meanwhile.
 * The base is checked against the provider by `executeChange`, before and with each write.
 */
export function createBeginExecution(deps: Dependencies): Pick<RequestSteps, 'beginExecution'> {
  return {
    async beginExecution(input) {
      const { row, turn } = await deps.database.inTenant({ tenantId: input.tenantId }, (tx) => begin(deps, tx, input));
      if (turn === 'refused') tellTurnDone(deps, row.zoneId, row.id);
      return { ...standingOf(row), turn };
    },
  };
}

type Input = Parameters<RequestSteps['beginExecution']>[0];

async function begin(
  deps: Dependencies,
  tx: Tx,
  input: Input,
): Promise<{ row: RequestRow; turn: 'mine' | 'busy' | 'refused' }> {
  const row = await lockRequest(tx, input.changeRequestId);
  // This step was done before its answer was lost.
  if (row.state === 'executing') return { row, turn: 'mine' };
  if (!(input.resolution === null ? FRESH : RESOLVING).includes(row.state)) return { row, turn: 'refused' };
  const refusal = await refusalOf(tx, row);
  if (refusal !== null) return { row: await refuse(tx, row, refusal), turn: 'refused' };
  const token = await takeTurn(tx, row.zoneId, row.id, deps.timing);
  if (token === null) return { row, turn: 'busy' };
  await tx.sql(
    `insert into execution (tenant_id, id, change_request_id, zone_id, plan_id, fencing_token)
     values (current_tenant(), $1, $2, $3, $4, $5)`,
    [uuidv7(), row.id, row.zoneId, row.planId, token],
    'execution-insert',
  );
  const moved = await moveRequest(tx, row, 'executing', WORKER, {
    outcome: null,
    audit: { fencingToken: token, ...(input.resolution ? { resolution: input.resolution.action } : {}) },
  });
  return { row: moved, turn: 'mine' };
}

/** Why this request may not be written now, or null. A zone that is locked because of this very request may be resolved. */
async function refusalOf(tx: Tx, row: RequestRow): Promise<ChangeOutcome | null> {
  const zone = await zoneRow(tx, row.zoneId);
  const forbidden = writeForbidden({
    accountMode: zone.accountMode,
    zoneAccess: zone.access,
    locked: RESOLVING.includes(row.state) ? null : lockedBecause(zone.lockedReason, zone.lockedSentence),
    zoneKind: zone.kind,
  });
  if (forbidden !== null)
    return failure(forbidden.code === 'zone-is-locked' ? 'zone-locked' : 'mode-forbids-write', forbidden);
  const plan = row.planId === null ? null : await planVerdicts(tx, row, 'current');
  if (plan === null || !approvalsComplete({ ...plan, authorId: row.authorId })) {
    const lost = 'The approvals no longer suffice: someone who approved has lost the role it needs. Submit it again.';
    return failure('forbidden', sentence('approvals-lost', lost));
  }
  return null;
}

/** A fresh request fails; one that is being resolved stays with its operator, who reads why. */
async function refuse(tx: Tx, row: RequestRow, outcome: ChangeOutcome): Promise<RequestRow> {
  await releaseTurn(tx, row.zoneId, row.id);
  if (FRESH.includes(row.state))
    return moveRequest(tx, row, 'failed', WORKER, { outcome, audit: { code: outcome.code } });
  const [updated] = await tx.sql<{ version: number }>(
    `update change_request set outcome = $2, version = version + 1, updated_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1 returning version`,
    [row.id, storedOutcome(outcome)],
  );
  return { ...row, version: updated?.version ?? row.version };
}
