import { ApexkeepError } from '#model/errors.ts';
import type { Tx } from '#model/database.ts';
import { bulkEdits, isFound, type BulkAct, type BulkResult, type Untouched } from '#model/rules/bulk.ts';
import { canonicalType, isTtl, ttlRange } from '#model/rules/canonical.ts';
import { MOST_EDITS, type ZoneSets } from '#model/rules/diff.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { parseName } from '#model/rules/name.ts';
import { sentence } from '#model/rules/sentence.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { zoneWithTray } from '#api/queries/tray.ts';
import type { ZoneRow } from '#api/queries/zones.ts';
import { lockTray, putEdits } from './edit-tray.ts';

export type Selection =
  { sets: readonly { name: string; type: string }[] } | { search: string; type?: string | undefined };
/** `count`: how many sets a person typed would be deleted. */
export type Act = Exclude<BulkAct, { kind: 'delete' }> | { kind: 'delete'; count?: number | undefined };

/** Deletions up to this many need no typed count. */
const UNTYPED_DELETIONS = 10;

/**
 * Does one thing to many record sets of the zone with the caller's tray, and puts what changes into the tray.
 * @throws ApexkeepError `invalid-record` for a TTL that is none; `invalid-input` when too many sets are chosen or the count
 * typed for a deletion is another; `conflict` when the tray would hold too many.
 */
export async function editMany(
  tx: Tx,
  actorId: string,
  zone: ZoneRow,
  selection: Selection,
  act: Act,
): Promise<BulkResult & { chosen: number }> {
  if (act.kind === 'set-ttl' && !isTtl(act.ttl)) {
    const range = ttlRange();
    throw new ApexkeepError('invalid-record', sentence('bulk-refused', 'Nothing was staged: {why}.', { why: range }), {
      issues: [issueAt('act.ttl', range)],
    });
  }
  // What is chosen must be what the tray still is when the edits go in.
  await lockTray(tx, zone.id, actorId);
  const { found, missing } = await chosenSets(tx, actorId, zone, selection);
  if (found.length > MOST_EDITS) throw tooMany(found.length);
  const result = bulkEdits(found, act, zone.name);
  if (act.kind === 'delete') requireCount(result.edits.length, act.count);
  await putEdits(tx, actorId, zone, result.edits);
  return { ...result, untouched: [...result.untouched, ...missing], chosen: found.length };
}

function tooMany(count: number): ApexkeepError {
  const said = sentence(
    'selection-too-large',
    '{count} record sets are chosen; at most {most} can be changed at once. Narrow the search or choose a type.',
    { count, most: MOST_EDITS },
  );
  return new ApexkeepError('invalid-input', said, {
    issues: [issueAt('select', said)],
    extra: { chosen: count },
  });
}

function requireCount(deletes: number, typed: number | undefined): void {
  if (deletes <= UNTYPED_DELETIONS || typed === deletes) return;
  const said = sentence(
    'deletions-unconfirmed',
    'Nothing was staged: {deletes} record sets would be deleted; type {deletes} to confirm it.',
    { deletes },
  );
  throw new ApexkeepError('invalid-input', said, {
    issues: [issueAt('act.count', said)],
    extra: { deletes },
  });
}

interface Chosen {
  found: RecordSet[];
  missing: Untouched[];
}

async function chosenSets(tx: Tx, actorId: string, zone: ZoneRow, selection: Selection): Promise<Chosen> {
  const { live, zone: now } = await zoneWithTray(tx, zone, actorId);
  if ('sets' in selection) return byKeys(now, selection.sets, zone.name);
  // A set is on the list for what it is live, and in the tray for what it shall be: either may be what was searched for.
  const { search, type } = selection;
  const found = [...now.values()].filter((set) => {
    const before = live.get(keyOf(set));
    return isFound(set, search, type) || (before !== undefined && isFound(before, search, type));
  });
  return { found, missing: [] };
}

function byKeys(now: ZoneSets, wanted: readonly { name: string; type: string }[], apex: string): Chosen {
  const found = new Map<string, RecordSet>();
  const missing: Untouched[] = [];
  for (const { name, type } of wanted) {
    const parsed = parseName(name, apex);
    const key = keyOf({ name: parsed.ok ? parsed.value : name, type: canonicalType(type) ?? type });
    const set = now.get(key);
    if (set !== undefined) found.set(key, set);
    else missing.push({ name, type, code: 'not-there', message: 'There is no such record set any more' });
  }
  return { found: [...found.values()], missing };
}
