import {
  alerted,
  buys,
  DAY,
  HOUR,
  hold,
  MINUTE,
  refunded,
  registered,
  review,
  type Scenario,
  unpaid,
} from './scenario.ts';

/* C: what becomes of the payment, before and after it is paid. */

const FOUR = { currency: 'EUR', value: '4.00' };

export const PAYMENT_LIFE: Readonly<Record<string, Scenario>> = {
  C1: { what: 'never paid', ...unpaid, run: buys({ paysAfter: null }) },
  C2: {
    what: 'cancelled at the checkout',
    ...unpaid,
    run: buys({
      paysAfter: null,
      acts: [[MINUTE, (world, _name, id) => world.payments.control.cancel(world.references(id)[0] ?? '')]],
    }),
  },
  C3: {
    what: 'refused, then paid by a second payment',
    ...registered,
    run: buys({
      paysAfter: null,
      method: 'creditcard',
      acts: [
        [
          MINUTE,
          (world, _name, id) => world.payments.control.fail(world.references(id)[0] ?? '', 'insufficient_funds'),
        ],
        [8 * MINUTE, (world, _name, id) => world.offerAgain(id)],
        [25 * MINUTE, (world, _name, id) => world.pay(id, 1)],
      ],
    }),
  },
  C4: {
    what: 'bank transfer, nine days later',
    ...registered,
    run: buys({
      method: 'banktransfer',
      paysAfter: 9 * DAY,
      acts: [[HOUR, (world, _name, id) => world.payments.control.pend(world.references(id)[0] ?? '')]],
    }),
  },
  C5: {
    what: 'bank transfer, and the name is gone meanwhile',
    ...refunded,
    run: buys({
      method: 'banktransfer',
      paysAfter: 9 * DAY,
      acts: [[5 * DAY, (world, name) => world.registrar.control.script({ [name]: { status: 'ASSIGNED' } })]],
    }),
  },
  C6: {
    what: 'paid after the order was cancelled',
    ...refunded,
    run: buys({
      method: 'ideal',
      paysAfter: 10 * MINUTE,
      acts: [[MINUTE, (world, _name, id) => world.cancelOrder(id)]],
    }),
  },
  C7: {
    what: 'authorized, never captured',
    ...unpaid,
    run: buys({
      method: 'klarna',
      paysAfter: null,
      acts: [
        [
          MINUTE,
          (world, _name, id) => world.payments.control.force(world.references(id)[0] ?? '', { status: 'authorized' }),
        ],
      ],
    }),
  },
  C8: {
    what: 'paid, but another amount',
    ...review,
    run: buys({
      acts: [
        [
          MINUTE,
          (world, _name, id) =>
            world.payments.control.force(world.references(id)[0] ?? '', { amount: { currency: 'EUR', value: '1.00' } }),
        ],
      ],
    }),
    also: (world, [id = '']) => alerted(world, id, 'payment-mismatch'),
  },
  C9: {
    what: 'paid in the other mode',
    ...unpaid,
    run: buys({
      arrange: (world) =>
        world.payments.control.faults.add([
          { kind: 'mode-mismatch', times: 999, match: { method: 'GET', path: '/v2/payments/tr_' } },
        ]),
    }),
    also: (world, [id = '']) => alerted(world, id, 'payment-wrong-mode'),
  },
  C10: {
    what: 'sent back by hand before anything was bought',
    ...refunded,
    run: buys({
      acts: [[2 * MINUTE, (world, _name, id) => world.payments.control.refund(world.references(id)[0] ?? '')]],
    }),
  },
  C11: {
    what: 'partly sent back by hand before anything was bought',
    ...review,
    refunds: 1,
    run: buys({
      acts: [
        [
          2 * MINUTE,
          (world, _name, id) => world.payments.control.refund(world.references(id)[0] ?? '', { amount: FOUR }),
        ],
      ],
    }),
  },
  C12: {
    what: 'charged back while the registry works, registered',
    ...registered,
    run: buys({
      arrange: (world, name) => world.registrar.control.script({ [name]: { create: { delayMs: 2 * HOUR } } }),
      acts: [[HOUR, (world, _name, id) => world.payments.control.chargeBack(world.references(id)[0] ?? '')]],
    }),
    also: async (world, [id = '']) => {
      hold('the order is marked as disputed', await world.disputed(id));
      await alerted(world, id, 'charged-back');
    },
  },
  C13: {
    what: 'charged back while the registry works, failed',
    ...review,
    run: buys({
      arrange: (world, name) =>
        world.registrar.control.script({ [name]: { create: { delayMs: 2 * HOUR, end: 'FAILED' } } }),
      acts: [[HOUR, (world, _name, id) => world.payments.control.chargeBack(world.references(id)[0] ?? '')]],
    }),
  },
  C14: {
    what: 'charged back forty days later, reversed after that',
    ...registered,
    run: buys({}),
    also: async (world, [id = '']) => {
      const { control } = world.payments;
      const chargeback = control.chargeBack(world.references(id)[0] ?? '');
      await control.advance(DAY);
      await world.quiet();
      hold('the order is marked as disputed', await world.disputed(id));
      control.reverse(chargeback);
      await world.called(world.references(id)[0] ?? '');
      await world.quiet();
      hold('the mark is gone', !(await world.disputed(id)));
      hold('it is still registered', (await world.state(id)) === 'registered');
    },
  },
  C15: {
    what: 'sent back by hand after it was registered',
    ...registered,
    refunds: 1,
    run: buys({}),
    also: async (world, [id = '']) => {
      world.payments.control.refund(world.references(id)[0] ?? '');
      await world.payments.control.advance(3 * DAY);
      await world.quiet();
      hold('it is still registered', (await world.state(id)) === 'registered');
      await alerted(world, id, 'refunded-by-hand');
    },
  },
};
