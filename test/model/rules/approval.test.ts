import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvalsComplete,
  decisionRefused,
  DEFAULT_POLICY,
  requirementFor,
  tallyDecisions,
  type DecisionFacts,
  type Verdict,
} from '#model/rules/approval.ts';
import type { ChangeAction, ChangeState } from '#model/rules/change.ts';
import { CHANGE_STATES } from '#model/rules/change.ts';
import type { Severity } from '#model/rules/finding.ts';
import { may, ROLES, type Role } from '#model/rules/permission.ts';
import type { ApprovalPolicy, ApprovalRequirement, PolicyLine } from '#model/rules/policy.ts';

const APEX = 'example.com.';

function changes(count: number, action: ChangeAction = 'replace', type = 'A', name = 'www.example.com.') {
  return Array.from({ length: count }, () => ({ name, type, action }));
}

describe('the default policy', () => {
  const needed = (list: ReturnType<typeof changes>, severity: Severity = 'info', rollback = false): number =>
    requirementFor(DEFAULT_POLICY, list, [{ severity }], { rollback, apex: APEX, sets: 1_000 }).approvals;

  it.each([
    ['one change', changes(1), 1],
    ['3 deletions', changes(3, 'delete'), 1],
    ['4 deletions', changes(4, 'delete'), 2],
    ['3 deletions among many changes', [...changes(3, 'delete'), ...changes(20)], 1],
    ['50 sets', changes(50), 1],
    ['51 sets', changes(51), 2],
    ['name servers of the zone', changes(1, 'replace', 'NS', APEX), 2],
    ['a delegation below', changes(1, 'replace', 'NS', 'sub.example.com.'), 1],
    ['another set at the apex', changes(1, 'replace', 'MX', APEX), 1],
  ])('%s', (_, list, expected) => {
    expect(needed(list)).toBe(expected);
  });

  it('asks two people for a finding of severity high or worse, one below', () => {
    const bySeverity = (['info', 'low', 'medium', 'high', 'block'] as const).map((severity) =>
      needed(changes(1), severity),
    );
    expect(bySeverity).toEqual([1, 1, 1, 2, 2]);
  });

  it('asks one person for a rollback', () => {
    expect(needed(changes(60, 'delete', 'NS', APEX), 'high', true)).toBe(1);
  });

  it('says which lines asked for it', () => {
    const facts = { rollback: false, apex: APEX, sets: 1_000 };
    expect(requirementFor(DEFAULT_POLICY, changes(60, 'delete'), [], facts).because).toEqual([
      'More than 3 deletions',
      'More than 50 record sets',
    ]);
    expect(requirementFor(DEFAULT_POLICY, changes(1), [], facts).because).toEqual([]);
  });

  it('lets nobody decide who lacks the permission', () => {
    const roles = [DEFAULT_POLICY.defaultRoles, ...DEFAULT_POLICY.lines.map((line) => line.roles)].flat();
    expect(roles.every((role) => may(role, 'change.approve'))).toBe(true);
  });
});

describe('the strictest line', () => {
  it('wins by approvals, then by fewest roles', () => {
    const policy: ApprovalPolicy = {
      ...DEFAULT_POLICY,
      lines: [
        { name: 'one', when: {}, approvals: 1, roles: ['owner'] },
        { name: 'wide', when: { types: ['A'] }, approvals: 2, roles: ['owner', 'admin', 'manager'] },
        { name: 'narrow', when: { types: ['A'] }, approvals: 2, roles: ['owner', 'admin'] },
        { name: 'same', when: {}, approvals: 2, roles: ['admin', 'owner'] },
        { name: 'not matching', when: { types: ['MX'] }, approvals: 9, roles: ['owner'] },
      ],
    };
    expect(requirementFor(policy, changes(1), [], { rollback: false, apex: APEX, sets: 1_000 })).toEqual({
      approvals: 2,
      roles: ['owner', 'admin'],
      because: ['narrow', 'same'],
    });
  });

  it('adding a line that matches never lowers what is needed', () => {
    const line: fc.Arbitrary<PolicyLine> = fc.record({
      name: fc.string(),
      when: fc.constantFrom<PolicyLine['when'][]>(
        {},
        { moreThan: 2 },
        { actions: ['delete' as const] },
        { apex: true },
        { rollback: false },
      ),
      approvals: fc.integer({ min: 1, max: 5 }),
      roles: fc.subarray([...ROLES], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), line, fc.integer({ min: 1, max: 5 }), (lines, extra, count) => {
        const facts = { rollback: false, apex: APEX, sets: 1_000 };
        const policy = {
          ...DEFAULT_POLICY,
          lines: [{ name: 'all', when: {}, approvals: 1, roles: [...ROLES] }, ...lines],
        };
        const before = requirementFor(policy, changes(count), [], facts);
        const after = requirementFor({ ...policy, lines: [...policy.lines, extra] }, changes(count), [], facts);
        expect(after.approvals).toBeGreaterThanOrEqual(before.approvals);
      }),
    );
  });
});

const verdictOf = (users: fc.Arbitrary<string>, roles: fc.Arbitrary<Role>): fc.Arbitrary<Verdict> =>
  fc.record({
    userId: users,
    role: roles,
    verdict: fc.constantFrom('approve', 'reject', 'request-changes'),
    planHash: fc.constantFrom('now', 'old'),
  });

