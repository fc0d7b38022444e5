import { currentSets } from '#model/store/history.ts';
import { byKey } from '#model/rules/diff.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import type { Tx } from '#model/database.ts';

/** Record sets of zones kept in memory, all zones together. */
const MOST_SETS = 300_000;

const kept = new Map<string, Map<string, RecordSet>>();

/**
 * The whole zone as last observed, by set key. A zone's content belongs to its generation, so what is kept in memory is never
 * out of date; the least recently used zones make room.
 */
export async function zoneContent(
  tx: Tx,
  zone: { id: string; generation: number },
): Promise<ReadonlyMap<string, RecordSet>> {
  const key = `${tx.tenantId}/${zone.id}/${zone.generation}`;
  const known = kept.get(key);
  if (known !== undefined) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const sets = byKey(await currentSets(tx, zone.id));
  const [now] = await tx.sql<{ generation: number }>('select generation from zone where tenant_id = $1 and id = $2', [
    tx.tenantId,
    zone.id,
  ]);
  if (now?.generation === zone.generation) remember(key, sets);
  return sets;
}

function remember(key: string, sets: Map<string, RecordSet>): void {
  kept.set(key, sets);
  let total = [...kept.values()].reduce((sum, one) => sum + one.size, 0);
  for (const [oldest, one] of kept) {
    if (total <= MOST_SETS || oldest === key) break;
    kept.delete(oldest);
    total -= one.size;
  }
}
