import type { SentenceRef } from '#model/rules/sentence.ts';
import { appendAudit } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import type { AccountCheckInput, AccountCheckResult } from '#workflows/contracts/account-check.ts';
import type { ZoneProviderSteps } from '#workflows/contracts/zone-work.ts';
import { openAccount } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';
import { openReader } from './providers/readers.ts';

/** Zones of a listing that are kept with the account, to choose from. */
const MOST_LISTED = 20_000;

/** What a check leaves in the account's row. */
export interface CheckReport {
  ok: boolean;
  code?: string;
  message?: string;
  sentence?: SentenceRef;
  report?: object;
  zones?: { ref: string; name: string }[];
}

/** The connection test: what answers, which zones there are, what the key may do. Changes nothing. */
export function createCheckConnection(deps: Dependencies): Pick<ZoneProviderSteps, 'checkConnection'> {
  return {
    checkConnection: (input) =>
      alive(async (signal) => {
        const account = await openAccount(deps, input.tenantId, input.providerAccountId);
        if (account.credentialsVersion !== input.credentialsVersion) return storeCheck(deps, input, OUTDATED);
        const reader = openReader(account.connection, deps.http);
        const report = await reader.testConnection(signal);
        const listed = await reader.listZones(signal);
        const zones = listed.slice(0, MOST_LISTED).map(({ ref, name }) => ({ ref, name }));
        return storeCheck(deps, input, { ok: true, report, zones });
      }),
  };
}

/** The verdict on an account whose address or key is not the one the check was asked for. It is never stored. */
export const OUTDATED: CheckReport = {
  ok: false,
  code: 'conflict',
  message: 'Address or key changed after this check was asked for; it says nothing about the new ones.',
};

/**
 * Stores a verdict with its time and the version of the credentials it is about, tells screens, and writes it into the
 * audit trail. A verdict on credentials that are not the account's any more leaves the account as it is. `ok` when the
 * verdict is good and counts.
 */
export async function storeCheck(
  deps: Dependencies,
  input: AccountCheckInput,
  report: CheckReport,
): Promise<AccountCheckResult> {
  const { tenantId, providerAccountId, check, actorId, credentialsVersion } = input;
  return deps.database.inTenant({ tenantId, actorId }, async (tx) => {
    const column = check === 'connection' ? 'connection_check' : 'write_check';
    const stored = await tx.sql(
      `update provider_account set ${column} = $2::jsonb || jsonb_build_object('at', to_jsonb(clock_timestamp()),
              'credentialsVersion', credentials_version)
        where tenant_id = current_tenant() and id = $1 and credentials_version = $3 returning id`,
      [providerAccountId, JSON.stringify(report), credentialsVersion],
    );
    const counts = stored.length > 0;
    const ok = report.ok && counts;
    const subject = `provider-account/${providerAccountId}`;
    await publish(tx, { subject, kind: 'provider-account.checked', data: { check, ok } });
    await appendAudit(tx, {
      actor: { kind: 'user', id: actorId },
      action: 'provider-account.check',
      subject,
      correlation: subject,
      detail: { check, ok, ...(report.code ? { code: report.code } : {}), ...(counts ? {} : { outdated: true }) },
    });
    return { ok };
  });
}
