import type { RecordSet } from '#model/rules/record-set.ts';
import { generateZones, randomFrom } from './zones.ts';

/** Versions a history may ask for, and the share of sets each adds. */
const MOST_VERSIONS = 120;
const ADDED = 0.003;

/** A zone of about `records` records, and its successors: each changes 1 % (0.3 % removed, 0.4 % updated, 0.3 % added). */
export function zoneVersions(
  records: number,
  seed: number,
): { apex: string; first: RecordSet[]; next(sets: RecordSet[]): RecordSet[] } {
  const random = randomFrom(seed);
  // One generated zone holds the first version and everything later ones add, so that no name comes twice.
  const { apex, before } = generateZones(Math.ceil(records * (1 + MOST_VERSIONS * ADDED * 1.1)), seed);
  const count = Math.floor(before.length / (1 + MOST_VERSIONS * ADDED * 1.1));
  let reserve = count;
  return {
    apex,
    first: before.slice(0, count),
    next(sets) {
      const share = Math.max(1, Math.round(sets.length / 1000));
      const after = [...sets];
      for (let n = 0; n < 3 * share; n++) {
        const at = Math.floor(random() * after.length);
        after[at] = after.at(-1) as RecordSet;
        after.pop();
      }
      for (let n = 0; n < 4 * share; n++) {
        const at = Math.floor(random() * after.length);
        const set = after[at] as RecordSet;
        after[at] = { ...set, ttl: set.ttl + 1 };
      }
      after.push(...before.slice(reserve, reserve + 3 * share));
      reserve += 3 * share;
      return after;
    },
  };
}
