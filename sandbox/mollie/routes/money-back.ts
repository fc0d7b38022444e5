import * as z from 'zod';
import * as asks from '../asked.ts';
import { cancelRefund, createRefund } from '../life/refund.ts';
import { money } from '../money.ts';
import type { Refund } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { shownChargeback, shownRefund } from '../shown/money-back.ts';
import { listed } from './list.ts';
import { created, found, noContent, ok, thePayment, type ApiCall, type Routes } from './route.ts';

const refunding = z.strictObject({
  amount: asks.wireMoney,
  description: z.string().max(255).optional(),
  metadata: asks.metadata,
  testmode: asks.testmode,
});

function theRefund(call: ApiCall): Refund {
  const payment = thePayment(call);
  const refund = found(call, call.world.state.refunds, 'refund', 1);
  if (refund.paymentId !== payment.id) throw new Refusal(404, `No refund exists with token ${refund.id}.`);
  return refund;
}

export const REFUND_ROUTES: Routes = {
  'POST /payments/*/refunds': (call) => {
    const payment = thePayment(call);
    const { amount, description = '', metadata = null } = asks.asked(refunding, call.body);
    const doomed = call.fault?.kind === 'refund-fails';
    const ask = { amount: money(amount), description, metadata, doomed };
    return created(shownRefund(call.world, createRefund(call.world, payment, ask, call.actor)));
  },
  'GET /payments/*/refunds': (call) => {
    const { id } = thePayment(call);
    const own = call.world.state.refunds.where(({ paymentId }) => paymentId === id);
    return listed(call, `/payments/${id}/refunds`, 'refunds', own, (refund) => shownRefund(call.world, refund));
  },
  'GET /payments/*/refunds/*': (call) => ok(shownRefund(call.world, theRefund(call))),
  'DELETE /payments/*/refunds/*': (call) => {
    cancelRefund(call.world, theRefund(call), call.actor);
    return noContent;
  },
  'GET /refunds': (call) => {
    const own = call.world.state.refunds.where(({ mode }) => mode === call.mode);
    return listed(call, '/refunds', 'refunds', own, (refund) => shownRefund(call.world, refund));
  },
};

export const CHARGEBACK_ROUTES: Routes = {
  'GET /payments/*/chargebacks': (call) => {
    const { id } = thePayment(call);
    const own = call.world.state.chargebacks.where(({ paymentId }) => paymentId === id);
    return listed(call, `/payments/${id}/chargebacks`, 'chargebacks', own, (one) => shownChargeback(call.world, one));
  },
  'GET /payments/*/chargebacks/*': (call) => {
    const payment = thePayment(call);
    const chargeback = found(call, call.world.state.chargebacks, 'chargeback', 1);
    if (chargeback.paymentId !== payment.id)
      throw new Refusal(404, `No chargeback exists with token ${chargeback.id}.`);
    return ok(shownChargeback(call.world, chargeback));
  },
  'GET /chargebacks': (call) => {
    const own = call.world.state.chargebacks.where(({ mode }) => mode === call.mode);
    return listed(call, '/chargebacks', 'chargebacks', own, (one) => shownChargeback(call.world, one));
  },
};
