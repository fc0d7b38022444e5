import type { ChangeState } from './change.ts';
import type { ChangeContent } from './diff.ts';
import { SEVERITIES, type Finding } from './finding.ts';
import { forMassDeletion, isMassDeletion } from './mass-deletion.ts';
import { may, type Role } from './permission.ts';
import type { ApprovalPolicy, ApprovalRequirement, PolicyLine } from './policy.ts';
import { sentence, type Sentence } from './sentence.ts';

const DECIDERS: Role[] = ['owner', 'admin', 'manager'];

/** The policy of a new workspace: one other person, two where it can hurt; a rollback needs one. */
export const DEFAULT_POLICY: ApprovalPolicy = {
  version: 1,
  defaultApprovals: 1,
  defaultRoles: DECIDERS,
  lines: [
    twoFor('More than 3 deletions', { actions: ['delete'], moreThan: 3 }),
    twoFor('Name servers of the zone', { types: ['NS'], apex: true }),
    twoFor('A finding of severity high', { severityAtLeast: 'high' }),
    twoFor('More than 50 record sets', { moreThan: 50 }),
  ],
  expiresAfterDays: 14,
};

function twoFor(name: string, when: PolicyLine['when']): PolicyLine {
  return { name, when: { ...when, rollback: false }, approvals: 2, roles: DECIDERS };
}

/**
 * What a plan needs. The strictest matching line wins: most approvals, then fewest roles; lines as strict as it are named in
 * `because` too. No line matching means the policy's default. `rollback` may be claimed only for a request whose edits are
 * those of `rollbackEdits`. Below what R3 asks for a mass deletion nothing goes. `sets`: record sets of the zone before.
 */
export function requirementFor(
  policy: ApprovalPolicy,
  changes: readonly Pick<ChangeContent, 'name' | 'type' | 'action'>[],
  findings: readonly Pick<Finding, 'severity'>[],
  facts: { rollback: boolean; apex: string; sets: number },
): ApprovalRequirement {
  const needed = policyRequirement(policy, changes, findings, facts);
  return isMassDeletion(changes, facts.sets) ? forMassDeletion(needed, facts.apex) : needed;
}

function policyRequirement(
  policy: ApprovalPolicy,
  changes: readonly Pick<ChangeContent, 'name' | 'type' | 'action'>[],
  findings: readonly Pick<Finding, 'severity'>[],
  facts: { rollback: boolean; apex: string },
): ApprovalRequirement {
  const matching = policy.lines.filter((line) => matches(line.when, changes, findings, facts));
  const strictest = matching.toSorted(
    (one, two) => two.approvals - one.approvals || one.roles.length - two.roles.length,
  )[0];
  if (strictest === undefined) {
    return { approvals: policy.defaultApprovals, roles: [...policy.defaultRoles], because: [] };
  }
  const { approvals, roles } = strictest;
  const because = matching.filter((line) => line.approvals === approvals && sameRoles(line.roles, roles));
  return { approvals, roles: [...roles], because: because.map((line) => line.name) };
}

function sameRoles(one: readonly Role[], two: readonly Role[]): boolean {
  return one.length === two.length && one.every((role) => two.includes(role));
}

function matches(
  when: PolicyLine['when'],
  changes: readonly Pick<ChangeContent, 'name' | 'type' | 'action'>[],
  findings: readonly Pick<Finding, 'severity'>[],
  facts: { rollback: boolean; apex: string },
): boolean {
  if (when.rollback !== undefined && when.rollback !== facts.rollback) return false;
  const { severityAtLeast, types, actions, apex } = when;
  if (severityAtLeast !== undefined) {
    const bound = SEVERITIES.indexOf(severityAtLeast);
    if (!findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= bound)) return false;
  }
  const touched = changes.filter(
    (change) =>
      (types === undefined || types.includes(change.type)) &&
      (actions === undefined || actions.includes(change.action)) &&
      (apex === undefined || apex === (change.name === facts.apex)),
  );
  const filtered = types !== undefined || actions !== undefined || apex !== undefined;
  return (!filtered || touched.length > 0) && (when.moreThan === undefined || touched.length > when.moreThan);
}

