import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#model/rules/canonical-json.ts';
import type { Change } from '#model/rules/change.ts';
import { baseSetsOf, digestZone, hashSet, planHash } from '#model/rules/hash.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';
import { recordSet, zone } from './arbitraries.ts';

describe('canonical JSON', () => {
  it('is one spelling for one value, whatever the order of members', () => {
    expect(canonicalJson({ b: [1, 'x', null], a: { d: true, c: 1e21 } })).toBe(
      '{"a":{"c":1e+21,"d":true},"b":[1,"x",null]}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  it('keeps a member called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
  });
});

describe('zone digest', () => {
  it('does not depend on the order of sets and changes with any set', () => {
    fc.assert(
      fc.property(zone, recordSet, (sets, extra) => {
        const all = [...sets.values()];
        expect(digestZone([...all].reverse())).toBe(digestZone(all));
        fc.pre(!sets.has(`${extra.name} ${extra.type}`));
        expect(digestZone([...all, extra])).not.toBe(digestZone(all));
      }),
    );
  });

  it('extras are content, empty extras are none', () => {
    const set = { name: 'a.', type: 'A', ttl: 1, values: ['192.0.2.1'] };
    expect(hashSet({ ...set, extras: {} })).toBe(hashSet(set));
    expect(hashSet({ ...set, extras: { proxied: true } })).not.toBe(hashSet(set));
    expect(hashSet({ ...set, extras: { b: 1, a: 2 } })).toBe(hashSet({ ...set, extras: { a: 2, b: 1 } }));
  });
});

/** Every way to alter one leaf or one member of a JSON value, each as a whole new value. */
function* alterations(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield [...value, 'added'];
    for (const [index, item] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const altered of alterations(item)) yield value.with(index, altered);
    }
  } else if (value !== null && typeof value === 'object') {
    yield { ...value, added: 1 };
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const altered of alterations(member)) yield { ...rest, [key]: altered };
    }
  } else {
    yield typeof value === 'number'
      ? value + 1
      : typeof value === 'boolean'
        ? !value
        : value === null
          ? 0
          : `${String(value)}x`;
  }
}

describe('plan hash', () => {
  const policy: ApprovalPolicy = {
    version: 1,
    defaultApprovals: 1,
    defaultRoles: ['owner'],
    lines: [
      { name: 'big', when: { moreThan: 3, actions: ['delete'], apex: true }, approvals: 2, roles: ['owner', 'admin'] },
    ],
    expiresAfterDays: 14,
  };
  const changeOf = fc.tuple(recordSet, fc.constantFrom('add', 'delete', 'replace')).map(([set, action]): Change => ({
    id: `change of ${set.name}`,
    name: set.name,
    type: set.type,
    action: action as Change['action'],
    before: action === 'add' ? null : { ...set, ttl: set.ttl ^ 1, extras: { comment: 'kept' } },
    after: action === 'delete' ? null : set,
  }));

  it('changes with any member of base, changes or policy', () => {
    fc.assert(
      fc.property(fc.array(changeOf, { minLength: 1, maxLength: 3 }), (changes) => {
        const bound = changes.map(({ name, type, action, before, after }) => ({ name, type, action, before, after }));
        const base = { ...baseSetsOf(changes) };
        const hash = planHash(base, changes, policy);
        let count = 0;
        for (const altered of alterations([base, bound, policy])) {
          const [sets, list, rules] = altered as [typeof base, Change[], ApprovalPolicy];
          if ((altered as unknown[]).length !== 3 || !Array.isArray(list)) continue;
          if (list.some((item) => typeof item !== 'object' || 'added' in item)) continue;
          expect(planHash(sets, list, rules)).not.toBe(hash);
          count++;
        }
        expect(count).toBeGreaterThan(30);
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on ids or on the order of members', () => {
    fc.assert(
      fc.property(fc.array(changeOf, { maxLength: 3 }), (changes) => {
        const base = baseSetsOf(changes);
        const reordered = changes.map(({ after, before, action, type, name }) => ({
          after,
          before,
          action,
          type,
          name,
          id: 'x',
        }));
        const fromStore = JSON.parse(JSON.stringify(base)) as typeof base;
        expect(planHash(fromStore, reordered, policy)).toBe(planHash(base, changes, policy));
      }),
    );
  });
});
