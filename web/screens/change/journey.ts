import type { ChangeState } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import type { Step } from '#web/ui/steps.ts';
import type { ChangeView } from './change-view.ts';

const ROAD: ChangeState[] = ['draft', 'planned', 'awaiting-approval', 'approved', 'executing', 'verifying', 'done'];
const OFF_ROAD: Partial<Record<ChangeState, ChangeState>> = {
  scheduled: 'approved',
  rejected: 'awaiting-approval',
  stale: 'approved',
  'partially-applied': 'executing',
  'needs-operator': 'executing',
  'rolled-back': 'done',
};

/** Where a failed or cancelled request stood: the furthest step it shows a trace of. */
function furthest(change: ChangeView): ChangeState {
  const known = OFF_ROAD[change.state];
  if (known !== undefined) return known;
  if (ROAD.includes(change.state)) return change.state;
  if (change.execution !== null) return 'executing';
  return change.plan === null ? 'draft' : 'awaiting-approval';
}

/** The road of a change request as steps: where it is, what is over, what is still to come. */
export function journey(change: ChangeView): Step[] {
  const titles = [
    m.journey_draft(),
    m.journey_plan(),
    m.journey_approval(),
    m.journey_turn(),
    m.journey_apply(),
    m.journey_verify(),
    m.journey_done(),
  ];
  const here = change.planning && change.state === 'draft' ? 1 : ROAD.indexOf(furthest(change));
  const { execution } = change;
  const times = [
    change.createdAt,
    change.plan?.createdAt,
    change.approvalsGiven.filter((given) => given.current).at(-1)?.at,
    undefined,
    execution?.startedAt,
    execution?.finishedAt ?? undefined,
    change.finishedAt ?? undefined,
  ];
  return ROAD.map((id, index) => {
    const at = times[index];
    const state = stepState(change, index, here);
    const step: Step = { id, title: titles[index] ?? '', state };
    if (at !== undefined && (state === 'done' || state === 'failed')) step.at = at;
    const note = noteOf(change, id, index === here);
    if (note !== null) step.note = note;
    return step;
  });
}

function stepState(change: ChangeView, index: number, here: number): Step['state'] {
  if (index < here) return 'done';
  if (index > here) return ['rejected', 'cancelled', 'expired', 'failed'].includes(change.state) ? 'skipped' : 'todo';
  if (change.state === 'done' || change.state === 'rolled-back') return 'done';
  if (
    ['rejected', 'cancelled', 'expired', 'failed', 'needs-operator', 'partially-applied', 'stale'].includes(
      change.state,
    )
  )
    return 'failed';
  if (change.planning || ['planned', 'executing', 'verifying', 'scheduled'].includes(change.state)) return 'running';
  if (change.state === 'approved' && change.executionMode === 'on-approval') return 'running';
  return 'waiting';
}

function noteOf(change: ChangeView, id: ChangeState, current: boolean): string | null {
  const { planned, applied, verified } = change.tally;
  if (id === 'awaiting-approval' && change.approvals !== null) {
    return change.approvals.needed === 0
      ? m.journey_no_approval()
      : m.approvals_count({ given: change.approvals.given, needed: change.approvals.needed });
  }
  if (id === 'approved' && current && change.state === 'approved' && change.executionMode === 'manual')
    return m.journey_by_hand();
  if (id === 'executing' && change.execution !== null) return m.journey_applied({ done: applied, total: planned });
  if (id === 'verifying' && change.execution !== null) return m.journey_verified({ done: verified, total: planned });
  return null;
}
