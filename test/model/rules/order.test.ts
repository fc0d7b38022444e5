import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, byKey, diffZone, type ChangeContent } from '#model/rules/diff.ts';
import { cnameSwaps, inCalls, inExecutionOrder, targetsOf } from '#model/rules/order.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { zonePair } from './arbitraries.ts';

const HOSTS = ['a', 'b', 'c', 'd', 'e', 'f'].map((label) => `${label}.example.com.`);

/** Kinds of data a host may have; pointers point to other hosts of the zone. */
const hostData = fc.record({
  kind: fc.constantFrom('none', 'address', 'mail', 'alias'),
  target: fc.integer({ min: 0, max: HOSTS.length - 1 }),
  ttl: fc.constantFrom(60, 300),
});

/** A sound zone: an alias stands alone, aliases make no circle, and every target exists. */
const soundZone = fc
  .tuple(
    fc.array(hostData, { minLength: HOSTS.length, maxLength: HOSTS.length }),
    fc.shuffledSubarray(HOSTS, { minLength: HOSTS.length }),
  )
  .map(([hosts, names]) => {
    const sets: RecordSet[] = [];
    for (const [index, { kind, target, ttl }] of hosts.entries()) {
      const name = names[index] ?? '';
      const lower = hosts[target]?.kind !== 'none' && target < index ? names[target] : undefined;
      const alias = kind === 'alias' && lower !== undefined;
      if (alias) sets.push({ name, type: 'CNAME', ttl, values: [lower] });
      else if (kind !== 'none') sets.push({ name, type: 'A', ttl, values: [`192.0.2.${index + 1}`] });
      if (kind === 'mail' && lower !== undefined) sets.push({ name, type: 'MX', ttl, values: [`10 ${lower}`] });
    }
    return byKey(sets);
  });

function namesOf(sets: ReadonlyMap<string, RecordSet>): Set<string> {
  return new Set([...sets.values()].map((set) => set.name));
}

/** What is unsound about a state of a zone. */
function faultsOf(sets: ReadonlyMap<string, RecordSet>): string[] {
  const names = namesOf(sets);
  const faults: string[] = [];
  for (const set of sets.values()) {
    if (set.type === 'CNAME' && [...sets.values()].filter((other) => other.name === set.name).length > 1) {
      faults.push(`${set.name} has a CNAME beside other data`);
    }
    for (const target of targetsOf(set.type, set.values)) {
      if (!names.has(target)) faults.push(`${keyOf(set)} points to ${target}, which is not there`);
    }
  }
  return faults;
}

/** The states of the zone between writes; the changes of one swap are one write, as in an atomic call. */
function statesOf(live: ReadonlyMap<string, RecordSet>, ordered: readonly ChangeContent[]): Map<string, RecordSet>[] {
  const swaps = new Set(cnameSwaps(ordered));
  const states: Map<string, RecordSet>[] = [];
  let state = new Map(live);
  for (const [index, change] of ordered.entries()) {
    state = applyChanges(state, [change]);
    if (!(swaps.has(change.name) && ordered[index + 1]?.name === change.name)) states.push(state);
  }
  return states;
}

describe('execution order', () => {
  it('leaves no moment in which a name is gone, a target is missing or a CNAME has company', () => {
    fc.assert(
      fc.property(soundZone, soundZone, (live, wanted) => {
        expect(faultsOf(live)).toEqual([]);
        const ordered = inExecutionOrder(diffZone(live, wanted));
        const wantedNames = namesOf(wanted);
        const lasting = [...namesOf(live)].filter((name) => wantedNames.has(name));
        for (const state of statesOf(live, ordered)) {
          expect(faultsOf(state)).toEqual([]);
          for (const name of lasting) expect(namesOf(state).has(name)).toBe(true);
          for (const key of live.keys()) if (wanted.has(key)) expect(state.has(key)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('holds the same changes, in an order that does not depend on how they came', () => {
    fc.assert(
      fc.property(zonePair, ([live, wanted]) => {
        const changes = diffZone(live, wanted);
        const ordered = inExecutionOrder(changes);
        expect(ordered.map(keyOf).toSorted()).toEqual(changes.map(keyOf).toSorted());
        expect(inExecutionOrder(changes.toReversed())).toEqual(ordered);
        const swaps = new Set(cnameSwaps(changes));
        const actions = ordered.filter((change) => !swaps.has(change.name)).map((change) => change.action === 'delete');
        expect(actions).toEqual(actions.toSorted((one, two) => Number(one) - Number(two)));
      }),
    );
  });

  it('within a swap deletes come first', () => {
    fc.assert(
      fc.property(soundZone, soundZone, (live, wanted) => {
        const ordered = inExecutionOrder(diffZone(live, wanted));
        for (const name of cnameSwaps(ordered)) {
          const adds = ordered.filter((change) => change.name === name).map((change) => change.action !== 'delete');
          expect(adds).toEqual(adds.toSorted((one, two) => Number(one) - Number(two)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('survives circles and very long chains', () => {
    const chain = Array.from({ length: 20_000 }, (_, index): ChangeContent => {
      const after = { name: `h${index}.`, type: 'CNAME', ttl: 60, values: [`h${(index + 1) % 20_000}.`] };
      return { name: after.name, type: 'CNAME', action: 'add', before: null, after };
    });
    expect(inExecutionOrder(chain)).toHaveLength(20_000);
  });

  it('puts the delete first where a CNAME takes the place of other data, and tells that name', () => {
    const live = byKey([
      { name: 'www.example.com.', type: 'A', ttl: 60, values: ['192.0.2.1'] },
      { name: 'old.example.com.', type: 'A', ttl: 60, values: ['192.0.2.1'] },
    ]);
    const wanted = byKey([{ name: 'www.example.com.', type: 'CNAME', ttl: 60, values: ['cdn.example.net.'] }]);
    const ordered = inExecutionOrder(diffZone(live, wanted));
    expect(ordered.map((change) => `${change.action} ${keyOf(change)}`)).toEqual([
      'delete www.example.com. A',
      'add www.example.com. CNAME',
      'delete old.example.com. A',
    ]);
    expect(cnameSwaps(ordered)).toEqual(['www.example.com.']);
  });
});

describe('calls', () => {
  it('carry every change once, in order, within the limit, and never cut a swap that fits', () => {
    fc.assert(
      fc.property(soundZone, soundZone, fc.integer({ min: 1, max: 8 }), (live, wanted, max) => {
        const ordered = inExecutionOrder(diffZone(live, wanted));
        const calls = inCalls(ordered, max);
        expect(calls.flat()).toEqual(ordered);
        for (const call of calls) expect(call.length).toBeLessThanOrEqual(max);
        for (const name of cnameSwaps(ordered)) {
          const size = ordered.filter((change) => change.name === name).length;
          const touching = calls.filter((call) => call.some((change) => change.name === name)).length;
          expect(touching).toBe(size <= max ? 1 : Math.max(2, touching));
        }
      }),
    );
  });
});
