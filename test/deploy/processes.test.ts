import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PORTS, readDeployConfig, type DeployConfig } from '#deploy/config.ts';
import { freeLowPorts } from '#deploy/ports.ts';
import { startSandbox } from '#deploy/processes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-processes-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function configOn(dataDir: string): Promise<DeployConfig> {
  const ports = await freeLowPorts(Object.keys(PORTS).length);
  const named = Object.values(PORTS).map(({ variable }, index) => [variable, String(ports[index])] as const);
  return readDeployConfig({ ...Object.fromEntries(named), APEXKEEP_DATA_DIR: dataDir });
}

/** When each piece of compiled code was written, by file. */
async function compiled(dataDir: string): Promise<Record<string, number>> {
  const files = await readdir(path.join(dataDir, 'compiled'), { recursive: true, withFileTypes: true });
  const written = files
    .filter((file) => file.isFile())
    .map(async (file) => [file.name, (await stat(path.join(file.parentPath, file.name))).mtimeMs] as const);
  return Object.fromEntries(await Promise.all(written));
}

it('a process keeps its compiled code in the data folder, and the next start takes it as it is', async () => {
  const config = await configOn(folder);
  await (await startSandbox({ config }, 'key')).stop();
  const first = await compiled(folder);
  expect(Object.keys(first).length).toBeGreaterThan(10);
  await (await startSandbox({ config }, 'key')).stop();
  expect(await compiled(folder)).toEqual(first);
});
