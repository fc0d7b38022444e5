import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { money, spelled } from '#sandbox/mollie/money.ts';
import { MollieStandIn } from '#sandbox/mollie/stand-in.ts';
import { createPayment } from '#sandbox/mollie/life/new-payment.ts';
import { chargedBackOf, refundedOf } from '#sandbox/mollie/life/amounts.ts';
import type { Effect } from '#sandbox/mollie/effects.ts';
import { DAY, eur } from './mollie-world.ts';

/** Small enough for refunds to wait for money. */
const START = 500;
const standIns: MollieStandIn[] = [];
afterEach(() => standIns.splice(0).forEach((one) => one.reset()));

const METHODS = ['ideal', 'creditcard', 'banktransfer', 'klarna', 'giftcard'] as const;
type Act = { act: string; which: number; cents: number };

/** A stand-in without ports, with one payment of each method. */
function world(): { standIn: MollieStandIn; ids: string[] } {
  const standIn = new MollieStandIn({ balance: START });
  standIns.push(standIn);
  const ids = METHODS.map(
    (method) =>
      createPayment(
        standIn.world,
        'test',
        {
          amount: money(eur('9.99')),
          description: 'Order',
          redirectUrl: 'https://shop.example',
          cancelUrl: null,
          webhookUrl: null,
          locale: null,
          metadata: null,
          methods: [method],
          sequenceType: 'oneoff' as const,
          customerId: null,
          mandateId: null,
          subscriptionId: null,
          captureMode: null,
          extras: {},
          doomed: false,
        },
        { by: 'api' },
      ).id,
  );
  return { standIn, ids };
}

/** Tries something; what is refused must change nothing, so it does not matter here. */
async function attempt(standIn: MollieStandIn, ids: readonly string[], { act, which, cents }: Act): Promise<void> {
  const id = ids[which % ids.length] ?? '';
  const refunds = standIn.world.state.refunds.all();
  const chargebacks = standIn.world.state.chargebacks.all();
  const amount = spelled({ currency: 'EUR', minor: cents });
  const acts: Record<string, () => unknown> = {
    pay: () => standIn.pay(id),
    capture: () => standIn.capture(id),
    fail: () => standIn.fail(id),
    cancel: () => standIn.cancel(id),
    refund: () => standIn.refund(id, { amount }),
    cancelRefund: () => standIn.cancelRefund(refunds[which % (refunds.length || 1)]?.id ?? ''),
    failRefund: () => standIn.failRefund(refunds[which % (refunds.length || 1)]?.id ?? ''),
    chargeBack: () => standIn.chargeBack(id, { amount }),
    reverse: () => standIn.reverse(chargebacks[which % (chargebacks.length || 1)]?.id ?? ''),
    advance: () => standIn.advance((cents % 5) * DAY),
  };
  try {
    await acts[act]?.();
  } catch {
    // Refused.
  }
}

const NAMES = [
  'pay',
  'pay',
  'capture',
  'fail',
  'cancel',
  'refund',
  'refund',
  'cancelRefund',
  'failRefund',
  'chargeBack',
  'reverse',
  'advance',
];
const anAct = fc.record({
  act: fc.constantFrom(...NAMES),
  which: fc.nat(20),
  cents: fc.integer({ min: 1, max: 4000 }),
});

const KINDS = [
  'chargeback',
  'chargeback-reversed',
  'payment-created',
  'payment-paid',
  'refund-accepted',
  'refund-canceled',
  'refund-executed',
  'refund-failed',
];

function sum(effects: readonly Effect[], kind: Effect['kind']): number {
  return effects
    .filter((effect) => effect.kind === kind)
    .reduce((total, { amount }) => total + (amount === null ? 0 : money(amount).minor), 0);
}

describe('money in the Mollie stand-in', () => {
  it('is never made or lost, whatever happens in whatever order; the ledger adds up to the balance', async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 20, maxLength: 60, size: 'max' }), async (acts) => {
        const { standIn, ids } = world();
        for (const one of acts) await attempt(standIn, ids, one);
        const effects = standIn.ledger.since();
        effects.forEach(({ kind }) => kinds.add(kind));
        const queued = standIn.world.state.refunds.where(({ status }) => status === 'queued');
        const waiting = queued.reduce((total, { amount }) => total + amount.minor, 0);
        const out =
          sum(effects, 'refund-accepted') - sum(effects, 'refund-canceled') - sum(effects, 'refund-failed') - waiting;
        const back = sum(effects, 'chargeback') - sum(effects, 'chargeback-reversed');
        expect(standIn.world.state.balances.test['EUR']).toBe(START + sum(effects, 'payment-paid') - out - back);
        for (const payment of standIn.world.state.payments.all()) {
          const slack = payment.method === 'ideal' || payment.method === 'banktransfer' ? 2500 : 0;
          const gone = refundedOf(standIn.world, payment).minor;
          expect(gone).toBeLessThanOrEqual(payment.status === 'paid' ? payment.amount.minor + slack : 0);
          expect(chargedBackOf(standIn.world, payment).minor).toBeLessThanOrEqual(payment.amount.minor);
        }
      }),
      { numRuns: 150 },
    );
    // The acts were not all refused: each kind of effect has come about.
    expect([...kinds].toSorted()).toEqual(KINDS);
  });

  it.each([
    ['EUR', '9.99', 999],
    ['EUR', '0.01', 1],
    ['JPY', '1200', 1200],
    ['USD', '1000000.00', 100_000_000],
  ])('is read and written with the decimals of its currency: %s %s', (currency, value, minor) => {
    expect(money({ currency, value })).toEqual({ currency, minor });
    expect(spelled({ currency, minor })).toEqual({ currency, value });
  });
});
