import type { ChangeOutcome } from '#model/entities/change-request.ts';
import { outcomeCodeOf } from '#model/errors.ts';

export type { ChangeOutcome };

/**
 * An outcome as `change_request.outcome` keeps it, as JSON. The one way into that column: a code outside the closed set,
 * which no screen has words for, is stored as `internal` rather than keeping the request from where it has to go.
 */
export function storedOutcome(outcome: ChangeOutcome): string {
  return JSON.stringify({ ...outcome, code: outcomeCodeOf(outcome.code) });
}
