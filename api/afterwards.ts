import type { Logger } from 'pino';

/** Pieces of work that may wait at once; what comes beyond is dropped and logged. */
const MOST_WAITING = 1_000;

/**
 * Work that no answer waits for, so that an answer's time tells nothing of it. One piece at a time. Only for what nothing
 * else depends on: a process that is killed loses what still waits here.
 */
export interface Afterwards {
  /** Runs `work` once the answers of this moment are on their way. A failure is logged under `what`. */
  run(what: string, work: () => Promise<void>): void;
  /** Waits for everything that was handed in so far. */
  settled(): Promise<void>;
}

export function createAfterwards(log: Logger): Afterwards {
  let waiting = 0;
  let last = Promise.resolve();
  return {
    run(what, work) {
      if (waiting >= MOST_WAITING) {
        log.error({ what }, 'too much work waits; a piece was dropped');
        return;
      }
      waiting += 1;
      last = last
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(work)
        .catch((error: unknown) => log.error({ err: error, what }, 'work after an answer failed'))
        .finally(() => (waiting -= 1));
    },
    settled: () => last,
  };
}
