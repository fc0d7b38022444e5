import type { input } from 'zod';
import { ROLE_PERMISSIONS } from '#model/rules/permission.ts';
import type { Member } from '#api/call.ts';
import type { CountsRow, NeedRow } from '#api/queries/workspace.ts';
import type { Home } from '#api/routes/workspace/schema.ts';

export function presentHome(member: Member, counts: CountsRow, needs: readonly NeedRow[]): input<typeof Home> {
  return {
    tenant: { id: member.tenantId, slug: member.slug, name: member.tenantName },
    role: member.role,
    permissions: [...ROLE_PERMISSIONS[member.role]],
    needsYou: needs.map((row) => ({
      kind: row.kind,
      title: row.title,
      changeNumber: row.number,
      at: row.at.toISOString(),
      changeId: row.change_id,
      zoneId: row.zone_id,
      providerAccountId: row.account_id,
      zoneName: row.zone_name,
    })),
    needsYouMore: Math.max(0, (needs[0]?.total ?? 0) - needs.length),
    counts: {
      providerAccounts: counts.accounts,
      zones: counts.zones,
      recordSets: counts.record_sets,
      openChanges: counts.open_changes,
      members: counts.members,
    },
    steps: {
      account: counts.accounts > 0,
      checked: counts.checked > 0,
      imported: counts.zones > 0,
      changed: counts.done_changes > 0,
    },
  };
}
