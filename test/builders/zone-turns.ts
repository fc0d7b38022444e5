import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { vi } from 'vitest';
import { turnDone, turns, zoneWorkflowId } from '#workflows/contracts/zone.ts';
import { address, type ChangeWorld } from './change-world.ts';

type Zone = Awaited<ReturnType<ChangeWorld['zone']>>;
const LONGEST_WAIT_MS = 150_000;

/** The workflow that queues a zone's executions. */
export const queueOf = (world: ChangeWorld, zone: Zone): WorkflowHandle =>
  world.temporal.client.workflow.getHandle(zoneWorkflowId(zone.id));

/** Gives the zone's lease to somebody, for five minutes. */
export async function leaseTo(world: ChangeWorld, zone: Zone, holder: string): Promise<void> {
  await world.sql(
    `update zone set lease_token = lease_token + 1, lease_holder = $2,
            lease_until = clock_timestamp() + interval '5 minutes' where id = $1`,
    [zone.id, holder],
  );
}

/** Lets the time of whoever has the zone run out, as when its worker died an hour ago, and the queue look at once. */
export async function outlive(world: ChangeWorld, zone: Zone): Promise<void> {
  await world.sql(`update zone set lease_until = clock_timestamp() - interval '1 hour' where id = $1`, [zone.id]);
  await queueOf(world, zone).signal(turnDone, { changeRequestId: randomUUID() });
}

/**
 * Requests on sets of their own that need no approval and all wait for their turn behind a stranger, in the order in which
 * they asked.
 */
export async function waitingRequests(world: ChangeWorld, zone: Zone, count: number): Promise<string[]> {
  await leaseTo(world, zone, randomUUID());
  await Promise.all(
    Array.from({ length: count }, (_, n) => world.submit(zone, [address(zone, `h${n}`, `198.51.100.${n + 1}`)])),
  );
  const all = async (): Promise<string[]> => {
    const { waiting } = await queueOf(world, zone).query(turns);
    if (waiting.length < count) throw new Error(`${waiting.length} of ${count} wait for their turn`);
    return waiting;
  };
  return vi.waitFor(all, { timeout: LONGEST_WAIT_MS, interval: 200 });
}
