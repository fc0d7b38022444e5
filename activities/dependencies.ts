import type { Client } from '@temporalio/client';
import type { Database } from '#model/database.ts';
import type { Stage } from '#model/rules/sales/settings.ts';
import type { Dispatcher } from '#workflows/client/dispatch.ts';
import type { ProviderConnection } from './providers/dns-provider.ts';
import type { HttpOptions } from './providers/http.ts';
import type { SalesSecret, SalesSecretColumn } from './sales/secrets.ts';

/** The durations that decide how the executor waits. Milliseconds. */
export interface Timing {
  /** How long a turn lasts without a new write; the database's clock counts. */
  leaseMs: number;
  /** No request to a provider lives longer: after it, a lost write has happened or will not. */
  longestRequestMs: number;
  /** A write is sent only this soon after its check began: a paused process does not send late. */
  sendWithinMs: number;
  /** Until then every authoritative server has to agree. */
  proofDeadlineMs: number;
  /** A reading not older than this is good enough as the snapshot before an execution. */
  snapshotFreshMs: number;
  /** Between two scheduled reads of a zone. */
  readIntervalMs: number;
  /** Between two requests to the registrar, of all processes together. */
  registrarPaceMs: number;
}

export const DEFAULT_TIMING: Timing = {
  leaseMs: 300_000,
  longestRequestMs: 20_000,
  sendWithinMs: 3_000,
  proofDeadlineMs: 120_000,
  snapshotFreshMs: 900_000,
  readIntervalMs: 900_000,
  registrarPaceMs: 400,
};

/** What the activities stand on; made once per worker process. */
export interface Dependencies {
  database: Database;
  /** For signals between workflows. */
  client: Client;
  dispatcher: Dispatcher;
  /** Opens the sealed secret of an account. Only the worker can. */
  openAccountSecret(facts: { tenantId: string; accountId: string; sealed: string }): string;
  /** A secret of the shop: of the environment, else the sealed one of the settings; null where there is none. */
  openSalesSecret(column: SalesSecretColumn, sealed: string | null): SalesSecret | null;
  /** The AuthCode that a customer gave with an order. Only the worker can open it. */
  openAuthCode(facts: { tenantId: string; orderId: string; sealed: string }): string;
  /** The password of a mail server. Only the worker can open it. */
  openSmtpPassword(facts: { tenantId: string; sealed: string }): string;
  /** Whether real money may move here. */
  stage: Stage;
  /** Addresses that providers may have, and timeouts. */
  http: HttpOptions;
  timing: Timing;
  log: Log;
}

export interface Log {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** An account as an activity needs it: how to talk to it, and whether it may be written. */
export interface OpenAccount {
  id: string;
  mode: string;
  /** Of the address and key in `connection`. */
  credentialsVersion: number;
  connection: ProviderConnection;
}
