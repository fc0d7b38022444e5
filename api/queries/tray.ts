import type { Tx } from '#model/database.ts';
import { MAX_TTL } from '#model/rules/canonical.ts';
import type { Change } from '#model/rules/change.ts';
import { requirementFor } from '#model/rules/approval.ts';
import { applyChanges, changesFromEdits, type Edit, type ZoneSets } from '#model/rules/diff.ts';
import type { Finding } from '#model/rules/finding.ts';
import { findingsFor } from '#model/rules/findings/index.ts';
import { inExecutionOrder } from '#model/rules/order.ts';
import type { ApprovalRequirement } from '#model/rules/policy.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { currentPolicy } from '#api/queries/policy.ts';
import { zoneContent } from '#api/zone-content.ts';

/** TTLs that providers take, by kind; the plan asks the provider's own capabilities again. */
export const TTL_LIMITS = { minTtl: 0, maxTtl: MAX_TTL } as const;

export interface TrayRow {
  id: string;
  number: number;
  title: string;
  reason: string;
  execution_mode: 'on-approval' | 'manual';
  version: number;
}

export interface EditRow {
  id: string;
  name: string;
  type: string;
  after: RecordSet | null;
  position: number;
  updated_at: Date;
}

/** The caller's open draft on a zone, the one worked on last; undefined while there is none. */
export async function openTray(tx: Tx, zoneId: string, userId: string): Promise<TrayRow | undefined> {
  const [row] = await tx.sql<TrayRow>(
    `select id, number, title, reason, execution_mode, version from change_request
     where tenant_id = $1 and zone_id = $2 and author_id = $3 and state = 'draft' and submitted_at is null and rollback_of is null
     order by updated_at desc, id desc limit 1`,
    [tx.tenantId, zoneId, userId],
  );
  return row;
}

/** Edits of a draft in the order they were first made; at most 2,000 exist. */
export function editsOf(tx: Tx, changeRequestId: string): Promise<EditRow[]> {
  return tx.sql<EditRow>(
    `select id, name, type, after, position, updated_at from draft_edit where tenant_id = $1 and change_request_id = $2
     order by position, id`,
    [tx.tenantId, changeRequestId],
  );
}

/** The zone as last observed, and as it would be with the caller's tray: a set is judged beside what is already in it. */
export async function zoneWithTray(
  tx: Tx,
  zone: { id: string; generation: number },
  userId: string,
): Promise<{ live: ZoneSets; zone: ZoneSets }> {
  const live = await zoneContent(tx, zone);
  const tray = await openTray(tx, zone.id, userId);
  if (tray === undefined) return { live, zone: live };
  const changes = changesFromEdits(live, await editsOf(tx, tray.id), () => zone.id);
  return { live, zone: applyChanges(live, changes) };
}

export interface Provisional {
  changes: Change[];
  findings: Finding[];
  requirement: ApprovalRequirement;
}

/** What edits amount to against the zone as last observed, before the plan repeats it against a fresh read. */
export async function provisional(
  tx: Tx,
  zone: { id: string; name: string; generation: number },
  edits: readonly (Edit & { id: string })[],
  rollback: boolean,
): Promise<Provisional> {
  const { policy } = await currentPolicy(tx);
  const before = await zoneContent(tx, zone);
  const ids = edits.map((edit) => edit.id).values();
  const changes = inExecutionOrder(changesFromEdits(before, edits, () => ids.next().value ?? zone.id));
  const findings = findingsFor({
    apex: zone.name,
    before,
    after: applyChanges(before, changes),
    changes,
    limits: TTL_LIMITS,
  });
  const facts = { rollback, apex: zone.name, sets: before.size };
  const requirement = requirementFor(policy, changes, findings, facts);
  return { changes, findings, requirement };
}
