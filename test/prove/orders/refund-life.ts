import { startMailStandIn } from '#sandbox/mail/stand-in.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { alerted, buys, type Course, DAY, hold, HOUR, refunded, review, type Scenario } from './scenario.ts';

/* E: what becomes of the refund. Every order here is one that the registry refuses. */

const REFUND = { method: 'POST', path: '/refunds$' };
const ANY_REFUND = { path: '/refunds' };
const FOUR = { currency: 'EUR', value: '4.00' };

type Faults = Parameters<SalesWorld['payments']['control']['faults']['add']>[0];

function refuses(course: Course = {}): Scenario['run'] {
  return buys({
    ...course,
    arrange: async (world, name) => {
      world.registrar.control.script({ [name]: { create: { refuse: { code: 'EF01016' } } } });
      await course.arrange?.(world, name);
    },
  });
}

const struck = (...faults: Faults): Scenario['run'] =>
  refuses({ arrange: (world) => world.payments.control.faults.add(faults) });

/** References of the refunds that the service has. */
function refundsAt(world: SalesWorld): string[] {
  return world.payments.control.world.state.refunds.all().map((refund) => refund.id);
}

/** The registrar says "failed", and holds the domain: it shows after a while. */
function turnsUp(hiddenMs: number, arrange?: Course['arrange']): Scenario['run'] {
  return buys({
    arrange: async (world, name) => {
      world.registrar.control.script({ [name]: { create: { end: 'FAILED', effect: true }, hiddenMs } });
      await arrange?.(world, name);
    },
  });
}

