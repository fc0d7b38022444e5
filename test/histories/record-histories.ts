import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { Tx } from '#model/database.ts';
import { requestCheck } from '#api/commands/provider-account/check-account.ts';
import { startImport } from '#api/commands/import/start-import.ts';
import { answer, handInAgain, needNoApproval, setPolicy } from '#test/builders/change-acts.ts';
import { address, ChangeWorld } from '#test/builders/change-world.ts';
import { skipTime } from '#test/builders/temporal.ts';
import { outlive, waitingRequests } from '#test/builders/zone-turns.ts';
import { cancelChange, decideChange } from '#workflows/client/decisions.ts';
import { accountCheckWorkflowId } from '#workflows/contracts/account-check.ts';
import { changeRequestWorkflowId } from '#workflows/contracts/change-request.ts';
import { importWorkflowId } from '#workflows/contracts/import.ts';
import { READ_DUE_ZONES, READ_ZONE, SWEEP_OUTBOX } from '#workflows/contracts/zone-read.ts';
import { zoneWorkflowId } from '#workflows/contracts/zone.ts';
import { keepHistory } from './keep-history.ts';

/**
 * Records the histories that replay.test.ts replays, a folder for each workflow: `npm run record-histories`. Run at a
 * release; never edit a recording.
 */
let world: ChangeWorld;
beforeAll(async () => {
  world = await ChangeWorld.open();
});
afterEach(() => world.dns.control.reset());
afterAll(() => world.close());

const keep = (workflow: string, name: string, workflowId: string): Promise<void> =>
  keepHistory(world.temporal.client, workflow, name, workflowId);

const submitted = async () => {
  const zone = await world.zone();
  const id = await world.submit(zone, [address(zone, 'www', '192.0.2.11')]);
  return { zone, id, workflowId: changeRequestWorkflowId(id) };
};
const act = () => ({ actorId: world.workspace.users.manager, requestId: randomUUID() });
const secondServerMisses = (): void =>
  world.dns.control.faults.add([{ kind: 'second-server-stale', match: { method: 'PATCH' }, times: 1 }]);

describe('changeRequest', () => {
  it('done', async () => {
    const { id, workflowId } = await submitted();
    await world.approve(id);
    await world.until(id, ['done']);
    await keep('change-request', 'done', workflowId);
  });

  it('rejected after it was sent back and handed in again', async () => {
    const { id, workflowId } = await submitted();
    for (const verdict of ['request-changes', 'reject'] as const) {
      const { planHash } = await world.until(id, ['awaiting-approval']);
      const decision = { ...act(), verdict, planHash: planHash ?? '', comment: 'a recorded comment' };
      await decideChange(world.temporal.client, id, decision);
      if (verdict === 'request-changes') await handInAgain(world, id);
    }
    await keep('change-request', 'rejected', workflowId);
  });

  it('stale, rebased and done', async () => {
    const { zone, id, workflowId } = await submitted();
    await world.until(id, ['awaiting-approval']);
    const theirs = { name: `www.${zone.name}`, type: 'A', ttl: 300, records: [{ content: '192.0.2.99' }] };
    world.dns.control.edit(zone.name, [{ ...theirs, changetype: 'REPLACE' }]);
    await world.approve(id);
    await world.until(id, ['stale']);
    await handInAgain(world, id);
    await world.approve(id);
    await world.until(id, ['done']);
    await keep('change-request', 'rebased', workflowId);
  });

  it('left to an operator, retried and done', async () => {
    world.dns.control.setSecond({ lagMs: 6_000 });
    const { id, workflowId } = await submitted();
    await world.approve(id);
    await world.until(id, ['needs-operator']);
    world.dns.control.setSecond({ lagMs: 0 });
    await answer(world, id, 'retry');
    await world.until(id, ['done']);
    await keep('change-request', 'retried', workflowId);
  });

  it('left to an operator and compensated', async () => {
    secondServerMisses();
    const { id, workflowId } = await submitted();
    await world.approve(id);
    await world.until(id, ['needs-operator']);
    await answer(world, id, 'compensate');
    await world.until(id, ['failed']);
    await keep('change-request', 'compensated', workflowId);
  });

  it('cancelled', async () => {
    const { id, workflowId } = await submitted();
    await world.until(id, ['awaiting-approval']);
    await cancelChange(world.temporal.client, id, { ...act(), reason: 'a recorded reason' });
    await keep('change-request', 'cancelled', workflowId);
  });

  it('expired', async () => {
    const undo = skipTime(world.temporal.client);
    const { id, workflowId } = await submitted();
    undo();
    await world.until(id, ['expired']);
    await keep('change-request', 'expired', workflowId);
  });
});

describe('zone', () => {
  it('three requests behind a holder that died', async () => {
    await needNoApproval(world);
    const zone = await world.zone();
    const ids = await waitingRequests(world, zone, 3);
    await outlive(world, zone);
    for (const id of ids) await world.until(id, ['done']);
    await keep('zone', 'queue', zoneWorkflowId(zone.id));
    await keep('change-request', 'waited', changeRequestWorkflowId(ids[2] ?? ''));
    await setPolicy(world, {});
  });
});

describe('work on accounts and zones', () => {
  const asOwner = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { tenantId, users } = world.workspace;
    const done = await world.db.database.inTenant({ tenantId, actorId: users.owner }, work);
    await world.deps.dispatcher.drain();
    return done;
  };
  const run = async (type: string, workflowId: string, args: object[]): Promise<void> => {
    const { client, taskQueue } = world.temporal;
    await client.workflow.execute(type, { taskQueue, workflowId, args });
  };

  it('checkAccount', async () => {
    const { owner } = world.workspace.users;
    const { checkId } = await asOwner((tx) => requestCheck(tx, owner, world.accountId, 'connection'));
    await keep('check-account', 'connection', accountCheckWorkflowId(checkId));
  });

  it('importZones, one of them not there any more', async () => {
    const zones = [await world.zone(), await world.zone()];
    const refs = [...zones.map((zone) => zone.name), 'gone.test.'];
    const id = await asOwner((tx) => startImport(tx, world.workspace.users.owner, world.accountId, refs));
    await keep('import-zones', 'imported', importWorkflowId(id));
  });

  it('readZone', async () => {
    const zone = await world.zone();
    const input = { tenantId: world.workspace.tenantId, zoneId: zone.id, reason: 'requested' };
    await run(READ_ZONE, `zone-read/${zone.id}/recorded`, [input]);
    await keep('read-zone', 'read', `zone-read/${zone.id}/recorded`);
  });

  it('readDueZones, one of which does not answer', async () => {
    const [zone, silent] = [await world.zone(), await world.zone()];
    world.dns.control.faults.add([{ kind: 'status-500', times: 3, match: { method: 'GET', path: silent.name } }]);
    await world.sql(`update zone set next_read_at = now() + interval '1 hour'`);
    await world.sql('update zone set next_read_at = now() where id = any($1)', [[zone.id, silent.id]]);
    await run(READ_DUE_ZONES, 'recorded/due', []);
    await keep('read-due-zones', 'one-failed', 'recorded/due');
  });

  it('sweepOutbox', async () => {
    await run(SWEEP_OUTBOX, 'recorded/sweep', []);
    await keep('sweep-outbox', 'swept', 'recorded/sweep');
  });
});
