import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readDeployConfig } from '#deploy/config.ts';
import { binariesFolder, binariesIn } from '#deploy/temporal/binaries.ts';
import { dynamicConfigYaml } from '#deploy/temporal/dynamic-config.ts';

const binaries = await binariesIn([binariesFolder(readDeployConfig().cacheDir)]);

it.skipIf(binaries === null)(
  'the server knows every setting of our dynamic config, with and without what tests ask for',
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'apexkeep-dynamic-'));
    try {
      for (const asked of [true, false]) {
        const file = path.join(folder, `${String(asked)}.yaml`);
        await writeFile(file, dynamicConfigYaml({ timeSkipping: asked, shortHistories: asked }));
        const { stdout } = await promisify(execFile)(binaries!.server, ['validate-dynamic-config', file]);
        expect(stdout).not.toMatch(/error|warning/);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

it('time may be skipped, and histories be short, only where that was asked for', () => {
  expect(dynamicConfigYaml({ timeSkipping: false })).not.toMatch(/TimeSkipping|suggestContinueAsNew/);
  expect(dynamicConfigYaml({ timeSkipping: true })).toContain('frontend.WorkflowTimeSkippingEnabled:\n  - value: true');
});
