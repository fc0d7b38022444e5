import type { Change } from './change.ts';
import { sameContent, type Edit, type ZoneSets } from './diff.ts';
import { keyOf, type RecordSet } from './record-set.ts';

/** What taking back one executed change means now. */
export interface RollbackItem {
  name: string;
  type: string;
  /** What the execution wrote; null where it deleted the set. */
  base: RecordSet | null;
  /** What was there before the execution, and would be again. */
  ours: RecordSet | null;
  /** What is there now. */
  theirs: RecordSet | null;
  /** `restore`: untouched since, goes back. `already-back`: nothing to do. `conflict`: someone changed it since. */
  outcome: 'restore' | 'already-back' | 'conflict';
}

/** For a conflict: leave what is there now (the default), or restore what was there before the execution. */
export type RollbackChoice = 'leave-theirs' | 'restore-ours';

/**
 * Three-way, set by set: what a rollback of the executed changes would do to the zone as it is now, and the edits for it. Only
 * changes that were written belong in `executed`. What others changed since is left alone unless `choices` says otherwise.
 */
export function rollbackEdits(
  executed: readonly Pick<Change, 'name' | 'type' | 'before' | 'after'>[],
  live: ZoneSets,
  choices: ReadonlyMap<string, RollbackChoice> = new Map(),
): { items: RollbackItem[]; edits: Edit[] } {
  const items: RollbackItem[] = [];
  const edits: Edit[] = [];
  for (const { name, type, before, after } of executed) {
    const theirs = live.get(keyOf({ name, type })) ?? null;
    const outcome = outcomeOf(before, after, theirs);
    items.push({ name, type, base: after, ours: before, theirs, outcome });
    const restores =
      outcome === 'restore' || (outcome === 'conflict' && choices.get(keyOf({ name, type })) === 'restore-ours');
    if (restores) edits.push({ name, type, after: restored(before, theirs) });
  }
  return { items, edits };
}

/** What to write: without extras before, those of now are emptied, since an edit that is silent about extras keeps them. */
function restored(before: RecordSet | null, theirs: RecordSet | null): RecordSet | null {
  if (before === null || before.extras !== undefined || theirs?.extras === undefined) return before;
  return { ...before, extras: {} };
}

function outcomeOf(before: RecordSet | null, after: RecordSet | null, now: RecordSet | null): RollbackItem['outcome'] {
  if (sameContent(now, before)) return 'already-back';
  return sameContent(now, after) ? 'restore' : 'conflict';
}
