import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type pg from 'pg';
import type { Database } from '#model/database.ts';

/** One stream that waits. */
export interface Listener {
  wake(): void;
  end(): void;
}

/** Tells streams of a workspace that there may be something new to read. */
export interface LiveFeed {
  /** Calls `wake` after each notification of the workspace and on every poll, `end` when the process stops. Returns how to leave. */
  subscribe(tenantId: string, stream: Listener): () => void;
  /** Ends every stream and the LISTEN connection. */
  close(): Promise<void>;
}

/**
 * One LISTEN connection for the whole process, opened with the first stream. Notifications may get lost with the connection,
 * so every stream is woken each `pollMs` too: what is sent is always read from the table, never from the notification.
 */
export function createLiveFeed(database: Database, options: { pollMs: number; log: Logger }): LiveFeed {
  const sleepers = new Map<string, Set<Listener>>();
  let running: Promise<void> | null = null;
  let stopping = new AbortController();
  const timer = setInterval(() => wakeAll(), options.pollMs);
  timer.unref();

  function wakeAll(): void {
    for (const set of sleepers.values()) for (const { wake } of set) wake();
  }

  async function listen(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const lost = await listenOnce(database.pool, signal, (tenantId) => {
        for (const { wake } of sleepers.get(tenantId) ?? []) wake();
      });
      if (lost !== null && !signal.aborted) options.log.warn({ err: lost }, 'live events: listening again');
      await pause(Math.min(10_000, 250 * 2 ** Math.min(attempt, 5)), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
    }
  }

  return {
    subscribe(tenantId, stream) {
      const set = sleepers.get(tenantId) ?? new Set();
      sleepers.set(tenantId, set.add(stream));
      running ??= listen(stopping.signal);
      return () => {
        set.delete(stream);
        if (set.size === 0 && sleepers.get(tenantId) === set) sleepers.delete(tenantId);
      };
    },
    async close() {
      clearInterval(timer);
      for (const set of sleepers.values()) for (const { end } of set) end();
      stopping.abort();
      await running;
      running = null;
      stopping = new AbortController();
    },
  };
}

/** Listens until the connection ends or the signal comes. Returns why it ended, null when asked to. */
async function listenOnce(
  pool: pg.Pool,
  signal: AbortSignal,
  onNotify: (tenantId: string) => void,
): Promise<Error | null> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  let failure: Error | null = null;
  try {
    const ended = new Promise<void>((resolve) => {
      client.on('error', (error: Error) => {
        failure = error;
        resolve();
      });
      client.on('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', (message) => {
      if (message.payload !== undefined) onNotify(message.payload);
    });
    await client.query('listen apexkeep_live');
    if (!signal.aborted) await ended;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  client.release(failure ?? true);
  return failure;
}
