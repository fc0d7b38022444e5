import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServers } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser address of the run's PostgreSQL. */
    adminUrl: string;
    /** `host:port` of the run's Temporal: namespace `apexkeep`, fairness on, time skipping allowed, new runs after 200 events. */
    temporalAddress: string;
  }
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
