import type { Change } from './change.ts';
import { sameContent, sameExtras, sameValues, type ZoneSets } from './diff.ts';
import type { Plan, StaleItem } from './plan.ts';
import { keyOf, type RecordSet } from './record-set.ts';

/**
 * The touched sets that are no longer what the plan was made against. Empty means: the plan holds. Sets that the plan does
 * not touch may move as they like.
 */
export function staleItems(plan: Pick<Plan, 'changes'>, live: ZoneSets): StaleItem[] {
  const items: StaleItem[] = [];
  for (const change of plan.changes) {
    const now = live.get(keyOf(change)) ?? null;
    if (sameContent(now, change.before)) continue;
    items.push({
      name: change.name,
      type: change.type,
      base: change.before,
      live: now,
      wanted: change.after,
      moved: movedHow(change.before, now, change.after),
    });
  }
  return items;
}

/** True when every touched set already is as wanted: nothing is left to write. */
export function alreadyAsWanted(changes: readonly Pick<Change, 'name' | 'type' | 'after'>[], live: ZoneSets): boolean {
  return changes.every((change) => sameContent(live.get(keyOf(change)) ?? null, change.after));
}

/**
 * `same`: it already is as wanted. `theirs`: where the zone moved (TTL, values or extras), we wanted no change. `both`: the
 * zone moved where we want something else.
 */
function movedHow(base: RecordSet | null, now: RecordSet | null, wanted: RecordSet | null): StaleItem['moved'] {
  if (sameContent(now, wanted)) return 'same';
  if (sameContent(base, wanted)) return 'theirs';
  if (base === null || now === null || wanted === null) return 'both';
  const contested =
    (now.ttl !== base.ttl && wanted.ttl !== base.ttl) ||
    (!sameValues(now.values, base.values) && !sameValues(wanted.values, base.values)) ||
    (!sameExtras(now.extras, base.extras) && !sameExtras(wanted.extras, base.extras));
  return contested ? 'both' : 'theirs';
}
