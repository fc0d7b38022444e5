import type { ChangeAction } from './change.ts';
import { type FieldIssue, issueAt } from './field-issue.ts';
import type { ApprovalRequirement } from './policy.ts';
import { sentence } from './sentence.ts';

/** Name of the line as a plan stores it; screens have words for it. */
export const MASS_DELETION = 'More than a fifth of the zone is deleted';
const PEOPLE = 2;
const SPARED = 5;
const SHARE = 0.2;

/** R3: more than five deletions that are more than a fifth of the record sets the zone has before. */
export function isMassDeletion(changes: readonly { action: ChangeAction }[], setsBefore: number): boolean {
  const deletions = changes.filter((change) => change.action === 'delete').length;
  return deletions > Math.max(SPARED, SHARE * setsBefore);
}

/** R3: whatever the policy says, and for a rollback too, two people approve it, and each types the zone's name. */
export function forMassDeletion(needed: ApprovalRequirement, apex: string): ApprovalRequirement {
  return {
    ...needed,
    approvals: Math.max(needed.approvals, PEOPLE),
    because: [...needed.because, MASS_DELETION],
    confirm: apex.replace(/\.$/, ''),
  };
}

/** What is wrong with the confirmation that came with an approval, or null. A final dot and capitals do not matter. */
export function confirmationIssue(requirement: ApprovalRequirement, typed: string | null): FieldIssue | null {
  const { confirm } = requirement;
  if (confirm === undefined || (typed ?? '').trim().toLowerCase().replace(/\.$/, '') === confirm) return null;
  const said = 'This deletes much of the zone. Type its name to approve: {name}';
  return issueAt('confirmation', sentence('confirmation', said, { name: confirm }));
}
