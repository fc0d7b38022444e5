import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError, type ErrorCode } from '#model/errors.ts';
import { type ChangeResult } from '#model/rules/change.ts';
import { baseSetsOf, planHash } from '#model/rules/hash.ts';
import type { PlanBase } from '#model/rules/plan.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { failure, refOf, sentence, type Failure } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { type ZoneRow, zoneRow } from './accounts.ts';
import type { Timing } from './dependencies.ts';
import type { ChangeRow, Target } from './execution-targets.ts';
import { leaveToOperator } from './request-steps.ts';
import { lockRequest, type RequestRow, WORKER } from './standing.ts';

/** A running execution as its activities see it. */
export interface Execution {
  id: string;
  fencingToken: number;
  preSnapshotId: string | null;
  request: RequestRow;
  zone: ZoneRow;
  changes: ChangeRow[];
}

/** A write whose outcome was not yet read back. */
export interface OpenIntent extends Target {
  id: string;
  outcome: 'intended' | 'accepted' | 'unknown';
  /** Milliseconds since the intent was committed, by the database's clock. */
  ageMs: number;
}

/** What a read-back says about one intent. */
export interface Verdict {
  intent: { id: string; changeId: string };
  target: Target;
  outcome: 'proven' | 'not-applied' | 'differs' | 'refused';
  failure: (Failure<ErrorCode> & { recommended: 'retry' | 'skip' | 'compensate' }) | null;
}

/** The running execution of a request, or null when there is none: its work is done. Locks the request. */
export async function loadExecution(tx: Tx, changeRequestId: string): Promise<Execution | null> {
  const request = await lockRequest(tx, changeRequestId);
  const [row] = await tx.sql<{ id: string; fencingToken: number; preSnapshotId: string | null }>(
    `select id, fencing_token as "fencingToken", pre_snapshot_id as "preSnapshotId" from execution
      where tenant_id = current_tenant() and change_request_id = $1 and state = 'running'
      order by fencing_token desc limit 1`,
    [changeRequestId],
    'execution-load',
  );
  if (row === undefined) return null;
  const changes = await tx.sql<ChangeRow>(
    `select c.id, c.name, c.type, c.action, c.before, c.after, c.result, exists (
              select 1 from dns_change d where d.tenant_id = c.tenant_id and d.change_id = c.id
                and d.purpose = 'apply' and d.outcome in ('intended', 'accepted', 'unknown', 'proven')) as touched
       from change c where c.tenant_id = current_tenant() and c.plan_id = $1 order by c.position`,
    [request.planId],
    'execution-changes',
  );
  return { ...row, request, zone: await zoneRow(tx, request.zoneId), changes };
}

/** True when the stored changes are byte for byte the ones whose hash was approved. */
export async function planIntact(tx: Tx, execution: Execution): Promise<boolean> {
  const [plan] = await tx.sql<{ hash: string; base: PlanBase; policy: ApprovalPolicy }>(
    'select hash, base, policy from plan where tenant_id = current_tenant() and id = $1',
    [execution.request.planId],
  );
  if (plan === undefined) return false;
  const changes = execution.changes.map(({ id, name, type, action, before, after }) => ({
    id,
    name,
    type,
    action,
    before,
    after,
  }));
  return planHash(baseSetsOf(changes), changes, plan.policy) === plan.hash;
}

/** A new attempt fences off the one before it: raises the token of zone and execution. Null when the turn is lost. */
export async function refence(tx: Tx, execution: Execution, timing: Timing): Promise<number | null> {
  const [zone] = await tx.sql<{ token: number }>(
    `update zone set lease_token = lease_token + 1, lease_until = clock_timestamp() + $4 * interval '1 millisecond'
      where tenant_id = current_tenant() and id = $1 and lease_holder = $2 and lease_token = $3 returning lease_token as token`,
    [execution.zone.id, execution.request.id, execution.fencingToken, timing.leaseMs],
  );
  if (zone === undefined) return null;
  await tx.sql('update execution set fencing_token = $2 where tenant_id = current_tenant() and id = $1', [
    execution.id,
    zone.token,
  ]);
  return zone.token;
}

export async function openIntents(tx: Tx, executionId: string): Promise<OpenIntent[]> {
  return tx.sql<OpenIntent>(
    `select d.id, d.change_id as "changeId", d.purpose, d.name, d.type, d.before, d.after, d.outcome,
            case when d.after is null then 'delete' when d.before is null then 'add' else 'replace' end as action,
            (extract(epoch from clock_timestamp() - d.intended_at) * 1000)::float8 as "ageMs"
       from dns_change d where d.tenant_id = current_tenant() and d.execution_id = $1
        and d.outcome in ('intended', 'accepted', 'unknown') order by d.intended_at`,
    [executionId],
    'intents-open',
  );
}

export type Intended =
  { verdict: 'go'; intents: { id: string; changeId: string }[]; generation: number } | { verdict: 'fenced' | 'moved' };

