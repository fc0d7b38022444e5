import { readdir, readFile } from 'node:fs/promises';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowBundle } from '#activities/bundle.ts';
import { TEST_CODEC_KEYS, TEST_NAMESPACE } from '#test/builders/temporal.ts';
import { sealedDataConverter } from '#workflows/client/data-converter.ts';

const FOLDER = new URL('./change-request/', import.meta.url);

describe('recorded histories', async () => {
  const names = await readdir(FOLDER);

  it('are there, one a branch', () => {
    expect(names.length).toBeGreaterThanOrEqual(2);
  });

  it.each(names)('%s replays on the workflows of today', async (name) => {
    const text = await readFile(new URL(name, FOLDER), 'utf8');
    await Worker.runReplayHistory(
      { workflowBundle: await workflowBundle(), dataConverter: sealedDataConverter(TEST_CODEC_KEYS, TEST_NAMESPACE) },
      historyFromJSON(JSON.parse(text)),
    );
  });

  it.each(names)('%s shows nothing of zones, people or reasons', async (name) => {
    const text = await readFile(new URL(name, FOLDER), 'utf8');
    const decoded = text.replaceAll(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_all, data: string) =>
      Buffer.from(data, 'base64').toString('latin1'),
    );
    for (const canary of ['192.0.2.11', '.test.', 'planHash', 'second-server', 'recorded'])
      expect(decoded).not.toContain(canary);
  });
});
