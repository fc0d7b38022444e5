import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { AccountMode, ZoneAccess } from '#model/rules/access.ts';
import { sentence, type Failure, type SentenceRef } from '#model/rules/sentence.ts';

export interface ZoneRow {
  id: string;
  name: string;
  access: ZoneAccess;
  kind: string;
  serial: number | null;
  dnssec: boolean;
  generation: number;
  record_set_count: number;
  observed_at: Date | null;
  read_failed_at: Date | null;
  read_failure: Failure | null;
  next_read_at: Date | null;
  written_at: Date | null;
  locked_reason: string | null;
  locked_sentence: SentenceRef | null;
  version: number;
  account_id: string;
  account_name: string;
  account_kind: string;
  account_mode: AccountMode;
  open_changes: number;
  tray_id: string | null;
  tray_edits: number;
}

const SELECT = `select z.id, z.name, z.access, z.kind, z.serial, z.dnssec, z.generation, z.record_set_count, z.observed_at, z.read_failed_at,
  z.read_failure, z.next_read_at, z.written_at, z.locked_reason, z.locked_sentence, z.version,
  a.id as account_id, a.name as account_name, a.kind as account_kind, a.mode as account_mode,
  (select count(*) from change_request c where c.tenant_id = z.tenant_id and c.zone_id = z.id
     and c.state not in ('done', 'rejected', 'cancelled', 'expired', 'failed', 'rolled-back')
     and (c.state <> 'draft' or c.submitted_at is not null)) as open_changes`;

const FROM = `from zone z join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id`;

export interface ZoneQuery {
  search: string | undefined;
  account: string | undefined;
  descending: boolean;
  after: [string, string] | null;
  limit: number;
}

/** Zones by name; `search` finds any part of it, as text and not as a pattern. */
export function zonePage(tx: Tx, query: ZoneQuery): Promise<ZoneRow[]> {
  const [compare, order] = query.descending ? ['<', 'desc'] : ['>', 'asc'];
  return tx.sql<ZoneRow>(
    `${SELECT}, null::uuid as tray_id, 0 as tray_edits ${FROM}
     where z.tenant_id = $1 and ($2::uuid is null or z.provider_account_id = $2)
       and ($3::text is null or position($3 in z.name) > 0)
       and ($4::text is null or (z.name, z.id) ${compare} ($4, $5::uuid))
     order by z.name ${order}, z.id ${order} limit $6`,
    [
      tx.tenantId,
      query.account ?? null,
      query.search === undefined || query.search.trim() === '' ? null : query.search.trim().toLowerCase(),
      query.after?.[0] ?? null,
      query.after?.[1] ?? null,
      query.limit,
    ],
  );
}

/** One zone with the caller's tray on it; with `lock`, kept as it is until the transaction ends. @throws ApexkeepError `not-found`. */
export async function zoneById(tx: Tx, id: string, lock: 'lock' | 'read' = 'read'): Promise<ZoneRow> {
  const [row] = await tx.sql<ZoneRow>(
    `${SELECT}, t.id as tray_id,
       (select count(*) from draft_edit e where e.tenant_id = z.tenant_id and e.change_request_id = t.id) as tray_edits
     ${FROM}
     left join change_request t on t.tenant_id = z.tenant_id and t.zone_id = z.id and t.author_id = $3
       and t.state = 'draft' and t.submitted_at is null and t.rollback_of is null
     where z.tenant_id = $1 and z.id = $2 ${lock === 'lock' ? 'for update of z' : ''}`,
    [tx.tenantId, id, tx.actorId],
  );
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('zone-missing', 'There is no such zone in this workspace.'));
  return row;
}

/** The name of a zone. @throws ApexkeepError `not-found`. */
export async function zoneName(tx: Tx, id: string): Promise<string> {
  const [row] = await tx.sql<{ name: string }>('select name from zone where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
  ]);
  if (row === undefined)
    throw new ApexkeepError('not-found', sentence('zone-missing', 'There is no such zone in this workspace.'));
  return row.name;
}
