import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { type ChangeState, type ExecutionMode, mayBecome, TERMINAL_STATES } from '#model/rules/change.ts';
import { sentence } from '#model/rules/sentence.ts';
import { type AuditEntry, appendAudit } from '#model/store/audit.ts';
import { type ChangeOutcome, storedOutcome } from '#model/store/change-outcome.ts';
import { publish } from '#model/store/live-events.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import type { Standing } from '#workflows/contracts/steps.ts';

/** The row of a change request, locked by the transaction that read it. */
export interface RequestRow {
  id: string;
  zoneId: string;
  number: number;
  state: ChangeState;
  version: number;
  authorId: string;
  executionMode: ExecutionMode;
  planId: string | null;
  rollbackOf: string | null;
  submittedAt: Date | null;
  expiresAt: Date | null;
}

export const WORKER = { kind: 'worker', id: null } as const;

/** Reads and locks a change request. Throws `row-missing`. */
export async function lockRequest(tx: Tx, changeRequestId: string): Promise<RequestRow> {
  const [row] = await tx.sql<RequestRow>(
    `select id, zone_id as "zoneId", number, state, version, author_id as "authorId", execution_mode as "executionMode",
            plan_id as "planId", rollback_of as "rollbackOf", submitted_at as "submittedAt", expires_at as "expiresAt"
       from change_request where tenant_id = current_tenant() and id = $1 for update`,
    [changeRequestId],
    'request-lock',
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('change-row-missing', 'There is no change request {id}.', { id: changeRequestId }),
    );
  return row;
}

export function standingOf(row: RequestRow): Standing {
  return { state: row.state, version: row.version };
}

/** What a move sets beside the state. Absent members stay as they are. */
export interface MoveDetail {
  /** Code, message and what else the screen shows; null clears it. */
  outcome?: ChangeOutcome | null;
  planId?: string | null;
  submittedAt?: null;
  expiresInMs?: number;
  audit?: Record<string, unknown>;
}

/**
 * The guarded transition: moves a locked request to `to`, with audit event and live event in the same transaction.
 * Throws `conflict` when CHANGE_TRANSITIONS forbids it.
 */
export async function moveRequest(
  tx: Tx,
  row: RequestRow,
  to: ChangeState,
  actor: AuditEntry['actor'],
  detail: MoveDetail = {},
): Promise<RequestRow> {
  if (!mayBecome(row.state, to)) {
    throw new ApexkeepError(
      'conflict',
      sentence('change-cannot-become', 'Change request {number} is {state} and cannot become {to}.', {
        number: row.number,
        state: row.state,
        to,
      }),
    );
  }
  const [moved] = await tx.sql<{ version: number; planId: string | null }>(
    `update change_request set state = $3, version = version + 1, updated_at = clock_timestamp(),
            outcome = case when $4 then $5::jsonb else outcome end,
            plan_id = case when $6 then $7::uuid else plan_id end,
            submitted_at = case when $8 then null else submitted_at end,
            expires_at = case when $9::float8 is null then expires_at else clock_timestamp() + $9 * interval '1 millisecond' end,
            finished_at = case when $10 then clock_timestamp() end
      where tenant_id = current_tenant() and id = $1 and state = $2
      returning version, plan_id as "planId"`,
    [
      row.id,
      row.state,
      to,
      detail.outcome !== undefined,
      detail.outcome ? storedOutcome(detail.outcome) : null,
      detail.planId !== undefined,
      detail.planId ?? null,
      detail.submittedAt === null,
      detail.expiresInMs ?? null,
      TERMINAL_STATES.includes(to),
    ],
    'request-move',
  );
  if (moved === undefined)
    throw new ApexkeepError(
      'conflict',
      sentence('change-moved', 'Change request {number} moved while it was locked.', { number: row.number }),
    );
  const correlation = changeRequestWorkflowId(row.id);
  await publish(tx, {
    subject: correlation,
    kind: `change-request.${to}`,
    data: { state: to, version: moved.version },
  });
  await appendAudit(tx, {
    actor,
    action: `change-request.${to}`,
    subject: correlation,
    correlation,
    detail: { from: row.state, number: row.number, ...detail.audit },
  });
  return { ...row, state: to, version: moved.version, planId: moved.planId };
}

/** Moves when `from` is where the request stands, else leaves it: for steps that may be late. */
export async function moveFrom(
  tx: Tx,
  row: RequestRow,
  from: readonly ChangeState[],
  to: ChangeState,
  detail: MoveDetail = {},
): Promise<RequestRow> {
  return from.includes(row.state) ? moveRequest(tx, row, to, WORKER, detail) : row;
}
