import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { sentence, type SentenceRef } from '#model/rules/sentence.ts';
import type { Dependencies, OpenAccount } from './dependencies.ts';
import { PROVIDER_KINDS, type DnsReader, type ProviderKind } from './providers/dns-provider.ts';
import { openReader } from './providers/readers.ts';

/** A zone's row as activities need it. */
export interface ZoneRow {
  id: string;
  name: string;
  ref: string;
  kind: string;
  access: string;
  accountId: string;
  accountKind: string;
  accountMode: string;
  credentialsVersion: number;
  generation: number;
  lockedReason: string | null;
  lockedSentence: SentenceRef | null;
}

/** Reads a zone with what its account allows. Throws `row-missing`. */
export async function zoneRow(tx: Tx, zoneId: string): Promise<ZoneRow> {
  const [row] = await tx.sql<ZoneRow>(
    `select z.id, z.name, z.provider_ref as ref, z.kind, z.access, z.generation, z.locked_reason as "lockedReason",
            z.locked_sentence as "lockedSentence",
            a.id as "accountId", a.kind as "accountKind", a.mode as "accountMode",
            a.credentials_version as "credentialsVersion"
       from zone z join provider_account a on a.tenant_id = z.tenant_id and a.id = z.provider_account_id
      where z.tenant_id = current_tenant() and z.id = $1`,
    [zoneId],
    'zone-row',
  );
  if (row === undefined)
    throw new ApexkeepError('row-missing', sentence('zone-row-missing', 'There is no zone {id}.', { id: zoneId }));
  return row;
}

interface AccountSecret {
  kind: string;
  mode: string;
  settings: Record<string, string>;
  secret: string;
  credentialsVersion: number;
}

/** Loads an account and opens its secret. The result stays inside the running activity. Throws `row-missing`. */
export function openAccount(deps: Dependencies, tenantId: string, accountId: string): Promise<OpenAccount> {
  return deps.database.inTenant({ tenantId }, (tx) => accountIn(deps, tx, accountId));
}

/** As `openAccount`, within a transaction. */
export async function accountIn(deps: Dependencies, tx: Tx, accountId: string): Promise<OpenAccount> {
  const [row] = await tx.sql<AccountSecret>(
    `select kind, mode, settings, secret, credentials_version as "credentialsVersion" from provider_account
      where tenant_id = current_tenant() and id = $1`,
    [accountId],
    'account-open',
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('account-row-missing', 'There is no provider account {id}.', { id: accountId }),
    );
  if (!isProviderKind(row.kind)) {
    throw new ApexkeepError(
      'invalid-input',
      sentence('provider-unknown', 'This build does not know the provider "{kind}".', { kind: row.kind }),
    );
  }
  const secret = deps.openAccountSecret({ tenantId: tx.tenantId ?? '', accountId, sealed: row.secret });
  const { mode, credentialsVersion } = row;
  return { id: accountId, mode, credentialsVersion, connection: { kind: row.kind, settings: row.settings, secret } };
}

/** The reader of an account. Contacts nothing yet. */
export async function readerOf(deps: Dependencies, tenantId: string, accountId: string): Promise<DnsReader> {
  const account = await openAccount(deps, tenantId, accountId);
  return openReader(account.connection, deps.http);
}

function isProviderKind(kind: string): kind is ProviderKind {
  return (PROVIDER_KINDS as readonly string[]).includes(kind);
}
