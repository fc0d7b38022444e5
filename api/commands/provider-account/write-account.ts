import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import type { AccountMode } from '#model/rules/access.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import { violatedConstraint } from '#model/store/database-errors.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { requireRoom } from '#api/policies/plan.ts';
import { requireMode } from '#api/policies/account-mode.ts';
import { accountById, type AccountRow } from '#api/queries/provider-accounts.ts';
import type { SecretSealer } from '#api/sealer.ts';

type Settings = Record<string, string | undefined>;

function sealFor(seal: SecretSealer, tx: Tx, id: string, secret: string): string {
  return seal(secret, { table: 'provider_account', column: 'secret', tenantId: tx.tenantId ?? '', rowId: id });
}

function nameTaken(error: unknown, name: string): unknown {
  if (violatedConstraint(error) !== 'provider_account_tenant_id_name_key') return error;
  return new ApexkeepError(
    'conflict',
    sentence('account-name-taken', 'Another provider account is called "{name}".', { name }),
    {
      issues: [issueAt('name', sentence('taken', 'This is taken; choose another'))],
    },
  );
}

const ACCOUNT = sentence('the-account', 'The provider account');

/** Stores a new account, MONITORING_ONLY, its key sealed. @throws ApexkeepError `conflict` when the name is taken, `not-in-plan`. */
export async function createAccount(
  tx: Tx,
  actorId: string,
  seal: SecretSealer,
  input: { kind: string; name: string; settings: Settings; secret: string },
): Promise<AccountRow> {
  await requireRoom(tx, 'providerAccounts');
  const id = uuidv7();
  try {
    await tx.sql(
      `insert into provider_account (tenant_id, id, kind, name, settings, secret, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        tx.tenantId,
        id,
        input.kind,
        input.name,
        JSON.stringify(input.settings),
        sealFor(seal, tx, id, input.secret),
        actorId,
      ],
    );
  } catch (error) {
    throw nameTaken(error, input.name);
  }
  await audit(tx, actorId, 'provider-account.created', `provider-account/${id}`, {
    name: input.name,
    kind: input.kind,
    settings: input.settings,
  });
  return accountById(tx, id);
}

/**
 * Renames an account, or changes address or key. With either of those two, every proof is void: the mode falls to
 * MONITORING_ONLY, both checks are forgotten, and a check that still runs will not count.
 * @throws ApexkeepError `precondition-failed`, `conflict` when the name is taken, `not-found`.
 */
export async function updateAccount(
  tx: Tx,
  actorId: string,
  seal: SecretSealer,
  id: string,
  seen: number | null,
  input: { name?: string | undefined; settings?: Settings | undefined; secret?: string | undefined },
): Promise<AccountRow> {
  const before = await accountById(tx, id, 'lock');
  if (seen !== before.version) throw outdated(ACCOUNT, seen ?? -1, before.version);
  const settings =
    input.settings === undefined
      ? before.settings
      : (JSON.parse(JSON.stringify(input.settings)) as Record<string, string>);
  const moved =
    input.secret !== undefined || JSON.stringify(sorted(settings)) !== JSON.stringify(sorted(before.settings));
  const name = input.name ?? before.name;
  try {
    await tx.sql(
      `update provider_account set name = $3, settings = $4, secret = coalesce($5, secret), version = version + 1,
         credentials_version = credentials_version + case when $6 then 1 else 0 end,
         mode = case when $6 then 'MONITORING_ONLY' else mode end,
         connection_check = case when $6 then null else connection_check end,
         write_check = case when $6 then null else write_check end,
         acknowledged_by = case when $6 then null else acknowledged_by end,
         acknowledged_at = case when $6 then null else acknowledged_at end
       where tenant_id = $1 and id = $2`,
      [
        tx.tenantId,
        id,
        name,
        JSON.stringify(settings),
        input.secret === undefined ? null : sealFor(seal, tx, id, input.secret),
        moved,
      ],
    );
  } catch (error) {
    throw nameTaken(error, name);
  }
  await audit(tx, actorId, 'provider-account.updated', `provider-account/${id}`, {
    ...(name === before.name ? {} : { name: { from: before.name, to: name } }),
    ...(moved
      ? {
          settings: { from: before.settings, to: settings },
          keyReplaced: input.secret !== undefined,
          modeBefore: before.mode,
        }
      : {}),
  });
  return accountById(tx, id);
}

function sorted(members: Record<string, string>): [string, string][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Removes an account without zones. @throws ApexkeepError `conflict` while it has zones, `not-found`. */
export async function deleteAccount(tx: Tx, actorId: string, id: string): Promise<void> {
  const account = await accountById(tx, id, 'lock');
  if (account.zone_count > 0) {
    throw new ApexkeepError(
      'conflict',
      sentence(
        'account-has-zones',
        'The account has zones here ({count}), whose history would go with it. Set it to MONITORING_ONLY instead.',
        { count: account.zone_count },
      ),
    );
  }
  await tx.sql('delete from provider_account where tenant_id = $1 and id = $2', [tx.tenantId, id]);
  await audit(tx, actorId, 'provider-account.deleted', `provider-account/${id}`, { name: account.name });
}

/** Sets the mode; each step up needs its proofs, down is always possible. @throws ApexkeepError `conflict`, `invalid-input`. */
export async function setMode(
  tx: Tx,
  actorId: string,
  id: string,
  input: { mode: AccountMode; acknowledgement?: string | undefined },
): Promise<AccountRow> {
  const before = await accountById(tx, id, 'lock');
  if (before.mode === input.mode) return before;
  requireMode(before, input.mode, input.acknowledgement);
  const acknowledged = input.mode === 'LIVE_WRITE';
  await tx.sql(
    `update provider_account set mode = $3, version = version + 1,
       acknowledged_by = case when $4 then $5::uuid end, acknowledged_at = case when $4 then now() end
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, input.mode, acknowledged, actorId],
  );
  await audit(tx, actorId, 'provider-account.mode-set', `provider-account/${id}`, {
    from: before.mode,
    to: input.mode,
  });
  return accountById(tx, id);
}
