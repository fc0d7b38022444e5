import { decisionRefused } from '#model/rules/approval.ts';
import { writeForbidden } from '#model/rules/access.ts';
import { may, type Permission, type Role } from '#model/rules/permission.ts';
import type { ApprovalRow } from '#api/queries/change-parts.ts';
import type { ChangeRequestRow } from '#api/queries/changes.ts';
import type { ACTS } from '#api/routes/changes/shapes.ts';

export type ActName = (typeof ACTS)[number];

export interface Viewer {
  id: string;
  role: Role;
}

/** What the rules look at. */
export interface ChangeFacts {
  row: ChangeRequestRow;
  approvals: readonly ApprovalRow[];
  /** Writes of this request that reached the provider. */
  written: boolean;
  viewer: Viewer;
}

type Rule = (facts: ChangeFacts) => string | null;

const isAuthor = ({ row, viewer }: ChangeFacts): boolean => row.author_id === viewer.id;

function needs(permission: Permission): Rule {
  return ({ viewer }) => (may(viewer.role, permission) ? null : `Your role ${viewer.role} does not include this.`);
}

function inState(...states: ChangeRequestRow['state'][]): Rule {
  return ({ row }) => (states.includes(row.state) ? null : `The request is ${row.state}.`);
}

const editable: Rule = ({ row }) => {
  if (row.state !== 'draft') return `The request is ${row.state}; only a draft can be edited.`;
  return row.submitted_at === null ? null : 'The request was submitted and is being planned.';
};

const own: Rule = (facts) => (isAuthor(facts) ? null : 'Only its author does this.');

const decide =
  (): Rule =>
  ({ row, approvals, viewer }) => {
    if (row.plan_hash === null || row.requirement === null) return 'There is no plan to decide on.';
    const refusal = decisionRefused(
      {
        state: row.state,
        authorId: row.author_id,
        requirement: row.requirement,
        planHash: row.plan_hash,
        verdicts: approvals
          .filter((approval) => approval.plan_id === row.plan_id)
          .map(({ user_id, role, verdict, plan_hash }) => ({ userId: user_id, role, verdict, planHash: plan_hash })),
      },
      { userId: viewer.id, role: viewer.role, planHash: row.plan_hash },
    );
    return refusal?.message ?? null;
  };

const writable: Rule = ({ row }) =>
  writeForbidden({
    accountMode: row.account_mode,
    zoneAccess: row.zone_access,
    lockedReason: row.locked_reason,
    zoneKind: row.zone_kind,
  });

const cancellable: Rule = (facts) => {
  const { viewer } = facts;
  if (isAuthor(facts)) return needs('change.cancel')(facts);
  return may(viewer.role, 'change.approve')
    ? null
    : 'Only its author, or someone who may approve it, cancels a change request.';
};

const takesBack: Rule = ({ row, written }) => {
  if (row.state === 'done' || row.state === 'partially-applied' || row.state === 'failed') {
    return written ? null : 'Nothing of this request was written.';
  }
  return row.state === 'rolled-back'
    ? 'It was taken back already.'
    : `The request is ${row.state}; only what was written can be taken back.`;
};

const resolvable = [needs('change.resolve'), inState('partially-applied', 'needs-operator')];

/** Each act, and what must hold for it; the first sentence that objects is shown. */
const RULES: Record<ActName, readonly Rule[]> = {
  edit: [needs('change.draft'), own, editable],
  submit: [needs('change.submit'), own, editable, writable],
  approve: [needs('change.approve'), decide()],
  reject: [needs('change.approve'), decide()],
  'request-changes': [needs('change.approve'), decide()],
  cancel: [cancellable, inState('draft', 'planned', 'awaiting-approval', 'approved', 'scheduled', 'stale')],
  execute: [needs('change.execute'), inState('approved'), writable],
  retry: resolvable,
  skip: resolvable,
  compensate: resolvable,
  comment: [needs('change.comment')],
  rollback: [needs('change.draft'), takesBack],
  rebase: [needs('change.draft'), own, inState('stale')],
};

/** Why this person may not do this now; null when they may. The commands ask the same table as the screens. */
export function actRefused(act: ActName, facts: ChangeFacts): string | null {
  for (const rule of RULES[act]) {
    const reason = rule(facts);
    if (reason !== null) return reason;
  }
  return null;
}

/** Every act with its verdict for this person. */
export function allowedActs(facts: ChangeFacts): { act: ActName; allowed: boolean; reason: string | null }[] {
  return (Object.keys(RULES) as ActName[]).map((act) => {
    const reason = actRefused(act, facts);
    return { act, allowed: reason === null, reason };
  });
}
