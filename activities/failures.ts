import { activityInfo, CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { ApexkeepError } from '#model/errors.ts';

/** Weather, not faults: expected to pass, so they do not count as errors in logs and metrics. */
const BENIGN = new Set([
  'provider-rate-limited',
  'provider-unavailable',
  'provider-incomplete',
  'temporarily-unavailable',
]);
/** Shortest pause after a "slow down" that named none. */
const RATE_LIMIT_PAUSE_MS = 5_000;

/** An error of the closed set as Temporal needs it: its code as type, its own pause, no retry where none can help. */
export function asApplicationFailure(error: ApexkeepError): ApplicationFailure {
  const pause = error.retryAfterMs ?? (error.code === 'provider-rate-limited' ? RATE_LIMIT_PAUSE_MS : undefined);
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: !error.retryable,
    details: [
      {
        ...error.extra,
        ...(error.issues.length > 0 ? { issues: error.issues } : {}),
        ...(error.sentence === undefined ? {} : { sentence: error.sentence }),
      },
    ],
    ...(pause === undefined ? {} : { nextRetryDelay: pause }),
    ...(BENIGN.has(error.code) ? { category: ApplicationFailureCategory.BENIGN } : {}),
    cause: error,
  });
}

/** Every activity with its errors turned into failures of the closed set. What is none of ours is retried as it is. */
export function withFailures<T extends object>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, run]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        if (error instanceof ApexkeepError) throw asApplicationFailure(error);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}

/** Runs `work` while telling Temporal that this process is alive; `work` gets the signal of cancellation and shutdown. */
export async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 2_000);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    // An aborted call says so in its own words; Temporal needs to hear that the attempt was cancelled.
    if (context.cancellationSignal.aborted) throw new CancelledFailure('The attempt was cancelled.');
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** When the engine put this step on its queue, by the engine's clock: not later than anything the step does. */
export function askedAt(): Date {
  return new Date(activityInfo().currentAttemptScheduledTimestampMs);
}

/** Which attempt of this activity runs, from 1. */
export function attempt(): number {
  return activityInfo().attempt;
}
