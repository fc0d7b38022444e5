import type { ChangeOutcome } from '#model/entities/change-request.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { AccountMode, ZoneAccess } from '#model/rules/access.ts';
import type { ChangeState } from '#model/rules/change.ts';
import type { Finding } from '#model/rules/finding.ts';
import type { PlanBase } from '#model/rules/plan.ts';
import type { ApprovalPolicy, ApprovalRequirement } from '#model/rules/policy.ts';
import { sentence, type SentenceRef } from '#model/rules/sentence.ts';

export interface ChangeRequestRow {
  id: string;
  number: number;
  title: string;
  reason: string;
  state: ChangeState;
  execution_mode: 'on-approval' | 'manual';
  outcome: ChangeOutcome | null;
  version: number;
  created_at: Date;
  submitted_at: Date | null;
  expires_at: Date | null;
  finished_at: Date | null;
  updated_at: Date;
  author_id: string;
  author_name: string;
  author_email: string;
  zone_id: string;
  zone_name: string;
  zone_access: ZoneAccess;
  zone_kind: string;
  zone_generation: number;
  locked_reason: string | null;
  locked_sentence: SentenceRef | null;
  account_id: string;
  account_name: string;
  account_mode: AccountMode;
  rollback_of: string | null;
  rollback_number: number | null;
  plan_id: string | null;
  plan_revision: number | null;
  plan_hash: string | null;
  plan_base: PlanBase | null;
  plan_findings: Finding[] | null;
  plan_policy: ApprovalPolicy | null;
  requirement: ApprovalRequirement | null;
  plan_created_at: Date | null;
  plan_observed_at: Date | null;
  change_count: number;
  approvals_given: number;
}

const SELECT = `select c.id, c.number, c.title, c.reason, c.state, c.execution_mode, c.outcome, c.version, c.created_at, c.submitted_at,
  c.expires_at, c.finished_at, c.updated_at, u.id as author_id, u.name as author_name, u.email as author_email,
  z.id as zone_id, z.name as zone_name, z.access as zone_access, z.kind as zone_kind, z.generation as zone_generation, z.locked_reason, z.locked_sentence,
  a.id as account_id, a.name as account_name, a.mode as account_mode, c.rollback_of, r.number as rollback_number,
  p.id as plan_id, p.revision as plan_revision, p.hash as plan_hash, p.base as plan_base, p.findings as plan_findings,
  p.policy as plan_policy, p.requirement, p.created_at as plan_created_at, o.at as plan_observed_at,
  case when p.id is null
    then (select count(*) from draft_edit e where e.tenant_id = c.tenant_id and e.change_request_id = c.id)
    else (select count(*) from change h where h.tenant_id = c.tenant_id and h.plan_id = p.id) end as change_count,
  (select count(distinct v.user_id) from approval v where v.tenant_id = c.tenant_id and v.plan_id = p.id and v.verdict = 'approve'
     and v.user_id <> c.author_id and p.requirement->'roles' ? v.role) as approvals_given
  from change_request c
  join app_user u on u.id = c.author_id
  join zone z on z.tenant_id = c.tenant_id and z.id = c.zone_id
  join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id
  left join change_request r on r.tenant_id = c.tenant_id and r.id = c.rollback_of
  left join plan p on p.tenant_id = c.tenant_id and p.id = c.plan_id
  left join observation o on o.tenant_id = p.tenant_id and o.id = p.observation_id`;

// A draft belongs to its author until it was handed in once; after that everyone has seen it.
const VISIBLE = `(c.author_id = $2 or c.submitted_at is not null or c.state <> 'draft' or c.outcome is not null)`;

export interface ChangeQuery {
  viewerId: string;
  role: string;
  /** States to show; null shows all. */
  states: readonly ChangeState[] | null;
  zone: string | undefined;
  mine: boolean;
  toApprove: boolean;
  after: string | null;
  limit: number;
}

/** Change requests that the viewer may see, newest first. */
export function changePage(tx: Tx, query: ChangeQuery): Promise<ChangeRequestRow[]> {
  return tx.sql<ChangeRequestRow>(
    `${SELECT} where c.tenant_id = $1 and ${VISIBLE}
       and ($3::text[] is null or c.state = any($3)) and ($4::uuid is null or c.zone_id = $4)
       and (not $5 or c.author_id = $2)
       and (not $6 or (c.state = 'awaiting-approval' and c.author_id <> $2 and p.requirement->'roles' ? $7
            and not exists (select 1 from approval v where v.tenant_id = c.tenant_id and v.plan_id = c.plan_id and v.user_id = $2)))
       and ($8::uuid is null or c.id < $8)
     order by c.id desc limit $9`,
    [
      tx.tenantId,
      query.viewerId,
      query.states,
      query.zone ?? null,
      query.mine,
      query.toApprove,
      query.role,
      query.after,
      query.limit,
    ],
  );
}

/** One change request that the transaction's person may see. @throws ApexkeepError `not-found`. */
export async function changeById(tx: Tx, id: string): Promise<ChangeRequestRow> {
  const [row] = await tx.sql<ChangeRequestRow>(`${SELECT} where c.tenant_id = $1 and ${VISIBLE} and c.id = $3`, [
    tx.tenantId,
    tx.actorId,
    id,
  ]);
  if (row === undefined)
    throw new ApexkeepError(
      'not-found',
      sentence('change-missing', 'There is no such change request in this workspace.'),
    );
  return row;
}

/** Locks the row until the transaction ends, then reads it. @throws ApexkeepError `not-found`. */
export async function lockChange(tx: Tx, id: string): Promise<ChangeRequestRow> {
  await tx.sql('select 1 from change_request where tenant_id = $1 and id = $2 for update', [tx.tenantId, id]);
  return changeById(tx, id);
}
