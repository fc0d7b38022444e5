import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { DEFAULT_POLICY, requirementFor } from '#model/rules/approval.ts';
import type { Change } from '#model/rules/change.ts';
import { applyChanges, byKey, changesFromEdits, type Edit, sameContent } from '#model/rules/diff.ts';
import { blockedBy, nothingToChange } from '#model/rules/finding.ts';
import { findingsFor } from '#model/rules/findings/index.ts';
import { baseSetsOf, planHash } from '#model/rules/hash.ts';
import { inExecutionOrder } from '#model/rules/order.ts';
import type { Plan } from '#model/rules/plan.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import { keyOf } from '#model/rules/record-set.ts';
import { failure, sentence } from '#model/rules/sentence.ts';
import { isOutdatedReading, type Observed } from '#model/store/history.ts';
import type { ChangeRequestInput } from '#workflows/contracts/change-request.ts';
import type { ProviderSteps } from '#workflows/contracts/steps.ts';
import { readerOf, type ZoneRow, zoneRow } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';
import type { ProviderCapabilities } from './providers/dns-provider.ts';
import { observe, readWholeZone, type TimedReading } from './readings.ts';
import { sendBack } from './request-steps.ts';
import { lockRequest, moveRequest, type RequestRow, standingOf, WORKER } from './standing.ts';

const DAY_MS = 86_400_000;

type Planned = Awaited<ReturnType<ProviderSteps['planChange']>>;

/**
 * Plans a submitted draft: one complete fresh read, what the edits amount to against it, findings, policy, hash; then the
 * draft becomes `awaiting-approval`, `approved`, or a draft again when a finding blocks it. Deletes come from people's edits
 * only, never from what a reading lacks (R4). Writes nothing at the provider; doing it again plans again.
 */
export function createPlanChange(deps: Dependencies): Pick<ProviderSteps, 'planChange'> {
  return {
    planChange: (input) =>
      alive(async (signal) => {
        const zone = await deps.database.inTenant({ tenantId: input.tenantId }, async (tx) => {
          const row = await lockRequest(tx, input.changeRequestId);
          return zoneRow(tx, row.zoneId);
        });
        const reader = await readerOf(deps, input.tenantId, zone.accountId);
        for (let round = 1; ; round += 1) {
          const reading = await readWholeZone(deps, input.tenantId, reader, zone, signal);
          try {
            return await store(deps, input, zone, reading, reader.capabilities);
          } catch (error) {
            if (round >= 3 || !isOutdatedReading(error)) throw error;
          }
        }
      }),
  };
}

function store(
  deps: Dependencies,
  input: ChangeRequestInput,
  zone: ZoneRow,
  reading: TimedReading,
  capabilities: ProviderCapabilities,
): Promise<Planned> {
  return deps.database.inTenant({ tenantId: input.tenantId }, async (tx) => {
    const row = await lockRequest(tx, input.changeRequestId);
    if ((row.state !== 'draft' && row.state !== 'stale') || row.submittedAt === null) {
      return { ...standingOf(row), planHash: await hashOf(tx, row), executionMode: row.executionMode };
    }
    const draft = row.state === 'stale' ? await moveRequest(tx, row, 'draft', WORKER) : row;
    const observed = await observe(tx, zone.id, reading, 'pre-change', row.id);
    const plan = await makePlan(tx, draft, zone, reading, observed, capabilities);
    const blocked = plan.changes.length === 0 ? nothingToChange() : blockedBy(plan.findings);
    if (blocked !== null) {
      const findings = plan.findings.filter((finding) => finding.severity === 'block');
      const returned = await sendBack(tx, draft, {
        ...failure('plan-blocked', blocked),
        ...(findings.length > 0 ? { findings } : {}),
      });
      return { ...standingOf(returned), planHash: null, executionMode: row.executionMode };
    }
    const planId = await insertPlan(tx, draft, plan, observed);
    const settled = await settle(tx, await moveRequest(tx, draft, 'planned', WORKER, { planId, outcome: null }), plan);
    return { ...standingOf(settled), planHash: plan.hash, executionMode: row.executionMode };
  });
}

async function hashOf(tx: Tx, row: RequestRow): Promise<string | null> {
  const [plan] = await tx.sql<{ hash: string }>(
    'select hash from plan where tenant_id = current_tenant() and id = $1',
    [row.planId],
  );
  return plan?.hash ?? null;
}

