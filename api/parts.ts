import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '#model/database.ts';
import type { Afterwards } from '#api/afterwards.ts';
import type { ApiConfig } from '#api/config.ts';
import type { LiveFeed } from '#api/live/feed.ts';
import type { Metrics } from '#api/metrics.ts';
import type { PasswordHasher } from '#api/password.ts';
import type { RateLimits } from '#api/middleware/rate-limit.ts';
import type { SecretSealer } from '#api/sealer.ts';

/** What carries committed outbox rows to Temporal: `workflows/client/dispatch.ts` makes it. */
export interface Kick {
  kick(): void;
}

/** Everything a handler may reach. Made once per process in `server.ts`. */
export interface Parts {
  config: ApiConfig;
  database: Database;
  temporal: Client;
  dispatch: Kick;
  passwords: PasswordHasher;
  limits: RateLimits;
  seal: SecretSealer;
  feed: LiveFeed;
  afterwards: Afterwards;
  log: Logger;
  metrics: Metrics;
  /** Proves that a call comes from the web app inside this very process. New with each start. */
  internalToken: string;
}
