import type { Tx } from '#model/database.ts';
import type { ChangeResult, ChangeState } from '#model/rules/change.ts';
import type { Role } from '#model/rules/permission.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

interface Failure {
  code: string;
  message: string;
  [more: string]: unknown;
}

export interface PlannedChangeRow {
  id: string;
  position: number;
  name: string;
  type: string;
  action: 'add' | 'replace' | 'delete';
  before: RecordSet | null;
  after: RecordSet | null;
  result: ChangeResult;
  failure: Failure | null;
}

/** The changes of a plan in execution order. */
export function plannedChanges(tx: Tx, planId: string): Promise<PlannedChangeRow[]> {
  return tx.sql<PlannedChangeRow>(
    `select id, position, name, type, action, before, after, result, failure from change
     where tenant_id = $1 and plan_id = $2 order by position, id`,
    [tx.tenantId, planId],
  );
}

export interface ApprovalRow {
  id: string;
  plan_id: string;
  user_id: string;
  role: Role;
  verdict: 'approve' | 'reject' | 'request-changes';
  plan_hash: string;
  comment: string | null;
  at: Date;
}

/** Verdicts on a request, oldest first. */
export function approvalsOf(tx: Tx, changeRequestId: string): Promise<ApprovalRow[]> {
  return tx.sql<ApprovalRow>(
    `select id, plan_id, user_id, role, verdict, plan_hash, comment, at from approval
     where tenant_id = $1 and change_request_id = $2 order by at, id limit 500`,
    [tx.tenantId, changeRequestId],
  );
}

export interface ExecutionRow {
  id: string;
  state: 'running' | 'done' | 'stale' | 'failed' | 'partially-applied' | 'needs-operator';
  pre_snapshot_id: string | null;
  post_snapshot_id: string | null;
  started_at: Date;
  finished_at: Date | null;
}

export interface WriteRow {
  id: string;
  execution_id: string;
  change_id: string;
  purpose: 'apply' | 'compensate';
  name: string;
  type: string;
  outcome: 'intended' | 'accepted' | 'refused' | 'unknown' | 'proven' | 'not-applied';
  failure: Failure | null;
  intended_at: Date;
  answered_at: Date | null;
  proven_at: Date | null;
}

export interface VerificationRow {
  execution_id: string;
  change_id: string;
  server: string;
  state: 'waiting' | 'agrees' | 'differs' | 'unreachable';
  seen: unknown;
  serial: number | null;
  checked_at: Date;
}

/** The last 20 executions of a request with their writes and proofs. */
export async function executionsOf(
  tx: Tx,
  changeRequestId: string,
): Promise<{ executions: ExecutionRow[]; writes: WriteRow[]; verifications: VerificationRow[] }> {
  const executions = await tx.sql<ExecutionRow>(
    `select * from (select id, state, pre_snapshot_id, post_snapshot_id, started_at, finished_at from execution
     where tenant_id = $1 and change_request_id = $2 order by started_at desc, id desc limit 20) e order by started_at, id`,
    [tx.tenantId, changeRequestId],
  );
  if (executions.length === 0) return { executions, writes: [], verifications: [] };
  const ids = executions.map((row) => row.id);
  const writes = await tx.sql<WriteRow>(
    `select id, execution_id, change_id, purpose, name, type, outcome, failure, intended_at, answered_at, proven_at from dns_change
     where tenant_id = $1 and execution_id = any($2::uuid[]) order by intended_at, id limit 10000`,
    [tx.tenantId, ids],
  );
  const verifications = await tx.sql<VerificationRow>(
    `select execution_id, change_id, server, state, seen, serial, checked_at from verification
     where tenant_id = $1 and execution_id = any($2::uuid[]) order by server, id limit 20000`,
    [tx.tenantId, ids],
  );
  return { executions, writes, verifications };
}

export interface CommentRow {
  id: string;
  user_id: string;
  body: string;
  at: Date;
}

/** The newest 500 comments, oldest first. */
export function commentsOf(tx: Tx, changeRequestId: string): Promise<CommentRow[]> {
  return tx.sql<CommentRow>(
    `select * from (select id, user_id, body, at from change_comment where tenant_id = $1 and change_request_id = $2
     order by at desc, id desc limit 500) c order by at, id`,
    [tx.tenantId, changeRequestId],
  );
}

/** Later requests that take this one back. */
export function rollbacksOf(
  tx: Tx,
  changeRequestId: string,
): Promise<{ id: string; number: number; state: ChangeState }[]> {
  return tx.sql(
    `select id, number, state from change_request where tenant_id = $1 and rollback_of = $2
       and (author_id = $3 or submitted_at is not null or state <> 'draft') order by number limit 100`,
    [tx.tenantId, changeRequestId, tx.actorId],
  );
}