const requirement: fc.Arbitrary<ApprovalRequirement> = fc.record({
  approvals: fc.integer({ min: 1, max: 3 }),
  roles: fc.subarray([...ROLES], { minLength: 1 }),
  because: fc.constant([]),
});

const person = fc.constantFrom('author', 'ann', 'ben', 'cem', 'dee');

describe('decisions', () => {
  const facts = (
    verdicts: Verdict[],
    needs: ApprovalRequirement,
    state: ChangeState = 'awaiting-approval',
  ): DecisionFacts => ({
    state,
    authorId: 'author',
    requirement: needs,
    planHash: 'now',
    verdicts,
  });

  it('no sequence by the author alone, in any role, completes', () => {
    const own = fc.array(verdictOf(fc.constant('author'), fc.constantFrom(...ROLES)));
    fc.assert(
      fc.property(own, requirement, (verdicts, needs) => {
        expect(tallyDecisions(facts(verdicts, needs)).outcome).toBe('waiting');
      }),
    );
  });

  it('no sequence by roles that do not qualify completes or stops anything', () => {
    fc.assert(
      fc.property(requirement, fc.array(verdictOf(person, fc.constantFrom(...ROLES))), (needs, verdicts) => {
        const unqualified = verdicts.filter(({ role }) => !needs.roles.includes(role) || !may(role, 'change.approve'));
        expect(tallyDecisions(facts(unqualified, needs)).outcome).toBe('waiting');
      }),
    );
  });

  it('completion takes as many different qualifying people on this plan as needed, and nobody against', () => {
    fc.assert(
      fc.property(requirement, fc.array(verdictOf(person, fc.constantFrom(...ROLES))), (needs, verdicts) => {
        if (!approvalsComplete(facts(verdicts, needs))) return;
        const counting = verdicts.filter(
          ({ userId, role, planHash }) =>
            userId !== 'author' && planHash === 'now' && needs.roles.includes(role) && may(role, 'change.approve'),
        );
        const people = new Set(counting.filter(({ verdict }) => verdict === 'approve').map(({ userId }) => userId));
        expect(people.size).toBeGreaterThanOrEqual(needs.approvals);
      }),
    );
  });

  it('taken one by one where not refused, they end as soon as enough have approved', () => {
    fc.assert(
      fc.property(
        requirement,
        fc.array(verdictOf(person, fc.constantFrom(...ROLES)), { maxLength: 12 }),
        (needs, acts) => {
          const taken: Verdict[] = [];
          for (const act of acts) {
            if (tallyDecisions(facts(taken, needs)).outcome !== 'waiting') break;
            if (decisionRefused(facts(taken, needs), act) === null) taken.push(act);
          }
          expect(new Set(taken.map(({ userId }) => userId)).size).toBe(taken.length);
          expect(taken.some(({ userId, planHash }) => userId === 'author' || planHash === 'old')).toBe(false);
          const approvals = taken.filter(({ verdict }) => verdict === 'approve').length;
          const tally = tallyDecisions(facts(taken, needs));
          expect(tally.missing).toBe(needs.approvals - approvals);
          if (taken.length === approvals)
            expect(tally.outcome).toBe(approvals === needs.approvals ? 'approved' : 'waiting');
          else expect(['rejected', 'changes-requested']).toContain(tally.outcome);
        },
      ),
    );
  });

  const needs: ApprovalRequirement = { approvals: 1, roles: ['owner', 'admin', 'viewer'], because: [] };
  const ann = { userId: 'ann', role: 'admin' as Role, planHash: 'now' };

  it.each([
    ['the author', { ...ann, userId: 'author' }, 'own-change'],
    ['a role outside the requirement', { ...ann, role: 'manager' as Role }, 'forbidden'],
    ['a role without the permission', { ...ann, role: 'viewer' as Role }, 'forbidden'],
    ['somebody who left', { ...ann, role: null }, 'forbidden'],
    ['a look at an older plan', { ...ann, planHash: 'old' }, 'plan-outdated'],
  ])('of %s are refused', (_, actor, code) => {
    expect(decisionRefused(facts([], needs), actor)?.code).toBe(code);
    expect(decisionRefused(facts([], needs), ann)).toBeNull();
  });

  it('are refused in every state but one, and from the same person twice', () => {
    const open = CHANGE_STATES.filter((state) => decisionRefused(facts([], needs, state), ann) === null);
    expect(open).toEqual(['awaiting-approval']);
    const once: Verdict = { ...ann, verdict: 'approve' };
    expect(decisionRefused(facts([once], needs), ann)?.code).toBe('conflict');
    expect(decisionRefused(facts([{ ...once, planHash: 'old' }], needs), ann)).toBeNull();
  });

  it('a single qualifying reject rejects, however many approve', () => {
    const approve: Verdict = { ...ann, verdict: 'approve' };
    const reject: Verdict = { userId: 'ben', role: 'owner', planHash: 'now', verdict: 'reject' };
    expect(tallyDecisions(facts([approve, reject], needs)).outcome).toBe('rejected');
  });

  it('a requirement that makes no sense is never met', () => {
    for (const approvals of [Number.NaN, -1, 1.5, Infinity]) {
      expect(approvalsComplete(facts([], { ...needs, approvals }))).toBe(false);
    }
  });
});
