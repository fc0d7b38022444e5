/** What a registrar's answer to an order of a domain means, by its class. */
export type CreateVerdict =
  /** Its job runs; the end comes later. */
  | 'accepted'
  /** Done at once. */
  | 'done'
  /** It will not happen, for a reason that the registrar gives. */
  | 'rejected'
  /** Our account cannot do it now (funds, key, limit): not the customer's failure, and nothing was done. */
  | 'held'
  /** A job for this name runs already: ours, or somebody's. */
  | 'in-flight'
  /** Nobody knows. */
  | 'ambiguous';

/** A domain in the registrar's inventory. */
export interface HeldDomain {
  createdAt: Date;
  ownerHandle: string | null;
  comment: string | null;
}

/** What the registrar says about a name after an attempt whose end is not known. Null: this was not answered. */
export interface Looks {
  inventory: { held: HeldDomain | null } | null;
  job: { status: 'none' | 'running' | 'support' | 'succeeded' | 'failed' } | null;
}

export type LookVerdict =
  | 'registered'
  /** The name is held, but not by this order. */
  | 'not-ours'
  /** The registrar works on it, or its desk does. */
  | 'running'
  | 'support'
  /** It ended without the domain. */
  | 'failed'
  /** Neither domain nor job: it may never have arrived, or not yet. */
  | 'absent'
  /** The registrar cannot be asked. */
  | 'unknown';

/** Clocks of two companies differ by this much at most. */
const CLOCK_SLACK_MS = 120_000;

/** True when a held domain was registered by this attempt: our handle or our mark, and not older than the attempt. */
export function isOurs(held: HeldDomain, attempt: { sentAt: Date; ownerHandle: string; orderId: string }): boolean {
  if (held.comment !== null && held.comment.includes(attempt.orderId)) return true;
  return (
    held.ownerHandle === attempt.ownerHandle && held.createdAt.getTime() >= attempt.sentAt.getTime() - CLOCK_SLACK_MS
  );
}

/** What the looks amount to. The inventory wins over the job: a job may say "failed" of a domain that is there. */
export function verdictOfLooks(
  looks: Looks,
  attempt: { sentAt: Date; ownerHandle: string; orderId: string },
): LookVerdict {
  if (looks.inventory === null) return looks.job?.status === 'running' ? 'running' : 'unknown';
  const { held } = looks.inventory;
  if (held !== null) return isOurs(held, attempt) ? 'registered' : 'not-ours';
  if (looks.job === null) return 'unknown';
  if (looks.job.status === 'running' || looks.job.status === 'support') return looks.job.status;
  // The job succeeded and the inventory has not caught up: it is on its way.
  if (looks.job.status === 'succeeded') return 'running';
  return looks.job.status === 'failed' ? 'failed' : 'absent';
}
