import type { ChangeDetail, PlannedChange } from '#web/api/types.ts';
import type { AnyChange } from './review.ts';

/** How many planned changes became what. */
export interface Tally {
  planned: number;
  applied: number;
  verified: number;
}

export function tallyOf(changes: readonly PlannedChange[]): Tally {
  const applied = changes.filter((one) => one.result === 'written' || one.result === 'verified');
  return {
    planned: changes.length,
    applied: applied.length,
    verified: applied.filter((one) => one.result === 'verified').length,
  };
}

/** True when a change may have reached the provider. */
export function maybeLive(change: PlannedChange): boolean {
  return ['written', 'verified', 'unknown', 'writing'].includes(change.result);
}

/** Planned changes for which a person still has to decide. */
export function unsolved(changes: readonly PlannedChange[]): PlannedChange[] {
  return changes.filter((one) => !['verified', 'skipped', 'compensated'].includes(one.result));
}

export function isPlanned(change: AnyChange): change is PlannedChange {
  return 'result' in change;
}

/** A change request without its long lists: those come a page at a time. */
export type ChangeView = ReturnType<typeof withoutLists>;

export function withoutLists(change: ChangeDetail) {
  const { plan, edits: _, executions, ...rest } = change;
  const last = executions.at(-1);
  return {
    ...rest,
    plan:
      plan === null
        ? null
        : { id: plan.id, hash: plan.hash, revision: plan.revision, createdAt: plan.createdAt, base: plan.base },
    tally: tallyOf(plan?.changes ?? []),
    execution: last === undefined ? null : { startedAt: last.startedAt, finishedAt: last.finishedAt },
  };
}
