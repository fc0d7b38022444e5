import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { AccountMode } from '#model/rules/access.ts';
import { sentence, type SentenceRef } from '#model/rules/sentence.ts';

/** What a check stored with the account (written by the worker). */
export interface StoredCheck {
  ok: boolean;
  at: string;
  credentialsVersion: number;
  code?: string;
  message?: string;
  sentence?: SentenceRef;
  report?: Record<string, unknown>;
  zones?: { ref: string; name: string }[];
}

export interface AccountRow {
  id: string;
  kind: 'powerdns';
  name: string;
  settings: Record<string, string>;
  mode: AccountMode;
  connection_check: StoredCheck | null;
  write_check: StoredCheck | null;
  acknowledged_at: Date | null;
  acknowledger_id: string | null;
  acknowledger_name: string | null;
  acknowledger_email: string | null;
  credentials_version: number;
  version: number;
  created_at: Date;
  zone_count: number;
}

// The sealed key is not among the columns: no read of the API can return it.
const SELECT = `select a.id, a.kind, a.name, a.settings, a.mode, a.connection_check - 'zones' as connection_check, a.write_check,
  a.acknowledged_at, u.id as acknowledger_id, u.name as acknowledger_name, u.email as acknowledger_email, a.credentials_version, a.version, a.created_at,
  (select count(*) from zone z where z.tenant_id = a.tenant_id and z.provider_account_id = a.id) as zone_count
  from provider_account a left join app_user u on u.id = a.acknowledged_by`;

/** Accounts in the order they were made. */
export function accountPage(tx: Tx, after: string | null, limit: number): Promise<AccountRow[]> {
  return tx.sql<AccountRow>(
    `${SELECT} where a.tenant_id = $1 and ($2::uuid is null or a.id > $2) order by a.id limit $3`,
    [tx.tenantId, after, limit],
  );
}

/** One account; with `lock`, kept as it is until the transaction ends. @throws ApexkeepError `not-found`. */
export async function accountById(tx: Tx, id: string, lock: 'lock' | 'read' = 'read'): Promise<AccountRow> {
  const [row] = await tx.sql<AccountRow>(
    `${SELECT} where a.tenant_id = $1 and a.id = $2 ${lock === 'lock' ? 'for update of a' : ''}`,
    [tx.tenantId, id],
  );
  if (row === undefined)
    throw new ApexkeepError(
      'not-found',
      sentence('account-missing', 'There is no such provider account in this workspace.'),
    );
  return row;
}

export interface ImportableRow {
  ref: string;
  name: string;
  zone_id: string | null;
}

/**
 * Zones known to exist at the provider, by name: what the last connection test listed, what earlier imports met, and what
 * is here already.
 */
export function importableZones(
  tx: Tx,
  accountId: string,
  query: { search: string; afterName: string | null; afterRef: string | null; limit: number },
): Promise<ImportableRow[]> {
  return tx.sql<ImportableRow>(
    `with listed as (
       select e->>'ref' as ref, e->>'name' as name
       from provider_account a, jsonb_array_elements(case jsonb_typeof(a.connection_check->'zones') when 'array' then a.connection_check->'zones' else '[]'::jsonb end) e
       where a.tenant_id = $1 and a.id = $2
       union
       select e, e from provider_account a, jsonb_array_elements_text(case jsonb_typeof(a.connection_check#>'{report,sample}') when 'array' then a.connection_check#>'{report,sample}' else '[]'::jsonb end) e
       where a.tenant_id = $1 and a.id = $2 and not (a.connection_check ? 'zones')
       union
       select i.ref, i.name from zone_import_item i join zone_import m on m.tenant_id = i.tenant_id and m.id = i.import_id
       where m.tenant_id = $1 and m.provider_account_id = $2
       union
       select z.provider_ref, z.name from zone z where z.tenant_id = $1 and z.provider_account_id = $2
     ), once as (select distinct on (ref) ref, name from listed order by ref, name)
     select o.ref, o.name, z.id as zone_id from once o
     left join zone z on z.tenant_id = $1 and z.provider_account_id = $2 and z.provider_ref = o.ref
     where ($3 = '' or position(lower($3) in o.name) > 0)
       and ($4::text is null or (o.name, o.ref) > ($4, $5))
     order by o.name, o.ref limit $6`,
    [tx.tenantId, accountId, query.search, query.afterName, query.afterRef, query.limit],
  );
}
