import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Database } from '#model/database.ts';
import { type OutboxEntry, claimOutbox, finishOutbox, postponeOutbox } from '#model/store/outbox.ts';
import { CHANGE_REQUEST, submitted } from '#workflows/contracts/change-request.ts';
import { startOptions } from './start-options.ts';

/** Entries claimed at a time, and the most batches of one drain: a drain ends. */
const BATCH = 50;
const MOST_BATCHES = 40;
const RPC_DEADLINE_MS = 5000;

export interface Dispatcher {
  /** Carries what is due to the engine, now and in the background. Call it after a commit that wrote an outbox row. */
  kick(): void;
  /** Carries everything due; what fails stays for a later drain. Throws only when the database is away. */
  drain(): Promise<{ dispatched: number; postponed: number }>;
  /** Resolves when no kicked work is left; for an orderly stop and for tests. */
  settled(): Promise<void>;
}

/**
 * The one way from a committed row to Temporal. A crash at any point loses nothing: an entry stays until the engine has
 * taken it, and taking it twice is taking it once (business ids, REJECT_DUPLICATE; signal handlers are idempotent).
 */
export function createDispatcher(parts: {
  client: Client;
  database: Database;
  /** Queue that workflows are started on; the usual one when absent. */
  taskQueue?: string;
  log?: { warn(detail: object, message: string): void };
}): Dispatcher {
  let running: Promise<unknown> | null = null;
  let again = false;

  async function drain(): Promise<{ dispatched: number; postponed: number }> {
    const total = { dispatched: 0, postponed: 0 };
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const entries = await claimOutbox(parts.database, BATCH);
      if (entries.length === 0) break;
      for (const entry of entries) {
        const failure = await deliver(parts.client, entry, parts.taskQueue);
        if (failure === null) await finishOutbox(parts.database, entry);
        else await postponeOutbox(parts.database, entry, failure);
        total[failure === null ? 'dispatched' : 'postponed'] += 1;
      }
    }
    return total;
  }

  function kick(): void {
    if (running) {
      again = true;
      return;
    }
    running = drain()
      .catch((error: unknown) =>
        parts.log?.warn({ reason: String(error) }, 'outbox kick failed; the sweep will follow'),
      )
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          kick();
        }
      });
  }

  return {
    kick,
    drain,
    async settled() {
      while (running) await running;
    },
  };
}

const DELIVERIES: Record<OutboxEntry['kind'], (client: Client, entry: OutboxEntry, queue?: string) => Promise<void>> = {
  start,
  signal,
  'signal-with-start': signalWithStart,
};

/** Delivers one entry; null when the engine has it, else the reason it has not. */
async function deliver(client: Client, entry: OutboxEntry, taskQueue: string | undefined): Promise<string | null> {
  try {
    await client.withDeadline(Date.now() + RPC_DEADLINE_MS, () => DELIVERIES[entry.kind](client, entry, taskQueue));
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown';
  }
}

async function start(client: Client, entry: OutboxEntry, taskQueue: string | undefined): Promise<void> {
  try {
    await client.workflow.start(entry.name, {
      ...startOptions(entry.name, entry.args, taskQueue),
      workflowId: entry.workflowId,
      args: entry.args,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // Submitted again while the first run still lives: that run has to look at the row once more.
    if (entry.name === CHANGE_REQUEST) await signalIfRunning(client, entry.workflowId, submitted.name, []);
  }
}

async function signalWithStart(client: Client, entry: OutboxEntry, taskQueue: string | undefined): Promise<void> {
  await client.workflow.signalWithStart(entry.name, {
    ...startOptions(entry.name, entry.args, taskQueue),
    workflowId: entry.workflowId,
    args: entry.args,
    signal: entry.signal ?? '',
  });
}

async function signal(client: Client, entry: OutboxEntry): Promise<void> {
  await signalIfRunning(client, entry.workflowId, entry.name, entry.args);
}

/** A signal to work that has ended is delivered: nothing waits for it any more. */
async function signalIfRunning(client: Client, workflowId: string, name: string, args: unknown[]): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).signal(name, ...args);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
