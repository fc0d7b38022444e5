import type { RecordSet } from './record-set.ts';

/** What a change does to its record set. */
export type ChangeAction = 'add' | 'replace' | 'delete';

/** One record set, before and after. `before` is null for add, `after` is null for delete. */
export interface Change {
  id: string;
  name: string;
  type: string;
  action: ChangeAction;
  before: RecordSet | null;
  after: RecordSet | null;
}

/**
 * The states of a change request. `draft` → `planned` → `awaiting-approval` → `approved` → (`scheduled`) → `executing` →
 * `verifying` → `done`; the others are where it can leave that road.
 */
export const CHANGE_STATES = [
  'draft',
  'planned',
  'awaiting-approval',
  'approved',
  'scheduled',
  'executing',
  'verifying',
  'done',
  'rejected',
  'cancelled',
  'expired',
  'stale',
  'failed',
  'partially-applied',
  'needs-operator',
  'rolled-back',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** Which state may follow which. Guarded transitions in the database and workflow validators read this one table. */
export const CHANGE_TRANSITIONS: Readonly<Record<ChangeState, readonly ChangeState[]>> = {
  draft: ['planned', 'cancelled', 'expired'],
  planned: ['awaiting-approval', 'approved', 'draft', 'cancelled', 'expired'],
  'awaiting-approval': ['approved', 'draft', 'rejected', 'cancelled', 'expired', 'stale'],
  approved: ['scheduled', 'executing', 'draft', 'stale', 'cancelled', 'expired', 'failed'],
  scheduled: ['executing', 'stale', 'cancelled', 'expired', 'failed'],
  executing: ['verifying', 'stale', 'failed', 'partially-applied', 'needs-operator'],
  verifying: ['done', 'failed', 'partially-applied', 'needs-operator'],
  'partially-applied': ['executing', 'done', 'failed', 'needs-operator'],
  'needs-operator': ['executing', 'verifying', 'done', 'failed', 'partially-applied'],
  done: ['rolled-back'],
  rejected: [],
  cancelled: [],
  expired: [],
  stale: ['draft', 'cancelled'],
  failed: [],
  'rolled-back': [],
};

/** States in which nothing more happens by itself and no decision is waited for. */
export const TERMINAL_STATES: readonly ChangeState[] = [
  'done',
  'rejected',
  'cancelled',
  'expired',
  'failed',
  'rolled-back',
];

/** The two halves of every queue: what still moves or waits, and what is over. */
export const STATE_GROUPS = {
  open: CHANGE_STATES.filter((state) => !TERMINAL_STATES.includes(state)),
  over: TERMINAL_STATES,
} as const satisfies Record<string, readonly ChangeState[]>;
export type StateGroup = keyof typeof STATE_GROUPS;

export function mayBecome(from: ChangeState, to: ChangeState): boolean {
  return CHANGE_TRANSITIONS[from].includes(to);
}

/** What happened to one change during execution. */
export const CHANGE_RESULTS = [
  'pending',
  'writing',
  'written',
  'verified',
  'failed',
  'skipped',
  'compensated',
  'unknown',
] as const;
export type ChangeResult = (typeof CHANGE_RESULTS)[number];

/** When an approved request runs. */
export type ExecutionMode = 'on-approval' | 'manual';
