import { randomUUID } from 'node:crypto';
import { createSweepRegistrations } from '#activities/sales/sweep-registrations.ts';
import { wishSetting } from '#model/store/sales/registration-settings.ts';
import { registrationSubject, takeReveal } from '#model/store/sales/held-domains.ts';
import { newReader, openFor } from '#model/vault/sealed-box.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { askForAuthCode, enqueueTending } from '#workflows/client/registration-acts.ts';
import { alerted, buys, DAY, hold, MINUTE, type Scenario } from './scenario.ts';

/* G: what becomes of a domain after it was bought. */

/** A domain that was bought, with all that follows the purchase done. */
async function bought(world: SalesWorld, name: string): Promise<{ orderId: string; registrationId: string }> {
  const [orderId = ''] = await buys({})(world, name);
  await world.quiet();
  const [row] = await world.sql<{ id: string }>('select id from registration where order_id = $1', [orderId]);
  hold('a registration', row !== undefined);
  return { orderId, registrationId: row?.id ?? '' };
}

/** A renewal that is ordered and paid after two minutes, until its workflow has ended. */
async function renews(world: SalesWorld, name: string, registrationId: string): Promise<string> {
  const id = await world.place(name, { renews: { registrationId } });
  world.later(2 * MINUTE, () => world.pay(id));
  await world.begin();
  await world.ended(id);
  return id;
}

/** As the sweep does when the time of a domain has come. */
async function looked(world: SalesWorld, registrationId: string): Promise<void> {
  await world.sql(`update registration set look_due_at = now() - interval '1 minute', looked_at = null where id = $1`, [
    registrationId,
  ]);
  await createSweepRegistrations(world.deps).sweepRegistrations();
  await world.quiet();
}

async function stateOf(world: SalesWorld, registrationId: string): Promise<string> {
  const [row] = await world.sql<{ standing: string }>(
    `select state || coalesce(' ' || departure, '') as standing from registration where id = $1`,
    [registrationId],
  );
  return row?.standing ?? '';
}

export const OWNING: Readonly<Record<string, Scenario>> = {
  G1: {
    what: 'the answer to a renewal is lost, and it is sent again',
    outcome: 'RENEWED',
    registrations: 1,
    refunds: 0,
    counts: 'renewal',
    run: async (world, name) => {
      const { registrationId } = await bought(world, name);
      world.registrar.control.faults.add([
        { match: { method: 'PUT', path: '/_renew' }, kind: 'drop-after-commit', times: 1 },
      ]);
      return [await renews(world, name, registrationId)];
    },
  },

  G6: {
    what: 'the cancelation is not there, and the registrar renews by itself',
    outcome: 'RENEWED',
    registrations: 1,
    refunds: 0,
    counts: 'renewal',
    run: async (world, name) => {
      const { orderId, registrationId } = await bought(world, name);
      const { core } = world.registrar.control;
      delete core.world.cancelations[name];
      await world.registrar.control.advance(366 * DAY);
      await looked(world, registrationId);
      await alerted(world, orderId, 'renewed-unpaid');
      hold('it is set to end again', core.world.cancelations[name]?.execution === 'EXPIRE');
      return [orderId];
    },
  },

  G12: {
    what: 'an AuthCode is asked for twice',
    outcome: 'REVEALED_ONCE',
    registrations: null,
    refunds: 0,
    run: async (world, name) => {
      const { orderId, registrationId } = await bought(world, name);
      const codes = [await reveal(world, registrationId), await reveal(world, registrationId)];
      hold('two codes', new Set(codes).size === 2);
      const now = world.registrar.control.core.world.domains[name]?.at(-1)?.domain?.authinfo;
      hold('the newer one is the one that counts', codes[1] === now);
      hold('none is kept', (await world.sql('select 1 from auth_code_reveal')).length === 0);
      return [orderId];
    },
  },

  G13: {
    what: 'the domain goes to another registrar',
    outcome: 'TRANSFERRED_OUT',
    registrations: null,
    refunds: 0,
    run: async (world, name) => {
      const { orderId, registrationId } = await bought(world, name);
      const { tenantId } = world.workspace;
      await world.db.database.inTenant({ tenantId }, async (tx) => {
        await wishSetting(tx, registrationId, 'auto-renew', { on: true });
        await enqueueTending(tx, registrationId);
      });
      await world.begin();
      await world.quiet();
      world.registrar.control.loseDomain(name);
      await looked(world, registrationId);
      hold('gone, to another registrar', (await stateOf(world, registrationId)) === 'gone transferred');
      return [orderId];
    },
    also: async (world, _orders, name) => {
      const renewals = world.registrar.control.ledger
        .since()
        .filter((one) => one.name === name && one.kind === 'renewal');
      hold('no renewal', renewals.length === 0);
      const due = await world.sql('select 1 from registration where name = $1 and look_due_at is not null', [name]);
      hold('nothing is due any more', due.length === 0);
    },
  },
};

/** Asks for an AuthCode as the API does for a person, and reads it. */
async function reveal(world: SalesWorld, registrationId: string): Promise<string> {
  const { tenantId, users } = world.workspace;
  const { publicKey, privateKey } = newReader();
  const act = { actorId: users.owner, requestId: randomUUID(), publicKey };
  const { client, taskQueue } = world.temporal;
  const { revealId } = await askForAuthCode(client, { tenantId, registrationId }, act, taskQueue);
  const sealed = await world.db.database.inTenant({ tenantId }, (tx) => takeReveal(tx, revealId));
  const told = openFor(privateKey, sealed ?? '', registrationSubject(registrationId));
  return (JSON.parse(told) as { code: string }).code;
}
