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
});