/** One person's stored verdict; `role` is the one they had when they gave it. */
export interface Verdict {
  userId: string;
  role: Role;
  verdict: 'approve' | 'reject' | 'request-changes';
  planHash: string;
}

/** What a decision is judged by. */
export interface DecisionFacts {
  state: ChangeState;
  authorId: string;
  requirement: ApprovalRequirement;
  /** Hash of the current plan. */
  planHash: string;
  /** Verdicts on the current plan so far. */
  verdicts: readonly Verdict[];
}

/** A refusal with its error code. */
export interface DecisionRefusal {
  code: 'own-change' | 'forbidden' | 'conflict' | 'plan-outdated';
  said: Sentence;
}

export function ownChange(): Sentence {
  return sentence('own-change', 'You wrote this change; somebody else has to decide on it. You can cancel it.');
}

export function nothingToDecide(state: ChangeState): Sentence {
  return sentence('nothing-to-decide', 'The change is {state}; there is nothing to decide.', { state });
}

export function nothingToResolve(state: ChangeState): Sentence {
  return sentence('nothing-to-resolve', 'The change is {state}; there is nothing to resolve.', { state });
}

export function planOutdated(): Sentence {
  return sentence('plan-outdated', 'The plan changed since you opened it. Read the current plan, then decide.');
}

/** Why this person may not give this verdict now, or null when they may. Fails closed. */
export function decisionRefused(
  facts: DecisionFacts,
  actor: { userId: string; role: Role | null; planHash: string },
): DecisionRefusal | null {
  if (actor.userId === facts.authorId) {
    return { code: 'own-change', said: ownChange() };
  }
  if (actor.role === null || !qualifies(actor.role, facts.requirement)) {
    const { roles } = facts.requirement;
    const said = sentence('decide-needs-role', 'Deciding on this change needs one of the roles {roles}.', { roles });
    return { code: 'forbidden', said };
  }
  if (facts.state !== 'awaiting-approval') {
    return { code: 'conflict', said: nothingToDecide(facts.state) };
  }
  if (actor.planHash !== facts.planHash) {
    return { code: 'plan-outdated', said: planOutdated() };
  }
  if (facts.verdicts.some((verdict) => verdict.userId === actor.userId && verdict.planHash === facts.planHash)) {
    return { code: 'conflict', said: sentence('decided-already', 'You already decided on this plan.') };
  }
  return null;
}

/** Where the decisions on a plan stand. `missing`: approvals still needed. */
export interface DecisionTally {
  outcome: 'approved' | 'rejected' | 'changes-requested' | 'waiting';
  missing: number;
}

/**
 * Counts verdicts on the current plan: one a person, never the author's, only of people whose role qualified when they gave
 * it. One qualifying reject rejects; one request for changes sends back.
 */
export function tallyDecisions(facts: Omit<DecisionFacts, 'state'>): DecisionTally {
  const first = new Map<string, Verdict>();
  for (const verdict of facts.verdicts) {
    const counts =
      verdict.planHash === facts.planHash &&
      verdict.userId !== facts.authorId &&
      qualifies(verdict.role, facts.requirement);
    if (counts && !first.has(verdict.userId)) first.set(verdict.userId, verdict);
  }
  const given = [...first.values()].map((verdict) => verdict.verdict);
  const needed = facts.requirement.approvals;
  const approvals = given.filter((verdict) => verdict === 'approve').length;
  const missing = Number.isInteger(needed) && needed >= 0 ? Math.max(0, needed - approvals) : 1;
  if (given.includes('reject')) return { outcome: 'rejected', missing };
  if (given.includes('request-changes')) return { outcome: 'changes-requested', missing };
  return { outcome: missing === 0 ? 'approved' : 'waiting', missing };
}

/** True when the plan has all approvals it needs, and nobody who counts said no. */
export function approvalsComplete(facts: Omit<DecisionFacts, 'state'>): boolean {
  return tallyDecisions(facts).outcome === 'approved';
}

function qualifies(role: Role, requirement: ApprovalRequirement): boolean {
  return requirement.roles.includes(role) && may(role, 'change.approve');
}
