import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestTemporal, type TestTemporal } from '#test/builders/temporal.ts';
import { ensureSchedules } from '#workflows/client/ensure-schedules.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await openTestTemporal();
});
afterAll(() => temporal.close());

describe('the schedules', () => {
  it('stand once, skip overlaps, make up for ten minutes at most, and are mended where they differ', async () => {
    await ensureSchedules(temporal.client, temporal.taskQueue);
    await ensureSchedules(temporal.client, temporal.taskQueue);
    const handle = temporal.client.schedule.getHandle('outbox-sweep');
    await handle.update((previous) => ({ ...previous, spec: { intervals: [{ every: 3_600_000 }] } }));
    await ensureSchedules(temporal.client, temporal.taskQueue);
    for (const [id, every] of [
      ['outbox-sweep', 15_000],
      ['zone-reads', 60_000],
    ] as const) {
      const now = await temporal.client.schedule.getHandle(id).describe();
      expect(now.spec.intervals?.map((interval) => interval.every)).toEqual([every]);
      expect(now.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
    }
  });
});