export const REFUND_LIFE: Readonly<Record<string, Scenario>> = {
  E1: { what: 'pending, processing, refunded', ...refunded, run: refuses() },
  E2: { what: 'reply lost, made', ...refunded, run: struck({ kind: 'drop-after-commit', match: REFUND }) },
  E3: { what: 'reply lost, not made', ...refunded, run: struck({ kind: 'drop-before', match: REFUND }) },
  E4: {
    what: 'reply lost, made, service away until its key is forgotten',
    ...refunded,
    run: struck({ kind: 'drop-after-commit', match: REFUND }, { kind: 'busy', forMs: 3 * HOUR, match: ANY_REFUND }),
  },
  E5: {
    what: '409: a duplicate',
    ...refunded,
    run: struck({ kind: 'status', status: 409, afterCommit: true, match: REFUND }),
  },
  E6: {
    what: '409: the key is in flight',
    ...refunded,
    run: struck({ kind: 'key-in-flight', times: 2, match: REFUND }),
  },
  E7: {
    what: '422: the method takes no refunds',
    ...review,
    run: refuses({ method: 'paysafecard' }),
    also: (world, [id = '']) => alerted(world, id, 'refund-refused'),
  },
  E8: {
    what: 'somebody sent back 4.00 before',
    ...refunded,
    refunds: 2,
    run: refuses({
      arrange: (world) => {
        // After the refund of the whole was decided, and before it is sent.
        world.payments.control.faults.add([{ kind: 'busy', forMs: HOUR, match: REFUND }]);
      },
      acts: [
        [
          30 * 60_000,
          (world, _name, id) => world.payments.control.refund(world.references(id)[0] ?? '', { amount: FOUR }),
        ],
      ],
    }),
    also: async (world) => {
      const sent = world.payments.control.ledger.since().filter((one) => one.kind === 'refund-accepted');
      const sum = sent.reduce((total, one) => total + Number(one.amount?.value ?? 0), 0);
      const [payment] = world.payments.control.world.state.payments.all();
      if (Math.round(sum * 100) !== payment?.amount.minor) throw new Error(`${sum} went back`);
    },
  },
  E9: {
    what: 'queued for five days',
    ...refunded,
    run: refuses({
      arrange: (world) => world.payments.control.setBalance('live', 0),
      paysAfter: 60_000,
      acts: [
        [90_000, (world) => world.payments.control.setBalance('live', 0)],
        [5 * DAY, (world) => world.payments.control.setBalance('live', 1_000_000)],
      ],
    }),
    also: (world, [id = '']) => alerted(world, id, 'refund-slow'),
  },
  E10: {
    what: 'failed after processing',
    ...review,
    refunds: 1,
    run: struck({ kind: 'refund-fails', match: REFUND }),
    also: (world, [id = '']) => alerted(world, id, 'refund-failed'),
  },
  E11: {
    what: 'withdrawn by hand',
    ...review,
    refunds: 1,
    run: refuses({
      acts: [[HOUR, (world) => refundsAt(world).forEach((one) => world.payments.control.cancelRefund(one))]],
    }),
    also: (world, [id = '']) => alerted(world, id, 'refund-withdrawn'),
  },
  E12: { what: '503 twice', ...refunded, run: struck({ kind: 'busy', times: 2, match: REFUND }) },
  E13: {
    what: 'key revoked for two hours',
    ...refunded,
    run: struck({ kind: 'key-revoked', forMs: 2 * HOUR, match: REFUND }),
    also: (world, [id = '']) => alerted(world, id, 'payment-service-held'),
  },
  E14: {
    what: 'calls about the refund lost',
    ...refunded,
    run: struck({ kind: 'webhook-lost', times: 999, match: { method: 'WEBHOOK' } }),
  },
  E15: {
    what: 'the worker dies between the refund and its row',
    ...refunded,
    run: async (world, name) => {
      world.payments.control.faults.add([{ kind: 'answer-held', match: REFUND }]);
      const died = (async () => {
        await world.until('the refund', () => refundsAt(world).length === 1);
        await world.restartWorkers(() => void world.payments.control.faults.letGo());
      })();
      const [ids] = await Promise.all([refuses()(world, name), died]);
      return ids;
    },
  },
  E16: {
    what: 'the domain turns up while the refund can be withdrawn',
    outcome: 'REGISTERED',
    registrations: 1,
    refunds: 0,
    run: turnsUp(12 * HOUR, (world) => world.payments.control.setSwitches({ refundDelayMs: 3 * DAY })),
    also: (world, [id = '']) => alerted(world, id, 'registered-after-refund'),
  },
  E17: {
    what: 'the domain turns up while the refund is on its way',
    ...review,
    registrations: 1,
    refunds: 1,
    run: turnsUp(12 * HOUR),
    also: (world, [id = '']) => alerted(world, id, 'registered-after-refund'),
  },
  E18: {
    what: 'charged back while the refund is pending',
    ...review,
    refunds: null,
    run: refuses({
      arrange: (world) => world.payments.control.setSwitches({ refundDelayMs: 3 * DAY }),
      acts: [[HOUR, (world, _name, id) => world.payments.control.chargeBack(world.references(id)[0] ?? '')]],
    }),
    also: (world, [id = '']) => alerted(world, id, 'charged-back'),
  },
  E19: {
    what: 'the time for refunds is over',
    ...review,
    run: struck({ kind: 'status', status: 422, times: 9, match: REFUND }),
    also: (world, [id = '']) => alerted(world, id, 'refund-refused'),
  },
  E20: {
    what: 'the customer’s mail fails for an hour',
    ...refunded,
    run: async (world, name) => {
      const mail = await startMailStandIn();
      mail.mailbox.faults.push({ code: 451, text: 'Try later', times: 6 });
      await sendsBy(world, mail.smtpPort);
      const orders = await refuses({})(world, name);
      await world.until('the message', () => mail.mailbox.mails.length > 0);
      hold('told once that the money comes back', mail.mailbox.mails.length === 1);
      hold('of this name', mail.mailbox.mails[0]?.subject === `Your money for ${name} comes back`);
      await world.sql('delete from mail_settings where tenant_id = current_tenant()');
      await mail.stop();
      return orders;
    },
  },
};

/** A mail server for the workspace, as somebody enters it. */
async function sendsBy(world: SalesWorld, port: number): Promise<void> {
  const from = { fromAddress: 'shop@example.org', fromName: 'Shop', replyTo: null };
  const smtp = { host: '127.0.0.1', port, security: 'none', user: null, ...from };
  await world.sql('insert into mail_settings (tenant_id, smtp) values (current_tenant(), $1)', [JSON.stringify(smtp)]);
}
