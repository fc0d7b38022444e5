import { decisionRefused } from '#model/rules/approval.ts';
import { lockedBecause, writeForbidden } from '#model/rules/access.ts';
import { may, type Permission, type Role } from '#model/rules/permission.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { because, type Because } from '#api/because.ts';
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

type Rule = (facts: ChangeFacts) => Sentence | null;

const isAuthor = ({ row, viewer }: ChangeFacts): boolean => row.author_id === viewer.id;

function needs(permission: Permission): Rule {
  return ({ viewer }) =>
    may(viewer.role, permission)
      ? null
      : sentence('role-lacks-act', 'Your role {role} does not include this.', { role: viewer.role });
}

function inState(...states: ChangeRequestRow['state'][]): Rule {
  return ({ row }) =>
    states.includes(row.state) ? null : sentence('request-is', 'The request is {state}.', { state: row.state });
}

const editable: Rule = ({ row }) => {
  if (row.state !== 'draft')
    return sentence('edit-no-draft', 'The request is {state}; only a draft can be edited.', { state: row.state });
  return row.submitted_at === null
    ? null
    : sentence('request-submitted', 'The request was submitted and is being planned.');
};

const own: Rule = (facts) => (isAuthor(facts) ? null : sentence('author-only', 'Only its author does this.'));

const decide =
  (): Rule =>
  ({ row, approvals, viewer }) => {
    if (row.plan_hash === null || row.requirement === null)
      return sentence('no-plan', 'There is no plan to decide on.');
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
    return refusal?.said ?? null;
  };

const writable: Rule = ({ row }) =>
  writeForbidden({
    accountMode: row.account_mode,
    zoneAccess: row.zone_access,
    locked: lockedBecause(row.locked_reason, row.locked_sentence),
    zoneKind: row.zone_kind,
  });

const cancellable: Rule = (facts) => {
  const { viewer } = facts;
  if (isAuthor(facts)) return needs('change.cancel')(facts);
  return may(viewer.role, 'change.approve')
    ? null
    : sentence('cancel-not-yours', 'Only its author, or someone who may approve it, cancels a change request.');
};

const takesBack: Rule = ({ row, written }) => {
  if (row.state === 'done' || row.state === 'partially-applied' || row.state === 'failed') {
    return written ? null : sentence('nothing-written', 'Nothing of this request was written.');
  }
  return row.state === 'rolled-back'
    ? sentence('taken-back-already', 'It was taken back already.')
    : sentence('taken-back-unwritten', 'The request is {state}; only what was written can be taken back.', {
        state: row.state,
      });
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
export function actRefused(act: ActName, facts: ChangeFacts): Sentence | null {
  for (const rule of RULES[act]) {
    const reason = rule(facts);
    if (reason !== null) return reason;
  }
  return null;
}

/** Every act with its verdict for this person. */
export function allowedActs(facts: ChangeFacts): ({ act: ActName; allowed: boolean } & Because)[] {
  return (Object.keys(RULES) as ActName[]).map((act) => {
    const refused = actRefused(act, facts);
    return { act, allowed: refused === null, ...because(refused) };
  });
}
