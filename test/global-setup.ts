import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { readDeployConfig } from '#deploy/config.ts';
import { startEmbeddedPostgres } from '#deploy/postgres.ts';
import { findTemporal } from '#deploy/temporal/find.ts';
import { startTemporal } from '#deploy/temporal/start.ts';

interface Servers {
  adminUrl: string;
  temporalAddress: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser address of the run's PostgreSQL. */
    adminUrl: string;
    /** `host:port` of the run's Temporal: namespace `apexkeep`, fairness on, time skipping allowed, new runs after 200 events. */
    temporalAddress: string;
  }
}

async function startServers(folder: string, undo: (() => Promise<unknown>)[]): Promise<Servers> {
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

/** One PostgreSQL and one Temporal for the whole run, on free ports, in a temporary folder that goes with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-test-'));
  // As root, PostgreSQL runs as another user, who must be able to pass through.
  await chmod(folder, 0o711);
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const tearDown = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    const servers = await startServers(folder, undo);
    project.provide('adminUrl', servers.adminUrl);
    project.provide('temporalAddress', servers.temporalAddress);
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
