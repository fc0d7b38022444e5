import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startChild, waitUntilReady, type Child } from '../child.ts';
import { freeLowPorts } from '../ports.ts';
import { dynamicConfigYaml, type DynamicConfigOptions } from './dynamic-config.ts';
import { isServing } from './health.ts';
import { prepareTemporalStore } from './schema.ts';

export interface TemporalServerOptions extends DynamicConfigOptions {
  server: string;
  sqlTool: string;
  /** Superuser address of the PostgreSQL that holds Temporal's own databases. */
  adminUrl: string;
  /** Folder for the dynamic config. */
  dataDir: string;
  logFile: string;
  environment: Record<string, string>;
  adopt?: ((child: Child) => void) | undefined;
  /** gRPC port; a free one when absent. */
  port?: number;
  /** Fixed at the first start of a database. */
  historyShards?: number;
}

const READY_MS = 60_000;
/** Type of the column `rpc_port` in Temporal's PostgreSQL schema: smallint. */
const LARGEST_PORT = 32_767;
const INNER_PORTS = [
  'FRONTEND_HTTP_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
] as const;

async function serverEnvironment(
  options: TemporalServerOptions,
  dynamicConfig: string,
): Promise<Record<string, string>> {
  const store = await prepareTemporalStore(options.adminUrl, options.sqlTool);
  const [port, ...inner] = await freeLowPorts(INNER_PORTS.length + 1);
  const innerPorts = INNER_PORTS.map((name, index) => [name, String(inner[index])] as const);
  return {
    ...options.environment,
    DB: 'postgres12',
    POSTGRES_SEEDS: store.host,
    DB_PORT: String(store.port),
    POSTGRES_USER: store.user,
    POSTGRES_PWD: store.password,
    DBNAME: store.database,
    VISIBILITY_DBNAME: store.visibilityDatabase,
    NUM_HISTORY_SHARDS: String(options.historyShards ?? 4),
    BIND_ON_IP: '127.0.0.1',
    FRONTEND_GRPC_PORT: String(options.port ?? port),
    ...Object.fromEntries(innerPorts),
    DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
    LOG_LEVEL: 'warn',
  };
}

/** Starts the Temporal server on PostgreSQL, on 127.0.0.1 only, and waits until it serves. Throws with the end of its log. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<{ address: string; child: Child }> {
  if ((options.port ?? 0) > LARGEST_PORT) {
    throw new Error(
      `Temporal cannot use port ${options.port}: it stores ports up to ${LARGEST_PORT}. Set APEXKEEP_TEMPORAL_PORT lower.`,
    );
  }
  await mkdir(options.dataDir, { recursive: true });
  const dynamicConfig = path.join(options.dataDir, 'dynamic-config.yaml');
  await writeFile(dynamicConfig, dynamicConfigYaml(options));
  const environment = await serverEnvironment(options, dynamicConfig);
  const child = startChild({
    name: 'Temporal',
    command: options.server,
    args: ['--allow-no-auth', 'start'],
    environment,
    cwd: options.dataDir,
    logFile: options.logFile,
    adopt: options.adopt,
  });
  const address = `127.0.0.1:${environment['FRONTEND_GRPC_PORT']}`;
  await waitUntilReady(child, () => isServing(address), READY_MS).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return { address, child };
}
