import type { Child } from './child.ts';
import type { DeployConfig } from './config.ts';
import type { Instance } from './instance.ts';
import type { Steps } from './steps.ts';

const GRACE_MS = 30_000;

/** What one start command holds: everything is started through it and stopped by it, last started first. */
export class Run {
  readonly config: DeployConfig;
  readonly steps: Steps;
  readonly children: Child[] = [];
  readonly #instance: Instance;
  readonly #abort = new AbortController();
  readonly #undo: (() => Promise<void>)[] = [];

  constructor(config: DeployConfig, steps: Steps, instance: Instance) {
    this.config = config;
    this.steps = steps;
    this.#instance = instance;
  }

  /** Aborted when stopping begins: builds and downloads end at once. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopping(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Takes charge of something started; when stopping has begun meanwhile, ends it at once. */
  async own(stop: () => Promise<void>): Promise<void> {
    if (this.stopping) await stop();
    else this.#undo.push(stop);
  }

  /** Takes charge of a process from its first moment. */
  readonly adopt = (child: Child): void => {
    this.children.push(child);
    void this.own(() => child.stop(GRACE_MS));
    this.remember(child.name, child.pid);
  };

  /** Leaves word of a running process for the next start, should this one be killed. */
  remember(name: string, pid: number): void {
    this.#instance.remember(name, pid).catch((error: Error) => console.error(error.message));
  }

  /** Stops everything, last started first. Calling it again stops what came since. */
  async stop(): Promise<void> {
    this.#abort.abort();
    for (const undo of this.#undo.splice(0).toReversed()) {
      await undo().catch((error: Error) => console.error(error.message));
    }
  }
}
