import type { input } from 'zod';
import type { Tx } from '#model/database.ts';
import { blockedBy, nothingToChange } from '#model/rules/finding.ts';
import { refOf, type Sentence } from '#model/rules/sentence.ts';
import { editsOf, openTray, provisional, type EditRow, type Provisional, type TrayRow } from '#api/queries/tray.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import { writeRefusal } from '#api/presenters/zone.ts';
import type { TrayState } from '#api/routes/batch/schema.ts';
import type { Tray } from '#api/routes/tray/schema.ts';

/** Why edits cannot be handed in now; null when they can. */
export function submitRefusal(zone: ZoneRow, work: Pick<Provisional, 'changes' | 'findings'>): Sentence | null {
  if (work.changes.length === 0) return nothingToChange();
  return blockedBy(work.findings) ?? writeRefusal(zone);
}

/** The caller's tray with what it amounts to. */
export async function presentTray(tx: Tx, zone: ZoneRow, userId: string): Promise<input<typeof Tray>> {
  const tray = await openTray(tx, zone.id, userId);
  const edits = tray === undefined ? [] : await editsOf(tx, tray.id);
  return trayShape(zone, tray, edits, await provisional(tx, zone, edits, false));
}

/** The tray without its edits: what an answer to many edits at once needs. */
export async function presentTrayState(tx: Tx, zone: ZoneRow, userId: string): Promise<input<typeof TrayState>> {
  const tray = await openTray(tx, zone.id, userId);
  if (tray === undefined) return { id: null, number: null, version: 0, edits: 0 };
  const { id, number, version } = tray;
  return { id, number, version, edits: (await editsOf(tx, id)).length };
}

function trayShape(
  zone: ZoneRow,
  tray: TrayRow | undefined,
  edits: readonly EditRow[],
  work: Provisional,
): input<typeof Tray> {
  const blocked = submitRefusal(zone, work);
  return {
    id: tray?.id ?? null,
    number: tray?.number ?? null,
    title: tray?.title ?? '',
    reason: tray?.reason ?? '',
    executionMode: tray?.execution_mode ?? 'on-approval',
    version: tray?.version ?? 0,
    edits: edits.map(({ updated_at, ...edit }) => ({ ...edit, updatedAt: updated_at.toISOString() })),
    changes: work.changes,
    findings: work.findings,
    requirement: work.requirement,
    blocked: blocked?.message ?? null,
    blockedSentence: blocked === null ? null : refOf(blocked),
  };
}