/**
 * R1: the check and the intent in one transaction. The zone's row is locked; the token must still be this execution's, the
 * lease must not have run out by the database's clock, the request must be executing this plan, the account must still have
 * the address and key this execution opened, and the zone must not have moved since the precondition was read
 * (`generation`). Only then are the intent rows written and the call may be sent.
 */
export async function intend(
  tx: Tx,
  execution: Execution,
  targets: readonly Target[],
  generation: number,
  timing: Timing,
): Promise<Intended> {
  const [gate] = await tx.sql<{ generation: number }>(
    `update zone z set written_at = clock_timestamp(), generation = z.generation + 1,
            lease_until = clock_timestamp() + $5 * interval '1 millisecond'
       from change_request r, provider_account a
      where z.tenant_id = current_tenant() and z.id = $1 and z.lease_token = $2 and z.lease_holder = $3
        and z.lease_until > clock_timestamp() and z.generation = $4 and z.access = 'READ_WRITE'
        and r.tenant_id = z.tenant_id and r.id = $3 and r.state = 'executing' and r.plan_id = $6
        and a.tenant_id = z.tenant_id and a.id = z.provider_account_id and a.mode = 'LIVE_WRITE'
        and a.credentials_version = $7
      returning z.generation`,
    [
      execution.zone.id,
      execution.fencingToken,
      execution.request.id,
      generation,
      timing.leaseMs,
      execution.request.planId,
      execution.zone.credentialsVersion,
    ],
    'intend-gate',
  );
  if (gate === undefined) return { verdict: await whyNot(tx, execution) };
  const rows = targets.map((target) => ({ ...target, id: uuidv7() }));
  await tx.sql(
    `insert into dns_change (tenant_id, id, execution_id, change_id, zone_id, purpose, name, type, before, after, intended_at)
     select current_tenant(), t.id, $1, t."changeId", $2, t.purpose, t.name, t.type, nullif(t.before, 'null'),
            nullif(t.after, 'null'), clock_timestamp()
       from jsonb_to_recordset($3::jsonb)
         as t(id uuid, "changeId" uuid, purpose text, name text, type text, before jsonb, after jsonb)`,
    [execution.id, execution.zone.id, JSON.stringify(rows)],
    'intend-rows',
  );
  await setResults(
    tx,
    targets.map((target) => target.changeId),
    'writing',
  );
  return { verdict: 'go', intents: rows.map(({ id, changeId }) => ({ id, changeId })), generation: gate.generation };
}

async function whyNot(tx: Tx, execution: Execution): Promise<'fenced' | 'moved'> {
  const mine = await tx.sql(
    `select 1 from zone z join change_request r on r.tenant_id = z.tenant_id and r.id = z.lease_holder
       join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id
      where z.tenant_id = current_tenant() and z.id = $1 and z.lease_token = $2 and z.lease_holder = $3
        and z.lease_until > clock_timestamp() and r.state = 'executing' and r.plan_id = $4
        and z.access = 'READ_WRITE' and a.mode = 'LIVE_WRITE' and a.credentials_version = $5`,
    [
      execution.zone.id,
      execution.fencingToken,
      execution.request.id,
      execution.request.planId,
      execution.zone.credentialsVersion,
    ],
  );
  return mine.length > 0 ? 'moved' : 'fenced';
}

/**
 * What the provider answered; proves nothing. `mine` while this attempt still has the zone; `successor` when a later attempt
 * of the same execution has it, or nobody else had it since; `other` when a later execution ran after the check: of another
 * request, or of this one, which may have put the sets back.
 */
export async function answered(
  tx: Tx,
  execution: Execution,
  intents: readonly { id: string }[],
  outcome: 'accepted' | 'refused' | 'unknown',
  failure: Failure | null,
): Promise<'mine' | 'successor' | 'other'> {
  await tx.sql(
    `update dns_change set outcome = $2, failure = $3, answered_at = clock_timestamp()
      where tenant_id = current_tenant() and id = any($1::uuid[]) and outcome = 'intended'`,
    [intents.map((intent) => intent.id), outcome, failure === null ? null : JSON.stringify(failure)],
    'intents-answered',
  );
  const [zone] = await tx.sql<{ mine: boolean; other: boolean }>(
    `select z.lease_token = $2 and z.lease_holder = $3 as mine, exists (
              select 1 from execution e where e.tenant_id = z.tenant_id and e.zone_id = z.id
                and e.fencing_token > $2 and e.id <> $4) as other
       from zone z where z.tenant_id = current_tenant() and z.id = $1`,
    [execution.zone.id, execution.fencingToken, execution.request.id, execution.id],
    'still-mine',
  );
  if (zone?.mine === true) return 'mine';
  return zone?.other === true ? 'other' : 'successor';
}

