import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { decisionRefused, nothingToDecide, tallyDecisions, type Verdict } from '#model/rules/approval.ts';
import { confirmationIssue } from '#model/rules/mass-deletion.ts';
import { sentenceOf } from '#model/rules/field-issue.ts';
import type { Role } from '#model/rules/permission.ts';
import type { ApprovalRequirement } from '#model/rules/policy.ts';
import { sentence } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import {
  type ChangeRequestInput,
  changeRequestWorkflowId,
  type Decision,
} from '#workflows/contracts/change-request.ts';
import type { RequestSteps } from '#workflows/contracts/steps.ts';
import type { Dependencies } from './dependencies.ts';
import { roleOf, sendBack } from './request-steps.ts';
import { lockRequest, moveRequest, type RequestRow, standingOf } from './standing.ts';

/** The plan a request is bound to, with the verdicts on it. */
export interface PlanVerdicts {
  planId: string;
  planHash: string;
  requirement: ApprovalRequirement;
  verdicts: Verdict[];
}

/** Verdicts on the request's current plan; `roles: 'current'` takes people's roles of now instead of those they had. */
export async function planVerdicts(tx: Tx, row: RequestRow, roles: 'given' | 'current'): Promise<PlanVerdicts | null> {
  const [plan] = await tx.sql<{ id: string; hash: string; requirement: ApprovalRequirement; verdicts: Verdict[] }>(
    `select p.id, p.hash, p.requirement, coalesce((
              select json_agg(json_build_object('userId', a.user_id, 'verdict', a.verdict, 'planHash', a.plan_hash, 'role',
                case when $2 then coalesce(case when u.disabled_at is null then m.role end, 'viewer') else a.role end))
                from approval a join app_user u on u.id = a.user_id
                left join membership m on m.tenant_id = a.tenant_id and m.user_id = a.user_id
               where a.tenant_id = p.tenant_id and a.plan_id = p.id), '[]') as verdicts
       from plan p where p.tenant_id = current_tenant() and p.id = $1`,
    [row.planId, roles === 'current'],
    'plan-verdicts',
  );
  return plan === undefined
    ? null
    : { planId: plan.id, planHash: plan.hash, requirement: plan.requirement, verdicts: plan.verdicts };
}

/**
 * Writes a person's verdict, and moves the request where the verdicts now put it: approval row, state, audit and live event
 * in one transaction. The same act of the same person is recorded once. Throws the refusals of `decisionRefused`.
 */
export function createRecordDecision(deps: Dependencies): Pick<RequestSteps, 'recordDecision'> {
  return {
    recordDecision: (input) =>
      deps.database.inTenant({ tenantId: input.tenantId, actorId: input.decision.actorId }, async (tx) => {
        const row = await lockRequest(tx, input.changeRequestId);
        if (await alreadyRecorded(tx, input)) return standingOf(row);
        const plan = await planVerdicts(tx, row, 'given');
        if (plan === null) throw new ApexkeepError('conflict', nothingToDecide(row.state));
        const { decision } = input;
        const role = await roleOf(tx, decision.actorId);
        const facts = { ...plan, state: row.state, authorId: row.authorId };
        const refused = decisionRefused(facts, { userId: decision.actorId, role, planHash: decision.planHash });
        if (refused !== null || role === null) {
          const stranger = sentence('not-a-member', 'You are not in this workspace.');
          throw new ApexkeepError(refused?.code ?? 'forbidden', refused?.said ?? stranger);
        }
        requireConfirmation(plan.requirement, decision);
        await insertApproval(tx, input, plan, role);
        const { actorId: userId, verdict, planHash } = decision;
        const verdicts = [...plan.verdicts, { userId, role, verdict, planHash }];
        return standingOf(await follow(tx, row, decision, tallyDecisions({ ...facts, verdicts })));
      }),
  };
}

function requireConfirmation(requirement: ApprovalRequirement, decision: Decision): void {
  const issue = decision.verdict === 'approve' ? confirmationIssue(requirement, decision.confirmation ?? null) : null;
  if (issue !== null) throw new ApexkeepError('invalid-input', sentenceOf(issue), { issues: [issue] });
}

async function alreadyRecorded(tx: Tx, input: ChangeRequestInput & { decision: Decision }): Promise<boolean> {
  const found = await tx.sql(
    'select 1 from approval where tenant_id = current_tenant() and change_request_id = $1 and request_id = $2',
    [input.changeRequestId, requestIdOf(input.decision)],
    'approval-known',
  );
  return found.length > 0;
}

/** Keys are chosen by callers; with the person in front, one person's key never stands for another's. */
function requestIdOf(decision: Decision): string {
  return `${decision.actorId}/${decision.requestId}`;
}

async function insertApproval(
  tx: Tx,
  input: ChangeRequestInput & { decision: Decision },
  plan: PlanVerdicts,
  role: Role,
): Promise<void> {
  const { decision, changeRequestId } = input;
  await tx.sql(
    `insert into approval (tenant_id, id, change_request_id, plan_id, plan_hash, user_id, role, verdict, comment, request_id)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuidv7(),
      changeRequestId,
      plan.planId,
      plan.planHash,
      decision.actorId,
      role,
      decision.verdict,
      decision.comment,
      requestIdOf(decision),
    ],
    'approval-insert',
  );
  const correlation = changeRequestWorkflowId(changeRequestId);
  await appendAudit(tx, {
    actor: { kind: 'user', id: decision.actorId },
    action: `approval.${decision.verdict}`,
    subject: correlation,
    correlation,
    detail: { planHash: plan.planHash, role },
  });
}

async function follow(
  tx: Tx,
  row: RequestRow,
  decision: Decision,
  tally: ReturnType<typeof tallyDecisions>,
): Promise<RequestRow> {
  const actor = { kind: 'user', id: decision.actorId } as const;
  const said = decision.comment ?? '';
  if (tally.outcome === 'rejected') {
    return moveRequest(tx, row, 'rejected', actor, { outcome: { code: 'rejected', message: said } });
  }
  if (tally.outcome === 'changes-requested') return sendBack(tx, row, { code: 'changes-requested', message: said });
  if (tally.outcome === 'approved') return moveRequest(tx, row, 'approved', actor, { outcome: null });
  const [touched] = await tx.sql<{ version: number }>(
    `update change_request set version = version + 1, updated_at = clock_timestamp()
      where tenant_id = current_tenant() and id = $1 returning version`,
    [row.id],
  );
  await tx.sql('insert into live_event (tenant_id, subject, kind, data) values (current_tenant(), $1, $2, $3)', [
    changeRequestWorkflowId(row.id),
    'change-request.decision',
    JSON.stringify({ missing: tally.missing }),
  ]);
  return { ...row, version: touched?.version ?? row.version };
}
