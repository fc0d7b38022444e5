import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, byKey, changesFromEdits, diffZone } from '#model/rules/diff.ts';
import { alreadyAsWanted, staleItems } from '#model/rules/stale.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { zone, zonePair } from './arbitraries.ts';

const set = (ttl: number, value = '192.0.2.1'): RecordSet => ({ name: 'a.', type: 'A', ttl, values: [value] });

function moved(base: RecordSet | null, live: RecordSet | null, wanted: RecordSet | null): string[] {
  const changes = [{ id: '1', name: 'a.', type: 'A', action: 'replace' as const, before: base, after: wanted }];
  return staleItems({ changes }, byKey(live === null ? [] : [live])).map((item) => item.moved);
}

describe('a plan', () => {
  it('holds while the touched sets are as they were, whatever else moves', () => {
    fc.assert(
      fc.property(zonePair, zone, ([live, wanted], noise) => {
        const changes = changesFromEdits(live, diffZone(live, wanted), () => 'id');
        const touched = new Set(changes.map(keyOf));
        const now = new Map([...live, ...noise].filter(([key]) => !touched.has(key)));
        for (const [key, value] of live) if (touched.has(key)) now.set(key, value);
        expect(staleItems({ changes }, now)).toEqual([]);
      }),
    );
  });

  it('is stale in exactly the touched sets that moved, and says `same` for all of them when the work is done', () => {
    fc.assert(
      fc.property(zonePair, zone, ([live, wanted], other) => {
        const changes = changesFromEdits(live, diffZone(live, wanted), () => 'id');
        const done = applyChanges(live, changes);
        expect(staleItems({ changes }, done).map((item) => item.moved)).toEqual(changes.map(() => 'same'));
        expect(alreadyAsWanted(changes, done)).toBe(true);
        expect(alreadyAsWanted(changes, live)).toBe(changes.length === 0);
        const stale = new Set(staleItems({ changes }, other).map(keyOf));
        for (const change of changes) {
          const unmoved = JSON.stringify(other.get(keyOf(change)) ?? null) === JSON.stringify(change.before);
          expect(stale.has(keyOf(change))).toBe(!unmoved);
        }
      }),
    );
  });

  it.each([
    ['only the zone moved, in a member we leave alone', set(60), set(60, '192.0.2.9'), set(90), ['theirs']],
    ['both moved the same member', set(60), set(30), set(90), ['both']],
    ['the zone deleted what we replace', set(60), null, set(90), ['both']],
    ['the zone changed what we delete', set(60), set(30), null, ['both']],
    ['the zone added something else than we', null, set(30), set(90), ['both']],
    ['it already is as we want', set(60), set(90), set(90), ['same']],
    ['it is gone, as we want', set(60), null, null, ['same']],
    ['nothing moved', set(60), set(60), set(90), []],
  ])('%s', (_, base, live, wanted, expected) => {
    expect(moved(base, live, wanted)).toEqual(expected);
  });
});
