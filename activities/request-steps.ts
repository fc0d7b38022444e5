import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import { may, type Role } from '#model/rules/permission.ts';
import { failure, sentence, sentenceIn, type Failure } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import { appendAudit } from '#model/store/audit.ts';
import { type ChangeOutcome, storedOutcome } from '#model/store/change-outcome.ts';
import { type ChangeRequestInput, changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import type { RequestFacts, RequestSteps, Standing } from '#workflows/contracts/steps.ts';
import type { Dependencies } from './dependencies.ts';
import { lockRequest, moveFrom, moveRequest, type RequestRow, standingOf, WORKER } from './standing.ts';
import { releaseTurn, tellTurnDone } from './turns.ts';
import { lockZone } from './zone-lock.ts';

const DEFAULT_WAIT_MS = 14 * 86_400_000;

/** The role a person has in the workspace now, or null. */
export async function roleOf(tx: Tx, userId: string): Promise<Role | null> {
  const [row] = await tx.sql<{ role: Role }>(
    `select m.role from membership m join app_user u on u.id = m.user_id and u.disabled_at is null
      where m.tenant_id = current_tenant() and m.user_id = $1`,
    [userId],
    'role-of',
  );
  return row?.role ?? null;
}

/**
 * The short database steps between a change request's states. One transaction each; done twice, the second finds the row
 * where the first left it.
 */
export function createRequestSteps(
  deps: Dependencies,
): Omit<RequestSteps, 'recordDecision' | 'recordResolution' | 'beginExecution'> {
  const moved = (
    input: ChangeRequestInput,
    work: (tx: Tx, row: RequestRow) => Promise<RequestRow>,
  ): Promise<RequestRow> =>
    deps.database.inTenant({ tenantId: input.tenantId }, async (tx) =>
      work(tx, await lockRequest(tx, input.changeRequestId)),
    );
  const onRow: (...given: Parameters<typeof moved>) => Promise<Standing> = async (input, work) =>
    standingOf(await moved(input, work));

  return {
    openRequest: (input) =>
      deps.database.inTenant({ tenantId: input.tenantId }, (tx) => requestFacts(tx, input.changeRequestId)),

    approvalWait: (input) =>
      deps.database.inTenant({ tenantId: input.tenantId }, async (tx) => {
        const [row] = await tx.sql<{ ms: number | null }>(
          `select (extract(epoch from expires_at - clock_timestamp()) * 1000)::float8 as ms from change_request
            where tenant_id = current_tenant() and id = $1`,
          [input.changeRequestId],
        );
        return Math.max(1000, Math.round(row?.ms ?? DEFAULT_WAIT_MS));
      }),

    planFailed: (input) =>
      onRow(input, (tx, row) => sendBack(tx, row, { ...input.reason, message: input.reason.message.slice(0, 1000) })),

    resubmitted: (input) => onRow(input, async (_tx, row) => row),

    async cancelRequest(input) {
      const row = await moved(input, (tx, row) => cancel(tx, row, input));
      tellTurnDone(deps, row.zoneId, row.id);
      return standingOf(row);
    },

    orderExecution: (input) =>
      onRow(input, async (tx, row) => {
        if (row.state === 'scheduled' || row.state === 'executing') return row;
        const role = await roleOf(tx, input.actorId);
        if (role === null || !may(role, 'change.execute')) {
          throw new ApexkeepError(
            'forbidden',
            sentence('execute-needs-role', 'Executing a change request needs the role manager, admin or owner.'),
          );
        }
        return moveRequest(tx, row, 'scheduled', { kind: 'user', id: input.actorId });
      }),

    expireRequest: (input) =>
      onRow(input, (tx, row) => {
        const outcome = failure(
          'expired',
          sentence('request-expired', 'Nobody acted on it in time. Make a new change request if it is still wanted.'),
        );
        // A stale request may only be cancelled: there is nothing in it that could expire.
        if (row.state === 'stale') return moveFrom(tx, row, ['stale'], 'cancelled', { outcome });
        return moveFrom(tx, row, ['draft', 'planned', 'awaiting-approval', 'approved', 'scheduled'], 'expired', {
          outcome,
        });
      }),

    endUnserved: (input) =>
      onRow(input, (tx, row) =>
        moveFrom(tx, row, ['approved', 'scheduled'], 'failed', {
          outcome: failure(
            'unserved',
            sentence('zone-held', 'Another execution held the zone for a day. Nothing was written.'),
          ),
        }),
      ),

    leaveUnresolved: (input) =>
      onRow(input, (tx, row) =>
        moveFrom(tx, row, ['partially-applied', 'needs-operator'], 'failed', {
          outcome: failure(
            'unresolved',
            sentence('unresolved', 'Nobody resolved it within 90 days. See its changes for what was written.'),
          ),
        }),
      ),

    leaveToOperator: (input) =>
      onRow(input, async (tx, row) => {
        if (row.state !== 'executing' && row.state !== 'verifying') return row;
        if (row.state === 'executing' && (await nothingWritten(tx, row, input.reason.code))) {
          await endExecution(tx, row);
          return moveRequest(tx, row, 'failed', WORKER, { outcome: input.reason, audit: { code: input.reason.code } });
        }
        return leaveToOperator(tx, row, input.reason);
      }),
  };
}

/** The zone's turn may have been granted just now: it goes back in the same breath. */
async function cancel(tx: Tx, row: RequestRow, act: { actorId: string; reason: string }): Promise<RequestRow> {
  if (row.state === 'cancelled') return row;
  const role = await roleOf(tx, act.actorId);
  const allowed =
    role !== null && (row.authorId === act.actorId ? may(role, 'change.cancel') : may(role, 'change.approve'));
  if (!allowed)
    throw new ApexkeepError(
      'forbidden',
      sentence('cancel-not-yours', 'Only its author, or someone who may approve it, cancels a change request.'),
    );
  await releaseTurn(tx, row.zoneId, row.id);
  const outcome: ChangeOutcome = { code: 'cancelled', message: act.reason };
  const actor = { kind: 'user', id: act.actorId } as const;
  return moveRequest(tx, row, 'cancelled', actor, { outcome, audit: { reason: act.reason } });
}

/** Back to an editable draft, with the reason on its screen. */
export async function sendBack(tx: Tx, row: RequestRow, outcome: ChangeOutcome): Promise<RequestRow> {
  if (row.state !== 'draft') {
    return moveFrom(tx, row, ['planned', 'awaiting-approval', 'stale'], 'draft', {
      outcome,
      planId: null,
      submittedAt: null,
    });
  }
  const [updated] = await tx.sql<{ version: number }>(
    `update change_request set outcome = $2, plan_id = null, submitted_at = null, version = version + 1,
            updated_at = clock_timestamp() where tenant_id = current_tenant() and id = $1 returning version`,
    [row.id, storedOutcome(outcome)],
  );
  const correlation = changeRequestWorkflowId(row.id);
  await tx.sql('insert into live_event (tenant_id, subject, kind, data) values (current_tenant(), $1, $2, $3)', [
    correlation,
    'change-request.draft',
    JSON.stringify({ state: 'draft', version: updated?.version }),
  ]);
  await appendAudit(tx, {
    actor: WORKER,
    action: 'change-request.draft',
    subject: correlation,
    correlation,
    detail: { from: 'draft', number: row.number, code: outcome.code },
  });
  return { ...row, version: updated?.version ?? row.version, planId: null, submittedAt: null };
}

/** True when no write of this request can have taken effect, and the provider did not break its word. */
async function nothingWritten(tx: Tx, row: RequestRow, code: ErrorCode): Promise<boolean> {
  if (code === 'provider-unexpected') return false;
  const writes = await tx.sql(
    `select 1 from dns_change d join execution e on e.tenant_id = d.tenant_id and e.id = d.execution_id
      where d.tenant_id = current_tenant() and e.change_request_id = $1
        and d.outcome in ('intended', 'accepted', 'unknown', 'proven') limit 1`,
    [row.id],
  );
  return writes.length === 0;
}

async function endExecution(tx: Tx, row: RequestRow): Promise<void> {
  await tx.sql(
    `update execution set state = 'failed', finished_at = clock_timestamp()
      where tenant_id = current_tenant() and change_request_id = $1 and state = 'running'`,
    [row.id],
  );
  await releaseTurn(tx, row.zoneId, row.id);
}

/** R5: stops, locks the zone for automation, and says why; the turn ends. */
export async function leaveToOperator(tx: Tx, row: RequestRow, reason: Failure<ErrorCode>): Promise<RequestRow> {
  const locked = sentence('locked-unproven', 'Change request {number} could not be proven: {why}', {
    number: row.number,
    why: sentenceIn(reason),
  });
  await lockZone(tx, row, locked);
  await tx.sql(
    `update execution set state = 'needs-operator', finished_at = clock_timestamp()
      where tenant_id = current_tenant() and change_request_id = $1 and state = 'running'`,
    [row.id],
  );
  await releaseTurn(tx, row.zoneId, row.id);
  return moveRequest(tx, row, 'needs-operator', WORKER, { outcome: reason, audit: { code: reason.code } });
}

async function requestFacts(tx: Tx, changeRequestId: string): Promise<RequestFacts> {
  const [row] = await tx.sql<RequestFacts>(
    `select r.state, r.version, '#' || r.number || ' ' || r.title || ' · ' || z.name as about, r.zone_id as "zoneId", a.id as "providerAccountId", a.kind as "providerKind",
            r.author_id as "authorId", r.execution_mode as "executionMode", p.hash as "planHash",
            r.submitted_at is not null as submitted
       from change_request r
       join zone z on z.tenant_id = r.tenant_id and z.id = r.zone_id
       join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id
       left join plan p on p.tenant_id = r.tenant_id and p.id = r.plan_id
      where r.tenant_id = current_tenant() and r.id = $1`,
    [changeRequestId],
    'request-facts',
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('change-row-missing', 'There is no change request {id}.', { id: changeRequestId }),
    );
  return row;
}
