import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { prepareNamespace } from '#deploy/temporal/prepare.ts';
import { TEST_CODEC_KEYS } from '#test/builders/temporal.ts';
import { connectTemporal } from '#workflows/client/connect.ts';
import { ensureSchedules } from '#workflows/client/ensure-schedules.ts';

let client: Client;
beforeAll(async () => {
  const [address, namespace] = [inject('temporalAddress'), `schedules-${randomBytes(4).toString('hex')}`];
  await prepareNamespace(address, namespace);
  client = connectTemporal({ address, namespace, codecKeys: TEST_CODEC_KEYS });
});
afterAll(() => client.connection.close());

describe('the schedules', () => {
  it('stand once, skip overlaps, make up for ten minutes at most, and are mended where they differ', async () => {
    await ensureSchedules(client);
    await ensureSchedules(client);
    const handle = client.schedule.getHandle('outbox-sweep');
    await handle.update((previous) => ({ ...previous, spec: { intervals: [{ every: 3_600_000 }] } }));
    await ensureSchedules(client);
    for (const [id, every] of [
      ['outbox-sweep', 15_000],
      ['zone-reads', 60_000],
    ] as const) {
      const now = await client.schedule.getHandle(id).describe();
      expect(now.spec.intervals?.map((interval) => interval.every)).toEqual([every]);
      expect(now.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
    }
  });

  it('survive a deployment: what runs, what was paused and what happened so far stay as they are', async () => {
    const [sweep, reads] = ['outbox-sweep', 'zone-reads'].map((id) => client.schedule.getHandle(id));
    if (sweep === undefined || reads === undefined) throw new Error('no schedules');
    await ensureSchedules(client);
    await sweep.pause('an operator looks into something');
    await reads.trigger();
    const before = await Promise.all([sweep.describe(), reads.describe()]);
    // Copies of the worker start side by side, of the old version and of the new, which takes another queue.
    await Promise.all([1, 2, 3].map(() => ensureSchedules(client)));
    await ensureSchedules(client, 'orchestration-next');
    const after = await Promise.all([sweep.describe(), reads.describe()]);
    expect(after[0]?.state).toMatchObject({ paused: true, note: 'an operator looks into something' });
    expect(after.map(({ info }) => info.createdAt)).toEqual(before.map(({ info }) => info.createdAt));
    expect(after[1]?.info.numActionsTaken).toBeGreaterThanOrEqual(1);
    for (const { action } of after) expect(action).toMatchObject({ taskQueue: 'orchestration-next', args: [] });
    expect((await Promise.all([sweep.describe(), reads.describe()])).map(({ spec }) => spec.intervals)).toEqual([
      [expect.objectContaining({ every: 15_000 })],
      [expect.objectContaining({ every: 60_000 })],
    ]);
    await sweep.unpause();
  });

  it('run no longer than they are meant to, whatever an operator tried', async () => {
    const handle = client.schedule.getHandle('zone-reads');
    await handle.update((previous) => ({
      ...previous,
      action: { ...previous.action, workflowExecutionTimeout: '2 days' },
    }));
    await ensureSchedules(client);
    const mended = await handle.describe();
    expect(mended.action).toMatchObject({ workflowExecutionTimeout: 600_000 });
    await ensureSchedules(client);
    expect((await handle.describe()).info.lastUpdatedAt).toEqual(mended.info.lastUpdatedAt);
  });

  it.each([
    ['overlaps', { overlap: 'ALLOW_ALL' as const }],
    ['the time it makes up for', { catchupWindow: '1 day' as const }],
    ['what a failure does', { pauseOnFailure: true }],
  ])('are mended where they differ in %s', async (_, policies) => {
    const handle = client.schedule.getHandle('outbox-sweep');
    await handle.update((previous) => ({ ...previous, policies: { ...previous.policies, ...policies } }));
    await ensureSchedules(client);
    const now = await handle.describe();
    expect(now.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000, pauseOnFailure: false });
  });
});
