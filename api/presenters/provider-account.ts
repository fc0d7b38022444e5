import type { input } from 'zod';
import { ACCOUNT_MODES } from '#model/rules/access.ts';
import { missingFor } from '#api/policies/account-mode.ts';
import type { AccountRow, StoredCheck } from '#api/queries/provider-accounts.ts';
import { ConnectionReport, type AccountCheck, type ProviderAccount } from '#api/routes/provider-accounts/schema.ts';

function presentCheck(check: StoredCheck | null): input<typeof AccountCheck> | null {
  if (check === null) return null;
  return {
    ok: check.ok,
    at: new Date(check.at).toISOString(),
    code: check.code ?? null,
    message: check.message ?? null,
    sentence: check.sentence ?? null,
    report: ConnectionReport.safeParse(check.report).data ?? null,
  };
}

export function presentAccount(row: AccountRow): input<typeof ProviderAccount> {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    settings: row.settings,
    mode: row.mode,
    connectionCheck: presentCheck(row.connection_check),
    writeCheck: presentCheck(row.write_check),
    acknowledgedBy:
      row.acknowledger_id === null
        ? null
        : { id: row.acknowledger_id, name: row.acknowledger_name ?? '', email: row.acknowledger_email ?? '' },
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    modes: ACCOUNT_MODES.map((mode) => ({ mode, missing: missingFor(row, mode) })),
    zoneCount: row.zone_count,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}
