import type { SaleAction } from './price.ts';

/** What a registrar's answer to a task means, by its class. */
export type TaskVerdict =
  /** Its job runs; the end comes later. */
  | 'accepted'
  /** Done at once. */
  | 'done'
  /** It will not happen, for a reason that the registrar gives. */
  | 'rejected'
  /** Our account cannot do it now (funds, key, limit): not the customer's failure, and nothing was done. */
  | 'held'
  /** A job for this name runs already, or one like it took effect: ours, or somebody's. */
  | 'in-flight'
  /** Nobody knows. */
  | 'ambiguous';

/** A domain in the registrar's inventory. */
export interface HeldDomain {
  /** When it came into the inventory. */
  createdAt: Date;
  ownerHandle: string | null;
  comment: string | null;
  /** Until when it is paid at the registrar. */
  payableAt: Date | null;
}

/** What became of a task of the registrar's. */
export type JobLook = 'none' | 'running' | 'support' | 'succeeded' | 'failed';

/** What the registrar says about a name after an attempt whose end is not known. Null: this was not answered. */
export interface Looks {
  inventory: { held: HeldDomain | null } | null;
  job: { status: JobLook } | null;
}

/** What was sent, as far as a look needs it. */
export interface SentAttempt {
  action: SaleAction;
  sentAt: Date;
  ownerHandle: string | null;
  orderId: string;
  /** Of a renewal: the term it is about. */
  payableAt: Date | null;
}

export type LookVerdict =
  | 'registered'
  /** The name is held by somebody else; or, of a domain that we held, not by us any more. */
  | 'not-ours'
  /** The registrar works on it, or its desk does. */
  | 'running'
  | 'support'
  /** It ended without the domain. */
  | 'failed'
  /** Neither effect nor job: it may never have arrived, or not yet. */
  | 'absent'
  /** The registrar cannot be asked. */
  | 'unknown';

/** Clocks of two companies differ by this much at most. */
export const CLOCK_SLACK_MS = 120_000;

/** True when a held domain was registered by this attempt: our handle or our mark, and not older than the attempt. */
export function isOurs(held: HeldDomain, attempt: SentAttempt): boolean {
  if (held.comment !== null && held.comment.includes(attempt.orderId)) return true;
  if (attempt.ownerHandle === null) return false;
  return (
    held.ownerHandle === attempt.ownerHandle && held.createdAt.getTime() >= attempt.sentAt.getTime() - CLOCK_SLACK_MS
  );
}

/** What the looks amount to. The inventory wins over the job: a job may say "failed" of a domain that is there. */
export function verdictOfLooks(looks: Looks, attempt: SentAttempt): LookVerdict {
  if (looks.inventory === null) return looks.job?.status === 'running' ? 'running' : 'unknown';
  const shown = shownBy(looks.inventory.held, attempt);
  if (shown !== null) return shown;
  if (looks.job === null) return 'unknown';
  if (looks.job.status === 'running' || looks.job.status === 'support') return looks.job.status;
  // The job succeeded and the inventory has not caught up: it is on its way.
  if (looks.job.status === 'succeeded') return 'running';
  return looks.job.status === 'failed' ? 'failed' : 'absent';
}

/** What the inventory alone says; null where the job has to be asked. */
function shownBy(held: HeldDomain | null, attempt: SentAttempt): LookVerdict | null {
  switch (attempt.action) {
    case 'register':
    case 'transfer':
      if (held === null) return null;
      return isOurs(held, attempt) ? 'registered' : 'not-ours';
    case 'restore':
      return held === null ? null : 'registered';
    case 'renew': {
      if (held === null) return 'not-ours';
      const before = attempt.payableAt?.getTime() ?? Infinity;
      return (held.payableAt?.getTime() ?? 0) > before ? 'registered' : null;
    }
  }
}