/**
 * R1, variant b: a write left this process although another execution had the zone since. Locks the zone until a person has
 * compared the sets (no end of this request would prove what the other one wrote), asks for a reading at once, and tells everyone; the request itself moves only where it still may.
 */
export async function reportLateWrite(tx: Tx, execution: Execution, targets: readonly Target[]): Promise<void> {
  const names = targets.map((target) => `${target.name} ${target.type}`).join(', ');
  const late = sentence(
    'write-late',
    'A delayed write of {sets} was sent after another execution had taken over the zone. Compare these record sets.',
    { sets: names },
  );
  const correlation = changeRequestWorkflowId(execution.request.id);
  const request = await lockRequest(tx, execution.request.id);
  const locked = sentence('locked-late', 'Change request {number}: {why}', { number: request.number, why: late });
  await tx.sql(
    `update zone set locked_reason = $2, locked_sentence = $3, locked_by_request_id = null,
            next_read_at = clock_timestamp(), written_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1`,
    [execution.zone.id, locked.message, JSON.stringify(refOf(locked))],
  );
  await publish(tx, { subject: `zone/${execution.zone.id}`, kind: 'zone.locked', data: { number: request.number } });
  if (request.state === 'executing' || request.state === 'verifying') {
    await leaveToOperator(tx, request, failure('provider-unexpected', late));
  }
  await appendAudit(tx, {
    actor: WORKER,
    action: 'zone.late-write',
    subject: `zone/${execution.zone.id}`,
    correlation,
    detail: { sets: names, fencingToken: execution.fencingToken },
  });
}

/** What already is as wanted counts as written, without a write. */
export async function settleAsIs(tx: Tx, targets: readonly Target[]): Promise<void> {
  for (const purpose of ['apply', 'compensate'] as const) {
    const ids = targets.filter((target) => target.purpose === purpose).map((target) => target.changeId);
    if (ids.length > 0) await setResults(tx, ids, purpose === 'apply' ? 'written' : 'compensated');
  }
}

/** The zone's generation now: what the next intent expects. */
export async function zoneGeneration(tx: Tx, zoneId: string): Promise<number> {
  const [zone] = await tx.sql<{ generation: number }>(
    'select generation from zone where tenant_id = current_tenant() and id = $1',
    [zoneId],
    'zone-generation',
  );
  return zone?.generation ?? -1;
}

const RESULT_OF: Record<Verdict['outcome'], { apply: ChangeResult; compensate: ChangeResult | null }> = {
  proven: { apply: 'written', compensate: 'compensated' },
  'not-applied': { apply: 'failed', compensate: null },
  refused: { apply: 'failed', compensate: null },
  differs: { apply: 'unknown', compensate: 'unknown' },
};

/** What the read-back decided, per set, with one audit event for each write that took effect. */
export async function settleIntents(tx: Tx, execution: Execution, verdicts: readonly Verdict[]): Promise<void> {
  const correlation = changeRequestWorkflowId(execution.request.id);
  for (const { intent, target, outcome, failure } of verdicts) {
    const settledAs = outcome === 'differs' ? 'unknown' : outcome;
    const fresh = await tx.sql(
      `update dns_change set outcome = $2, failure = coalesce($3::jsonb, failure),
              answered_at = coalesce(answered_at, clock_timestamp()),
              proven_at = case when $2 = 'proven' then clock_timestamp() end
        where tenant_id = current_tenant() and id = $1 and outcome <> 'proven' returning id`,
      [intent.id, settledAs, failure === null ? null : JSON.stringify(failure)],
      'intent-settle',
    );
    const result = RESULT_OF[outcome][target.purpose];
    if (result !== null) await setResults(tx, [intent.changeId], result, failure);
    if (outcome !== 'proven' || fresh.length === 0) continue;
    await appendAudit(tx, {
      actor: WORKER,
      action: 'record-set.write',
      subject: `zone/${execution.zone.id}`,
      correlation,
      detail: {
        name: target.name,
        type: target.type,
        purpose: target.purpose,
        before: brief(target.before),
        after: brief(target.after),
        write: intent.id,
      },
    });
  }
  await publish(tx, { subject: correlation, kind: 'change-request.progress', data: { sets: verdicts.length } });
}

export async function setResults(
  tx: Tx,
  changeIds: readonly string[],
  result: ChangeResult,
  failure: Verdict['failure'] = null,
): Promise<void> {
  await tx.sql(
    'update change set result = $2, failure = $3 where tenant_id = current_tenant() and id = any($1::uuid[])',
    [changeIds, result, failure === null ? null : JSON.stringify(failure)],
    'change-results',
  );
}

function brief(set: RecordSet | null): { ttl: number; values: string[] } | null {
  return set === null ? null : { ttl: set.ttl, values: set.values };
}

export function fencedOff(): ApexkeepError {
  return new ApexkeepError(
    'conflict',
    sentence(
      'zone-taken-over',
      'Another execution has taken over this zone; this attempt stopped before its next write.',
    ),
  );
}
