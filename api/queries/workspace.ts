import type { Tx } from '#model/database.ts';

export interface CountsRow {
  accounts: number;
  checked: number;
  zones: number;
  record_sets: number;
  open_changes: number;
  done_changes: number;
  members: number;
}

/** Counts of the workspace in one statement. */
export async function workspaceCounts(tx: Tx): Promise<CountsRow> {
  const [row] = await tx.sql<CountsRow>(
    `select
       (select count(*) from provider_account where tenant_id = $1) as accounts,
       (select count(*) from provider_account where tenant_id = $1 and (connection_check->>'ok')::boolean) as checked,
       (select count(*) from zone where tenant_id = $1) as zones,
       (select coalesce(sum(record_set_count), 0)::bigint from zone where tenant_id = $1) as record_sets,
       (select count(*) from change_request where tenant_id = $1
          and state not in ('done', 'rejected', 'cancelled', 'expired', 'failed', 'rolled-back')
          and (state <> 'draft' or submitted_at is not null)) as open_changes,
       (select count(*) from change_request where tenant_id = $1 and state in ('done', 'rolled-back')) as done_changes,
       (select count(*) from membership where tenant_id = $1) as members`,
    [tx.tenantId],
  );
  if (row === undefined) throw new Error('The database counted nothing.');
  return row;
}

export type NeedKind =
  'approve' | 'execute' | 'resolve' | 'stale' | 'returned' | 'tray' | 'zone-locked' | 'zone-unread' | 'account-check';

export interface NeedRow {
  kind: NeedKind;
  title: string;
  number: number | null;
  at: Date;
  change_id: string | null;
  zone_id: string | null;
  account_id: string | null;
  zone_name: string | null;
  total: number;
}

/** What a person can be asked for, by the permissions of their role. */
export interface NeedsOf {
  userId: string;
  role: string;
  approve: boolean;
  execute: boolean;
  resolve: boolean;
  draft: boolean;
  unlock: boolean;
  accounts: boolean;
}

/** What waits for this person, most urgent kind first, oldest first within a kind; `total` counts what did not fit too. */
export function needsYou(tx: Tx, of: NeedsOf, limit: number): Promise<NeedRow[]> {
  return tx.sql<NeedRow>(
    `with needs as (
       select case
                when c.state in ('partially-applied', 'needs-operator') then 'resolve'
                when c.state = 'awaiting-approval' then 'approve'
                when c.state = 'approved' then 'execute'
                when c.state = 'stale' then 'stale'
                when c.outcome is not null then 'returned'
                else 'tray' end as kind,
              c.title, c.number, c.updated_at as at, c.id as change_id, c.zone_id, null::uuid as account_id, z.name as zone_name
       from change_request c join zone z on z.tenant_id = c.tenant_id and z.id = c.zone_id
       left join plan p on p.tenant_id = c.tenant_id and p.id = c.plan_id
       where c.tenant_id = $1 and (
         ($5 and c.state in ('partially-applied', 'needs-operator'))
         or ($3 and c.state = 'awaiting-approval' and c.author_id <> $2 and p.requirement->'roles' ? $9
             and not exists (select 1 from approval a where a.tenant_id = c.tenant_id and a.plan_id = c.plan_id and a.user_id = $2))
         or ($4 and c.state = 'approved' and c.execution_mode = 'manual')
         or ($6 and c.author_id = $2 and (c.state = 'stale' or (c.state = 'draft' and c.submitted_at is null
             and exists (select 1 from draft_edit e where e.tenant_id = c.tenant_id and e.change_request_id = c.id)))))
       union all
       select case when z.locked_reason is not null then 'zone-locked' else 'zone-unread' end, z.name, null,
              coalesce(z.read_failed_at, z.written_at, z.created_at), null, z.id, null, z.name
       from zone z where z.tenant_id = $1 and $7 and (z.locked_reason is not null or z.read_failed_at is not null)
       union all
       select 'account-check', a.name, null, a.created_at, null, null, a.id, null
       from provider_account a where a.tenant_id = $1 and $8
         and (a.connection_check is null or not (a.connection_check->>'ok')::boolean)
     )
     select *, count(*) over () as total from needs
     order by array_position(array['resolve', 'zone-locked', 'approve', 'execute', 'stale', 'returned', 'account-check', 'zone-unread', 'tray'], kind), at
     limit $10`,
    [tx.tenantId, of.userId, of.approve, of.execute, of.resolve, of.draft, of.unlock, of.accounts, of.role, limit],
  );
}
