import path from 'node:path';
import type { Child } from '../child.ts';
import { startDevServer } from './dev-server.ts';
import type { DynamicConfigOptions } from './dynamic-config.ts';
import type { FoundTemporal } from './find.ts';
import { prepareNamespace } from './prepare.ts';
import { startTemporalServer } from './server.ts';
import { startTemporalUi } from './ui.ts';

export interface StartTemporalOptions extends DynamicConfigOptions {
  found: FoundTemporal;
  /** Superuser address of PostgreSQL; not needed for a given address or the CLI. */
  adminUrl: string | null;
  dataDir: string;
  logDir: string;
  environment: Record<string, string>;
  /** Told of every process as soon as it runs. */
  adopt?: (child: Child) => void;
  port?: number;
  /** Absent: a free port; null: no UI. */
  uiPort?: number | null;
  codecEndpoint?: string | null;
}

export interface RunningTemporal {
  /** `host:port` of the gRPC frontend, with namespace and search attributes in place. */
  address: string;
  uiAddress: string | null;
  /** Our processes, in the order they were started; empty for a given address. */
  children: Child[];
  stop(): Promise<void>;
}

function running(address: string, uiAddress: string | null, children: Child[]): RunningTemporal {
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop();
  };
  return { address, uiAddress, children, stop };
}

async function startCli(executable: string, options: StartTemporalOptions): Promise<RunningTemporal> {
  const { address, uiAddress, child } = await startDevServer({
    executable,
    dataDir: options.dataDir,
    logFile: path.join(options.logDir, 'temporal.log'),
    environment: options.environment,
    adopt: options.adopt,
    codecEndpoint: options.codecEndpoint ?? null,
    timeSkipping: options.timeSkipping,
    shortHistories: options.shortHistories,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(typeof options.uiPort === 'number' ? { uiPort: options.uiPort } : {}),
  });
  return running(address, uiAddress, [child]);
}

async function startServer(
  binaries: Extract<FoundTemporal, { form: 'server' }>['binaries'],
  options: StartTemporalOptions,
): Promise<RunningTemporal> {
  if (options.adminUrl === null) {
    throw new Error(
      'The Temporal server needs a PostgreSQL it may make its databases in. Set TEMPORAL_ADDRESS to use another Temporal.',
    );
  }
  const { address, child } = await startTemporalServer({
    server: binaries.server,
    sqlTool: binaries.sqlTool,
    adminUrl: options.adminUrl,
    dataDir: options.dataDir,
    logFile: path.join(options.logDir, 'temporal.log'),
    environment: options.environment,
    adopt: options.adopt,
    timeSkipping: options.timeSkipping,
    shortHistories: options.shortHistories,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  if (binaries.ui === null || options.uiPort === null) return running(address, null, [child]);
  const ui = await startTemporalUi({
    program: binaries.ui,
    temporalAddress: address,
    codecEndpoint: options.codecEndpoint ?? null,
    dataDir: options.dataDir,
    logFile: path.join(options.logDir, 'temporal-ui.log'),
    environment: options.environment,
    adopt: options.adopt,
    ...(options.uiPort === undefined ? {} : { port: options.uiPort }),
  }).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return running(address, ui.address, [child, ui.child]);
}

/** Starts what `findTemporal` found (or takes the given address) and prepares namespace and search attributes on it. */
export async function startTemporal(options: StartTemporalOptions): Promise<RunningTemporal> {
  const { found } = options;
  const temporal =
    found.form === 'address'
      ? running(found.address, null, [])
      : found.form === 'cli'
        ? await startCli(found.executable, options)
        : await startServer(found.binaries, options);
  await prepareNamespace(temporal.address).catch(async (error: unknown) => {
    await temporal.stop();
    throw error;
  });
  return temporal;
}
