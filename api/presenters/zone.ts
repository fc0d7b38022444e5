import type { input } from 'zod';
import { lockedBecause, writeForbidden } from '#model/rules/access.ts';
import type { Sentence } from '#model/rules/sentence.ts';
import { because } from '#api/because.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import type { Zone, ZoneSummary } from '#api/routes/zones/schema.ts';

/** Why the zone takes no changes now; null when it does. */
export function writeRefusal(row: ZoneRow): Sentence | null {
  return writeForbidden({
    accountMode: row.account_mode,
    zoneAccess: row.access,
    locked: lockedBecause(row.locked_reason, row.locked_sentence),
    zoneKind: row.kind,
  });
}

export function presentZoneSummary(row: ZoneRow): input<typeof ZoneSummary> {
  return {
    id: row.id,
    name: row.name,
    providerAccount: { id: row.account_id, name: row.account_name, kind: row.account_kind, mode: row.account_mode },
    access: row.access,
    kind: row.kind,
    serial: row.serial,
    dnssec: row.dnssec,
    recordSetCount: row.record_set_count,
    observedAt: row.observed_at?.toISOString() ?? null,
    readFailedAt: row.read_failed_at?.toISOString() ?? null,
    readFailure: row.read_failure,
    lockedReason: row.locked_reason,
    lockedSentence: row.locked_sentence,
    openChanges: row.open_changes,
    version: row.version,
  };
}

export function presentZone(row: ZoneRow): input<typeof Zone> {
  const refusal = writeRefusal(row);
  return {
    ...presentZoneSummary(row),
    writable: { ok: refusal === null, ...because(refusal) },
    nextReadAt: row.next_read_at?.toISOString() ?? null,
    writtenAt: row.written_at?.toISOString() ?? null,
    generation: row.generation,
    tray: row.tray_id === null ? null : { id: row.tray_id, edits: row.tray_edits },
  };
}
