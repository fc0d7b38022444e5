import { appendAudit } from '#model/store/audit.ts';
import { publish } from '#model/store/live-events.ts';
import { type AccountCheckInput } from '#workflows/contracts/account-check.ts';
import type { ZoneProviderSteps } from '#workflows/contracts/zone-work.ts';
import { readerOf } from './accounts.ts';
import type { Dependencies } from './dependencies.ts';
import { alive } from './failures.ts';

/** Zones of a listing that are kept with the account, to choose from. */
const MOST_LISTED = 20_000;

/** What a check leaves in the account's row. */
export interface CheckReport {
  ok: boolean;
  code?: string;
  message?: string;
  report?: object;
  zones?: { ref: string; name: string }[];
}

/** The connection test: what answers, which zones there are, what the key may do. Changes nothing. */
export function createCheckConnection(deps: Dependencies): Pick<ZoneProviderSteps, 'checkConnection'> {
  return {
    checkConnection: (input) =>
      alive(async (signal) => {
        const reader = await readerOf(deps, input.tenantId, input.providerAccountId);
        const report = await reader.testConnection(signal);
        const listed = await reader.listZones(signal);
        const zones = listed.slice(0, MOST_LISTED).map(({ ref, name }) => ({ ref, name }));
        await storeCheck(deps, input, { ok: true, report, zones });
        return { ok: true };
      }),
  };
}

/** Stores a check's result with its time, tells screens, and writes it into the audit trail. */
export async function storeCheck(deps: Dependencies, input: AccountCheckInput, report: CheckReport): Promise<void> {
  const { tenantId, providerAccountId, check, actorId } = input;
  await deps.database.inTenant({ tenantId, actorId }, async (tx) => {
    const column = check === 'connection' ? 'connection_check' : 'write_check';
    await tx.sql(
      `update provider_account set ${column} = $2::jsonb || jsonb_build_object('at', to_jsonb(clock_timestamp()))
        where tenant_id = current_tenant() and id = $1`,
      [providerAccountId, JSON.stringify(report)],
    );
    const subject = `provider-account/${providerAccountId}`;
    await publish(tx, { subject, kind: 'provider-account.checked', data: { check, ok: report.ok } });
    await appendAudit(tx, {
      actor: { kind: 'user', id: actorId },
      action: 'provider-account.check',
      subject,
      correlation: subject,
      detail: { check, ok: report.ok, ...(report.code ? { code: report.code } : {}) },
    });
  });
}
