import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { resolveChange } from '#workflows/client/decisions.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';

const FOLDER = new URL('./change-request/', import.meta.url);

/** Records the histories that replay.test.ts replays: `npm run record-histories`. Run at a release; never edit a recording. */
describe('recording', () => {
  let world: ChangeWorld;
  beforeAll(async () => {
    world = await ChangeWorld.open();
  });
  afterEach(() => world.dns.control.reset());
  afterAll(() => world.close());

  const keep = async (id: string, name: string): Promise<void> => {
    const handle = world.temporal.client.workflow.getHandle(changeRequestWorkflowId(id));
    await handle.result();
    await mkdir(FOLDER, { recursive: true });
    await writeFile(new URL(`${name}.json`, FOLDER), historyToJSON(await handle.fetchHistory()));
  };

  it('done', async () => {
    const zone = await world.zone();
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.approve(id);
    await world.until(id, ['done']);
    await keep(id, '1-done');
  });

  it('compensated', async () => {
    const zone = await world.zone();
    world.dns.control.faults.add([{ kind: 'second-server-stale', match: { method: 'PATCH' }, times: 1 }]);
    const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
    await world.approve(id);
    await world.until(id, ['needs-operator']);
    const actorId = world.workspace.users.manager;
    const act = { actorId, requestId: randomUUID(), action: 'compensate' as const, changeId: null, reason: 'recorded' };
    await resolveChange(world.temporal.client, id, act);
    await world.until(id, ['failed']);
    await keep(id, '1-compensated');
  });
});
