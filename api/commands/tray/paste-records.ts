import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { MOST_PASTED, readPaste, type Paste, type PasteMode } from '#model/rules/paste.ts';
import type { ZoneSets } from '#model/rules/diff.ts';
import { sentence } from '#model/rules/sentence.ts';
import { zoneWithTray } from '#api/queries/tray.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import { lockTray, putEdits } from './edit-tray.ts';

export interface PasteInput {
  text: string;
  existing: PasteMode;
}

/** The paste read against the zone with the caller's tray. @throws ApexkeepError `invalid-input` when it holds too many records. */
export async function paste(
  tx: Tx,
  actorId: string,
  zone: ZoneRow,
  input: PasteInput,
): Promise<Paste & { zone: ZoneSets }> {
  const sets = await zoneWithTray(tx, zone, actorId);
  const read = readPaste(input.text, zone.name, sets.zone, input.existing);
  if (read.ok) return { ...read.value, zone: sets.zone };
  const tooMuch = sentence('paste-too-many', 'A paste holds at most {most} records. Nothing was staged.', {
    most: MOST_PASTED,
  });
  throw new ApexkeepError('invalid-input', tooMuch, { issues: read.issues });
}

/**
 * Puts the accepted sets of a paste into the caller's tray: all of them or, on a failure, none.
 * @throws ApexkeepError `invalid-record` when no line was accepted, `conflict` when the tray would hold too many sets.
 */
export async function pasteIntoTray(tx: Tx, actorId: string, zone: ZoneRow, input: PasteInput): Promise<Paste> {
  // What is read must be what the tray still is when the sets go in.
  await lockTray(tx, zone.id, actorId);
  const read = await paste(tx, actorId, zone, input);
  const refused = read.lines.filter((line) => line.issue !== null);
  if (read.lines.length === 0)
    throw new ApexkeepError(
      'invalid-record',
      sentence('paste-without-record', 'The text holds no record. Nothing was staged.'),
      { issues: [issueAt('text', sentence('paste-empty', 'Paste lines of a zone file, one record each'))] },
    );
  if (refused.length === read.lines.length) {
    throw new ApexkeepError(
      'invalid-record',
      sentence('paste-refused', 'Every line was refused. Nothing was staged.'),
      {
        issues: refused
          .slice(0, 50)
          .flatMap(({ line, issue }) => (issue === null ? [] : [issueAt(`line.${line}`, issue)])),
      },
    );
  }
  await putEdits(tx, actorId, zone, read.edits);
  return read;
}