async function makePlan(
  tx: Tx,
  row: RequestRow,
  zone: ZoneRow,
  reading: TimedReading,
  observed: Observed,
  capabilities: ProviderCapabilities,
): Promise<Plan> {
  const before = byKey(reading.sets);
  const changes = inExecutionOrder(changesFromEdits(before, await editsOf(tx, row.id), uuidv7));
  const policy = await policyOf(tx);
  const findings = findingsFor({
    apex: zone.name,
    before,
    after: applyChanges(before, changes),
    changes,
    limits: { minTtl: capabilities.ttl.min, maxTtl: capabilities.ttl.max },
  });
  const sets = baseSetsOf(changes);
  return {
    base: { zoneId: zone.id, generation: observed.generation, observationId: observed.observationId, sets },
    changes,
    findings,
    policy,
    requirement: requirementFor(policy, changes, findings, {
      rollback: await takesBack(tx, row, changes),
      apex: zone.name,
      sets: before.size,
    }),
    hash: planHash(sets, changes, policy),
  };
}

/** True when every change puts a set back to what the rolled back request found: only then do a rollback's rules apply. */
async function takesBack(tx: Tx, row: RequestRow, changes: readonly Change[]): Promise<boolean> {
  if (row.rollbackOf === null) return false;
  const original = byKeyOf(
    await tx.sql<Change>(
      `select c.id, c.name, c.type, c.action, c.before, c.after from change c
         join change_request r on r.tenant_id = c.tenant_id and r.plan_id = c.plan_id
        where c.tenant_id = current_tenant() and r.id = $1 and c.result = 'verified'`,
      [row.rollbackOf],
    ),
  );
  return changes.every((change) => {
    const undone = original.get(keyOf(change));
    return undone !== undefined && sameContent(change.after, undone.before);
  });
}

function byKeyOf(changes: readonly Change[]): Map<string, Change> {
  return new Map(changes.map((change) => [keyOf(change), change]));
}

async function editsOf(tx: Tx, changeRequestId: string): Promise<Edit[]> {
  return tx.sql<Edit>(
    `select name, type, after from draft_edit where tenant_id = current_tenant() and change_request_id = $1
      order by position, id`,
    [changeRequestId],
  );
}

/** The workspace's policy as it is now; it goes into the plan and so into its hash. */
async function policyOf(tx: Tx): Promise<ApprovalPolicy> {
  const [row] = await tx.sql<{ version: number; document: ApprovalPolicy }>(
    'select version, document from approval_policy where tenant_id = current_tenant()',
  );
  return row === undefined ? DEFAULT_POLICY : { ...row.document, version: row.version };
}

async function insertPlan(tx: Tx, row: RequestRow, plan: Plan, observed: Observed): Promise<string> {
  const planId = uuidv7();
  await tx.sql(
    `insert into plan (tenant_id, id, change_request_id, revision, hash, base, findings, policy, requirement, observation_id)
     select current_tenant(), $1, $2, coalesce(max(p.revision), 0) + 1, $3, $4, $5, $6, $7, $8
       from plan p where p.tenant_id = current_tenant() and p.change_request_id = $2`,
    [
      planId,
      row.id,
      plan.hash,
      JSON.stringify(plan.base),
      JSON.stringify(plan.findings),
      JSON.stringify(plan.policy),
      JSON.stringify(plan.requirement),
      observed.observationId,
    ],
  );
  const rows = plan.changes.map((change, position) => ({ ...change, position }));
  const inserted = await tx.sql(
    `insert into change (tenant_id, id, plan_id, position, name, type, action, before, after)
     select current_tenant(), c.id, $1, c.position, c.name, c.type, c.action, nullif(c.before, 'null'), nullif(c.after, 'null')
       from jsonb_to_recordset($2::jsonb)
         as c(id uuid, position int, name text, type text, action text, before jsonb, after jsonb)
     returning id`,
    [planId, JSON.stringify(rows)],
  );
  if (inserted.length !== rows.length)
    throw new ApexkeepError('internal', sentence('plan-not-stored', 'Not every change of the plan was stored.'));
  return planId;
}

/** From `planned` to where the policy puts it. */
function settle(tx: Tx, row: RequestRow, plan: Plan): Promise<RequestRow> {
  const audit = { planHash: plan.hash, changes: plan.changes.length };
  return plan.requirement.approvals === 0
    ? moveRequest(tx, row, 'approved', WORKER, { audit })
    : moveRequest(tx, row, 'awaiting-approval', WORKER, {
        expiresInMs: plan.policy.expiresAfterDays * DAY_MS,
        audit: { ...audit, needs: plan.requirement.approvals },
      });
}
