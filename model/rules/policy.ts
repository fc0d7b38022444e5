import type { ChangeAction } from './change.ts';
import type { Severity } from './finding.ts';
import type { Role } from './permission.ts';

/**
 * One line of a workspace's approval policy: *when* all given conditions hold, `approvals` people with one of `roles`
 * must approve. The strictest matching line wins; no line matching means `defaultApprovals` of the policy.
 */
export interface PolicyLine {
  name: string;
  when: {
    types?: string[];
    actions?: ChangeAction[];
    /** More than this many record sets in one request. */
    moreThan?: number;
    severityAtLeast?: Severity;
    rollback?: boolean;
    apex?: boolean;
  };
  approvals: number;
  roles: Role[];
}

/** The policy of a workspace. A snapshot of it goes into each plan and so into the plan hash. */
export interface ApprovalPolicy {
  version: number;
  defaultApprovals: number;
  defaultRoles: Role[];
  lines: PolicyLine[];
  /** Days after which an undecided request expires. */
  expiresAfterDays: number;
}

/** What a plan needs, worked out from policy and findings. */
export interface ApprovalRequirement {
  approvals: number;
  roles: Role[];
  /** Names of the lines that asked for it, for the screen: why two people? */
  because: string[];
  /** What each person who approves must type; absent where nothing is asked for. */
  confirm?: string;
}
