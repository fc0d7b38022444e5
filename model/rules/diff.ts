import { canonicalJson } from './canonical-json.ts';
import type { Change } from './change.ts';
import { keyOf, type RecordSet } from './record-set.ts';

/** Record sets one change request may change. */
export const MOST_EDITS = 2000;

/** The record sets of a zone by `keyOf`. */
export type ZoneSets = ReadonlyMap<string, RecordSet>;

/** A change before it is stored: everything but the id. */
export type ChangeContent = Omit<Change, 'id'>;

/** What a person wants for one record set; `after` null deletes it. */
export interface Edit {
  name: string;
  type: string;
  after: RecordSet | null;
}

/** Sets by key. Of two sets with one key the later wins. */
export function byKey(sets: Iterable<RecordSet>): Map<string, RecordSet> {
  const map = new Map<string, RecordSet>();
  for (const set of sets) map.set(keyOf(set), set);
  return map;
}

/** True when two canonical sets of one key have the same TTL, values and extras; both may be absent. */
export function sameContent(one: RecordSet | null | undefined, two: RecordSet | null | undefined): boolean {
  if (one === two) return true;
  if (one == null || two == null) return (one ?? null) === (two ?? null);
  return one.ttl === two.ttl && sameValues(one.values, two.values) && sameExtras(one.extras, two.extras);
}

/** True for equal lists; canonical values are sorted, so order counts. */
export function sameValues(one: readonly string[], two: readonly string[]): boolean {
  if (one.length !== two.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== two[index]) return false;
  return true;
}

/** True for equal extras; none and empty are the same. */
export function sameExtras(one: RecordSet['extras'], two: RecordSet['extras']): boolean {
  return one === two || canonicalJson(one ?? {}) === canonicalJson(two ?? {});
}

/** What turns `live` into `wanted`, set by set: replaced and deleted in the order of `live`, then added in that of `wanted`. */
export function diffZone(live: ZoneSets, wanted: ZoneSets): ChangeContent[] {
  const changes: ChangeContent[] = [];
  live.forEach((before, key) => {
    const after = wanted.get(key) ?? null;
    if (!sameContent(before, after)) changes.push(contentOf(before, before, after));
  });
  wanted.forEach((after, key) => {
    if (!live.has(key)) changes.push(contentOf(after, null, after));
  });
  return changes;
}

/**
 * The changes that a person's edits amount to against the zone as it is. Edits that change nothing are dropped; of two edits
 * of one set the later counts. Extras that an edit does not speak of are carried over. `newId` names each change.
 */
export function changesFromEdits(live: ZoneSets, edits: Iterable<Edit>, newId: () => string): Change[] {
  const last = new Map<string, Edit>();
  for (const edit of edits) last.set(keyOf(edit), edit);
  const changes: Change[] = [];
  for (const [key, edit] of last) {
    const before = live.get(key) ?? null;
    const after = withExtras(edit.after, before);
    if (!sameContent(before, after)) changes.push({ id: newId(), ...contentOf(edit, before, after) });
  }
  return changes;
}

/** The zone after the changes. */
export function applyChanges(
  sets: ZoneSets,
  changes: Iterable<Pick<ChangeContent, 'name' | 'type' | 'after'>>,
): Map<string, RecordSet> {
  const result = new Map(sets);
  for (const change of changes) {
    if (change.after === null) result.delete(keyOf(change));
    else result.set(keyOf(change), change.after);
  }
  return result;
}

function withExtras(after: RecordSet | null, before: RecordSet | null): RecordSet | null {
  if (after === null || after.extras !== undefined || before?.extras === undefined) return after;
  return { ...after, extras: before.extras };
}

function contentOf(
  key: { name: string; type: string },
  before: RecordSet | null,
  after: RecordSet | null,
): ChangeContent {
  const action = before === null ? 'add' : after === null ? 'delete' : 'replace';
  return { name: key.name, type: key.type, action, before, after };
}
