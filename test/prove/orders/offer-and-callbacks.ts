import type { SalesWorld } from '#test/builders/sales-world.ts';
import { buys, HOUR, hold, MINUTE, registered, type Scenario, unpaid } from './scenario.ts';

/* A: the payment that is offered. B: the calls of the payment service. */

const CREATE = { method: 'POST', path: '/v2/payments$' };
const READ = { method: 'GET', path: '/v2/payments/tr_' };
const CALLS = { method: 'WEBHOOK' };
const flow = { outcome: 'PAID_FLOW', registrations: null, refunds: 0 } as const;

const faults =
  (...all: Parameters<SalesWorld['payments']['control']['faults']['add']>[0]) =>
  (world: SalesWorld) =>
    world.payments.control.faults.add(all);

async function onePayment(world: SalesWorld, [id = '']: string[]): Promise<void> {
  hold(`one payment at the service, not ${world.references(id).length}`, world.references(id).length === 1);
}

export const OFFER_AND_CALLBACKS: Readonly<Record<string, Scenario>> = {
  A1: {
    what: 'payment create: reply lost after it was made',
    ...flow,
    run: buys({ arrange: faults({ kind: 'drop-after-commit', match: CREATE }) }),
    also: onePayment,
  },
  A2: {
    what: 'payment create: reply lost, service away until its key is forgotten',
    ...flow,
    run: buys({
      arrange: faults({ kind: 'drop-after-commit', match: CREATE }, { kind: 'busy', forMs: 2 * HOUR, match: CREATE }),
      method: 'banktransfer',
      paysAfter: 4 * HOUR,
    }),
    also: onePayment,
  },
  A3: {
    what: 'payment create refused',
    ...unpaid,
    run: buys({ arrange: faults({ kind: 'status', status: 422, match: CREATE }), paysAfter: null }),
  },
  A4: {
    what: 'payment create: supplier down',
    ...flow,
    run: buys({ arrange: faults({ kind: 'method-down', times: 2, match: CREATE }) }),
    also: onePayment,
  },
  A5: {
    what: 'payment create turned away five times',
    ...flow,
    run: buys({ arrange: faults({ kind: 'rate-limited', times: 5, match: CREATE }), paysAfter: 10 * MINUTE }),
    also: onePayment,
  },
  A6: {
    what: 'two tabs, one paid',
    ...registered,
    run: buys({ method: 'ideal', acts: [[MINUTE, (world, _name, id) => world.secondTab(id)]] }),
  },
  A7: {
    what: 'two tabs, both paid',
    ...registered,
    refunds: 1,
    run: buys({
      method: 'banktransfer',
      paysAfter: 12 * MINUTE,
      acts: [
        [MINUTE, (world, _name, id) => world.secondTab(id)],
        [12 * MINUTE, (world, _name, id) => world.pay(id, 1)],
      ],
    }),
  },
  A9: {
    what: 'the order is sent twice',
    ...registered,
    run: async (world, name) => {
      const id = await world.place(name);
      await world.startAgain(id);
      world.later(2 * MINUTE, () => world.pay(id));
      await world.begin();
      await world.ended(id);
      return [id];
    },
    also: onePayment,
  },
  B1: {
    what: 'the same call ten times at once',
    ...registered,
    run: buys({ arrange: faults({ kind: 'webhook-duplicate', count: 10, times: 9, match: CALLS }) }),
  },
  B2: {
    what: 'paid and called before the reply of the create',
    ...registered,
    run: async (world, name) => {
      faults({ kind: 'answer-held', match: CREATE })(world);
      const id = await world.place(name);
      const early = async (): Promise<void> => {
        await world.until('the payment', () => world.references(id).length === 1);
        world.pay(id);
        await world.until('the money', async () => (await world.state(id)) !== 'placed');
        world.payments.control.faults.letGo();
      };
      await Promise.all([early(), world.begin()]);
      await world.ended(id);
      return [id];
    },
    also: onePayment,
  },
  B3: {
    what: 'every call lost',
    ...registered,
    run: buys({ arrange: faults({ kind: 'webhook-lost', times: 999, match: CALLS }) }),
  },
  B4: {
    what: 'a call about something unknown',
    outcome: 'NO_CHANGE',
    registrations: 0,
    refunds: 0,
    run: async (world) => {
      await world.called('tr_nobody');
      await world.quiet();
      return [];
    },
  },
  B5: {
    what: 'a forged call about an open payment',
    outcome: 'NO_CHANGE',
    registrations: 0,
    refunds: 0,
    run: buys({ paysAfter: null, acts: [[MINUTE, (world, _name, id) => world.called(world.references(id)[0] ?? '')]] }),
  },
  B6: {
    what: 'a forged call with the paid payment of another order',
    outcome: 'NO_CHANGE',
    registrations: 0,
    refunds: 0,
    run: async (world, name) => {
      const other = await world.place(world.name());
      const id = await world.place(name);
      world.later(2 * MINUTE, () => world.pay(other));
      world.later(3 * MINUTE, () => world.called(world.references(other)[0] ?? ''));
      await world.begin();
      await world.ended(other);
      await world.ended(id);
      hold('the other order has its domain', (await world.state(other)) === 'registered');
      return [id];
    },
  },
  B7: {
    what: 'our answer to the call comes too late',
    ...registered,
    run: buys({
      arrange: (world) => {
        world.payments.control.setSwitches({ webhookTimeoutMs: 50 });
        world.callback.delayMs = 120;
      },
    }),
  },
  B8: {
    what: 'a copy that lags behind says "open" after "paid"',
    ...registered,
    run: buys({ acts: [[2 * MINUTE, faults({ kind: 'stale-read', skip: 1, times: 3, match: READ })]] }),
  },
  B9: {
    what: 'the payment cannot be read when the call comes',
    ...registered,
    run: buys({
      acts: [
        [
          MINUTE,
          faults(
            { kind: 'status-500', match: READ },
            { kind: 'timeout-before', match: READ },
            { kind: 'rate-limited', match: READ },
          ),
        ],
      ],
    }),
  },
  B10: {
    what: 'the customer is back before the call',
    ...registered,
    run: buys({ acts: [[MINUTE, (world, _name, id) => world.hint(id)]] }),
  },
  B11: {
    what: 'a proxy redirects the call and loses its body',
    ...registered,
    run: buys({ arrange: (world) => Object.assign(world.callback, { status: 301, heard: false }) }),
  },
};
