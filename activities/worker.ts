import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { openDatabase } from '#model/database.ts';
import { smtpCell } from '#model/store/mail.ts';
import { outboxBacklog } from '#model/store/outbox.ts';
import { openSecret } from '#model/vault/open.ts';
import { connectTemporal, temporalReady } from '#workflows/client/connect.ts';
import { createDispatcher } from '#workflows/client/dispatch.ts';
import { ensureSchedules } from '#workflows/client/ensure-schedules.ts';
import { workflowBundle } from './bundle.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import type { Dependencies } from './dependencies.ts';
import { closeProviderConnections } from './providers/http.ts';
import { runWorkers, type Workers } from './run-workers.ts';
import { authCodeOpener, salesSecretOpener } from './sales/secrets.ts';

/*
 * The worker process: the only one that opens secrets and talks to providers. Runs in any number of copies. While Temporal
 * or PostgreSQL is away it says so and waits; it ends on SIGTERM or SIGINT, giving running activities 30 seconds, or when a
 * worker fails for good.
 */

const RETRY_MS = 2_000;

await main();

/** What opens each kind of secret; none leaves this process. */
function secretsOf({
  vaultKeys,
  salesSecrets,
}: WorkerConfig): Pick<Dependencies, 'openAccountSecret' | 'openSalesSecret' | 'openAuthCode' | 'openSmtpPassword'> {
  return {
    openAccountSecret: ({ tenantId, accountId, sealed }) =>
      openSecret(sealed, { table: 'provider_account', column: 'secret', tenantId, rowId: accountId }, vaultKeys),
    openSalesSecret: salesSecretOpener(vaultKeys, salesSecrets),
    openAuthCode: authCodeOpener(vaultKeys),
    openSmtpPassword: ({ tenantId, sealed }) => openSecret(sealed, smtpCell(tenantId), vaultKeys),
  };
}

async function main(): Promise<void> {
  const config = readWorkerConfig();
  const log = pino({ level: config.logLevel, name: 'worker' });
  installRuntime(log);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

  const bundle = await workflowBundle();
  const database = await openDatabase({
    url: config.databaseUrl,
    name: 'worker',
    poolSize: config.databasePool,
    statementTimeoutMs: 30_000,
  });
  const client = connectTemporal(config.temporal);
  const dispatcher = createDispatcher({ client, database, taskQueue: config.taskQueue, log });
  const deps: Dependencies = {
    database,
    client,
    dispatcher,
    ...secretsOf(config),
    stage: config.stage,
    http: { allowPrivateAddresses: config.allowPrivateAddresses },
    timing: config.timing,
    log,
  };
  let workers: Workers | null = null;
  const server = await serveHealth(config, deps, () => workers?.healthy() ?? false);
  const connection = await whenReachable(config, deps, stopping.signal);
  if (connection !== null) {
    workers = await runWorkers(deps, {
      connection,
      bundle,
      ...config.temporal,
      taskQueue: config.taskQueue,
      buildId: config.buildId,
    });
    log.info({ taskQueue: config.taskQueue }, 'worker takes work');
    void keepSchedules(config, deps, stopping.signal);
    const stopped = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
    const failure = await Promise.race([
      stopped.then(() => null),
      workers.finished.then(
        () => null,
        (error: unknown) => error,
      ),
    ]);
    if (failure !== null) log.error({ reason: String(failure) }, 'a worker failed');
    process.exitCode = failure === null ? 0 : 1;
    await workers.stop();
    await connection.close();
  }
  server.close();
  server.closeAllConnections();
  await closeProviderConnections();
  await client.connection.close();
  await database.close();
  log.info({}, 'worker stopped');
}

/** One logger for the SDK and us; its own signal handling is off, since this file does it. */
function installRuntime(log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const { error, ...rest } = meta ?? {};
      const detail = { ...rest, ...(error instanceof Error ? { reason: error.message } : {}) };
      if (level === 'ERROR') log.error(detail, message);
      else log.warn(detail, message);
    }),
    shutdownSignals: [],
    telemetryOptions: {},
  });
}

/** The store that does not answer within two seconds; null when both do. */
async function awayStore(deps: Dependencies): Promise<'PostgreSQL' | 'Temporal' | null> {
  const [database, temporal] = await Promise.all([deps.database.ready(), temporalReady(deps.client)]);
  if (!database) return 'PostgreSQL';
  return temporal ? null : 'Temporal';
}

/** Waits until both stores answer; null when a stop was asked for meanwhile. */
async function whenReachable(
  config: WorkerConfig,
  deps: Dependencies,
  stopping: AbortSignal,
): Promise<NativeConnection | null> {
  let told = '';
  while (!stopping.aborted) {
    const away = await awayStore(deps);
    const connection =
      away === null ? await NativeConnection.connect({ address: config.temporal.address }).catch(() => null) : null;
    if (connection !== null) return connection;
    const message =
      away === 'PostgreSQL' ? 'PostgreSQL does not answer' : `Temporal does not answer at ${config.temporal.address}`;
    if (message !== told) deps.log.warn({}, `${message}; waiting for it`);
    told = message;
    await pause(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  return null;
}

/** Puts the schedules in place; tried until it works, since a missing one would only show when it is needed. */
async function keepSchedules(config: WorkerConfig, deps: Dependencies, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      return await ensureSchedules(deps.client, config.taskQueue);
    } catch (error) {
      deps.log.warn({ reason: String(error) }, 'the schedules could not be put in place; trying again');
    }
    await pause(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** What this process waits for before it takes work; null while it does. */
async function waitsFor(deps: Dependencies, taking: () => boolean): Promise<string | null> {
  const away = await awayStore(deps);
  return away ?? (taking() ? null : 'its start or its end');
}

/** `/healthz` says whether work is taken, and what is waited for; `/metrics` in Prometheus' text format. */
async function serveHealth(config: WorkerConfig, deps: Dependencies, taking: () => boolean): Promise<Server> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'apexkeep_worker_up',
    help: '1 while this process takes work.',
    registers: [registry],
    async collect() {
      this.set((await waitsFor(deps, taking)) === null ? 1 : 0);
    },
  });
  new Gauge({
    name: 'apexkeep_outbox_rows',
    help: 'Outbox rows not yet carried to the engine.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const backlog = await outboxBacklog(deps.database).catch(() => null);
      if (backlog === null) return this.reset();
      this.set({ state: 'open' }, backlog.open);
      this.set({ state: 'failed' }, backlog.failed);
    },
  });
  const server = createServer((request, response) => {
    if (request.url === '/healthz') {
      void waitsFor(deps, taking).then((missing) => {
        response.writeHead(missing === null ? 200 : 503, { 'content-type': 'application/json' });
        response.end(JSON.stringify(missing === null ? { status: 'ok' } : { status: 'waiting', for: missing }));
      });
    } else if (request.url === '/metrics') {
      void registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': registry.contentType });
        response.end(text);
      });
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.listen.port, config.listen.host, resolve);
  });
  return server;
}
