import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, byKey, changesFromEdits, diffZone, sameContent } from '#model/rules/diff.ts';
import { digestZone } from '#model/rules/hash.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { recordSet, zone, zonePair } from './arbitraries.ts';

const set = (name: string, ttl: number, extras?: Record<string, unknown>): RecordSet => ({
  name,
  type: 'A',
  ttl,
  values: ['192.0.2.1'],
  ...(extras && { extras }),
});

describe('the difference of two zones', () => {
  it('applied to the one gives the other', () => {
    fc.assert(
      fc.property(zonePair, ([live, wanted]) => {
        const result = applyChanges(live, diffZone(live, wanted));
        expect(digestZone(result.values())).toBe(digestZone(wanted.values()));
      }),
    );
  });

  it('is empty for equal zones, whatever their order', () => {
    fc.assert(
      fc.property(zone, (live) => {
        expect(diffZone(live, byKey([...live.values()].reverse()))).toEqual([]);
      }),
    );
  });

  it('names every set at most once, with the action its sides tell', () => {
    fc.assert(
      fc.property(zonePair, ([live, wanted]) => {
        const changes = diffZone(live, wanted);
        expect(new Set(changes.map(keyOf)).size).toBe(changes.length);
        for (const { action, before, after } of changes) {
          expect(action).toBe(before === null ? 'add' : after === null ? 'delete' : 'replace');
          expect(sameContent(before, after)).toBe(false);
        }
      }),
    );
  });
});

describe('changes from edits', () => {
  const ids = (): (() => string) => {
    let count = 0;
    return () => `id-${++count}`;
  };

  it('lead to what was wanted and nothing else', () => {
    fc.assert(
      fc.property(zone, fc.array(recordSet, { maxLength: 6 }), fc.array(fc.boolean()), (live, wanted, deletes) => {
        const edits = wanted.map((after, index) => ({
          name: after.name,
          type: after.type,
          after: deletes[index] === true ? null : after,
        }));
        const changes = changesFromEdits(live, edits, ids());
        const viaEdits = applyChanges(live, edits);
        expect(digestZone(applyChanges(live, changes).values())).toBe(digestZone(viaEdits.values()));
        expect(new Set(changes.map((change) => change.id)).size).toBe(changes.length);
      }),
    );
  });

  it('drop what changes nothing: the same content, a delete of what is not there', () => {
    const live = byKey([set('a.example.com.', 60)]);
    const edits = [
      { name: 'a.example.com.', type: 'A', after: set('a.example.com.', 60) },
      { name: 'b.example.com.', type: 'A', after: null },
    ];
    expect(changesFromEdits(live, edits, ids())).toEqual([]);
  });

  it('carry over extras that the edit does not speak of, and drop those it empties', () => {
    const live = byKey([set('a.', 60, { comment: 'kept' })]);
    const [carried] = changesFromEdits(live, [{ name: 'a.', type: 'A', after: set('a.', 90) }], ids());
    expect(carried?.after?.extras).toEqual({ comment: 'kept' });
    const [emptied] = changesFromEdits(live, [{ name: 'a.', type: 'A', after: set('a.', 60, {}) }], ids());
    expect(emptied?.after?.extras).toEqual({});
  });

  it('the later edit of a set counts', () => {
    const edits = [90, 120].map((ttl) => ({ name: 'a.', type: 'A', after: set('a.', ttl) }));
    expect(changesFromEdits(new Map(), edits, ids()).map((change) => change.after?.ttl)).toEqual([120]);
  });
});
