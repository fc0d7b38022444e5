import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readDeployConfig } from '#deploy/config.ts';
import { startEmbeddedPostgres } from '#deploy/postgres.ts';
import { findTemporal } from '#deploy/temporal/find.ts';
import { startTemporal } from '#deploy/temporal/start.ts';

/** Where the servers of a run are. */
export interface TestServers {
  adminUrl: string;
  temporalAddress: string;
}

/** Starts PostgreSQL and a Temporal that can skip time, on free ports, in this folder; `undo` gets what stops them. */
export async function startServers(folder: string, undo: (() => Promise<unknown>)[]): Promise<TestServers> {
  const config = readDeployConfig();
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), durable: false });
  undo.push(() => rm(postgres.dataDir, { recursive: true, force: true }), postgres.stop);
  const found = await findTemporal({
    address: config.temporalAddress,
    cacheDir: config.cacheDir,
    environment: config.environment,
    progress: (line) => console.log(line),
  });
  const temporal = await startTemporal({
    found,
    adminUrl: postgres.adminUrl,
    dataDir: path.join(folder, 'temporal'),
    logDir: path.join(folder, 'log'),
    environment: config.environment,
    uiPort: null,
    timeSkipping: true,
    shortHistories: true,
  });
  undo.push(temporal.stop);
  return { adminUrl: postgres.adminUrl, temporalAddress: temporal.address };
}
