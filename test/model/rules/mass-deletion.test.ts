import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, requirementFor } from '#model/rules/approval.ts';
import { confirmationIssue, isMassDeletion, MASS_DELETION } from '#model/rules/mass-deletion.ts';
import type { ApprovalPolicy } from '#model/rules/policy.ts';

const APEX = 'example.com.';
const deletions = (count: number) =>
  Array.from({ length: count }, (_one, index) => ({ name: `h${index}.${APEX}`, type: 'A', action: 'delete' as const }));

describe('R3: a mass deletion', () => {
  it.each([
    [5, 6, false],
    [6, 6, true],
    [6, 29, true],
    [6, 30, false],
    [20, 100, false],
    [21, 100, true],
    [200, 1_000, false],
    [201, 1_000, true],
  ])('%i deletions in a zone of %i record sets: %s', (count, sets, expected) => {
    expect(isMassDeletion(deletions(count), sets)).toBe(expected);
  });

  it('counts what is deleted, not what is changed', () => {
    const replaced = deletions(50).map((change) => ({ ...change, action: 'replace' as const }));
    expect(isMassDeletion([...replaced, ...deletions(5)], 50)).toBe(false);
  });

  it.each([
    ['asks for nobody', { ...DEFAULT_POLICY, defaultApprovals: 0, lines: [] }, false, 2],
    ['asks for one', { ...DEFAULT_POLICY, lines: [] }, false, 2],
    ['lets one take back', DEFAULT_POLICY, true, 2],
    ['asks for three', { ...DEFAULT_POLICY, defaultApprovals: 3, lines: [] }, false, 3],
  ] satisfies [string, ApprovalPolicy, boolean, number][])(
    'needs two people and the typed name where the policy %s',
    (_, policy, rollback, approvals) => {
      const needed = requirementFor(policy, deletions(10), [], { rollback, apex: APEX, sets: 20 });
      expect(needed).toMatchObject({ approvals, confirm: 'example.com' });
      expect(needed.because).toContain(MASS_DELETION);
    },
  );

  it('takes the typed name with a final dot and in capitals, and nothing else', () => {
    const needed = requirementFor(DEFAULT_POLICY, deletions(10), [], { rollback: false, apex: APEX, sets: 20 });
    for (const typed of ['example.com', ' Example.COM. ']) expect(confirmationIssue(needed, typed)).toBeNull();
    for (const typed of [null, '', 'yes', 'example.co', 'www.example.com', 'example.com..'])
      expect(confirmationIssue(needed, typed)).toMatchObject({ path: 'confirmation', params: { name: 'example.com' } });
  });

  it('asks nobody to type for anything smaller', () => {
    const needed = requirementFor(DEFAULT_POLICY, deletions(5), [], { rollback: false, apex: APEX, sets: 20 });
    expect(needed.confirm).toBeUndefined();
    expect(confirmationIssue(needed, null)).toBeNull();
  });
});
