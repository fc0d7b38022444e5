import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, byKey, changesFromEdits, diffZone, sameContent } from '#model/rules/diff.ts';
import { digestZone } from '#model/rules/hash.ts';
import { keyOf } from '#model/rules/record-set.ts';
import { rollbackEdits } from '#model/rules/rollback.ts';
import { zone, zonePair } from './arbitraries.ts';

describe('rollback', () => {
  it('right after the execution restores the zone as it was', () => {
    fc.assert(
      fc.property(zonePair, ([before, after]) => {
        const executed = diffZone(before, after);
        const { items, edits } = rollbackEdits(executed, after);
        expect(items.every((item) => item.outcome === 'restore')).toBe(true);
        expect(digestZone(applyChanges(after, edits).values())).toBe(digestZone(before.values()));
      }),
    );
  });

  it('done twice does nothing the second time', () => {
    fc.assert(
      fc.property(zonePair, ([before, after]) => {
        const { items, edits } = rollbackEdits(diffZone(before, after), before);
        expect(edits).toEqual([]);
        expect(items.every((item) => item.outcome === 'already-back')).toBe(true);
      }),
    );
  });

  it('never overwrites what others changed since, unless told to; never touches what the execution did not', () => {
    fc.assert(
      fc.property(zonePair, zone, fc.array(fc.boolean()), ([before, after], drift, gone) => {
        const executed = diffZone(before, after);
        const now = new Map([...after, ...drift]);
        for (const [index, key] of [...now.keys()].entries()) if (gone[index] === true) now.delete(key);
        const { items, edits } = rollbackEdits(executed, now);
        const result = applyChanges(now, edits);
        const touched = new Set(executed.map(keyOf));
        for (const [key, set] of now) if (!touched.has(key)) expect(result.get(key)).toEqual(set);
        for (const item of items) {
          const expected = item.outcome === 'conflict' ? item.theirs : item.ours;
          expect(result.get(keyOf(item)) ?? null).toEqual(expected);
        }
        const forced = new Map(items.map((item) => [keyOf(item), 'restore-ours'] as const));
        const restored = applyChanges(now, rollbackEdits(executed, now, forced).edits);
        for (const change of executed) expect(restored.get(keyOf(change)) ?? null).toEqual(change.before);
      }),
    );
  });

  it('takes back extras that the execution added', () => {
    const before = { name: 'a.', type: 'A', ttl: 60, values: ['192.0.2.1'] };
    const after = { ...before, extras: { comment: 'added' } };
    const live = byKey([after]);
    const { edits } = rollbackEdits(diffZone(byKey([before]), live), live);
    const changes = changesFromEdits(live, edits, () => 'id');
    expect(sameContent(applyChanges(live, changes).get(keyOf(before)), before)).toBe(true);
  });
});
