import type { RunningMollie } from '#sandbox/mollie/stand-in.ts';
import type { Subscription } from '#sandbox/mollie/records.ts';
import { asking, call, DAY, eur, HOUR, newMandate, newPayment } from './mollie-world.ts';

/** A request as an example has it. */
export interface ExampleRequest {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: Record<string, unknown>;
}

/** Ids of an example and what stands for them here. */
export type Ids = Record<string, string>;

/** Brings a stand-in to where an example begins. */
export type Scene = (mollie: RunningMollie, request: ExampleRequest) => Promise<Ids> | Ids;

const PAYMENT = 'tr_Ab12Cd34Ef';
const REFUND = 're_Zx98Cv76Bn';
const CUSTOMER = 'cst_Kd8sJ2pQ1x';
const MANDATE = 'mdt_Fr4gTh5Y';
const SUBSCRIPTION = 'sub_Qw3rT5y';

const nothing: Scene = () => ({});

/** A payment of a method, brought somewhere. */
function paymentThat(method: string, does: (mollie: RunningMollie, id: string) => unknown): Scene {
  return async (mollie) => {
    const id = await newPayment(mollie, { method, webhookUrl: 'http://127.0.0.1:1/' });
    await does(mollie, id);
    return { [PAYMENT]: id };
  };
}

const paidThen = (method: string, does: (mollie: RunningMollie, id: string) => unknown = () => undefined): Scene =>
  paymentThat(method, async (mollie, id) => {
    mollie.control.pay(id);
    await does(mollie, id);
  });

/** A paid payment with a refund by a call, brought somewhere. */
function refundThat(does: (mollie: RunningMollie, refundId: string) => unknown, balance = 100_000): Scene {
  return async (mollie) => {
    const id = await newPayment(mollie, { method: 'ideal' });
    mollie.control.pay(id);
    mollie.control.setBalance('test', balance);
    const ask = {
      amount: eur('9.99'),
      description: 'Refund',
      metadata: { orderId: 'ord-1001', refundIntent: 'rfi-1001' },
    };
    const { body } = await call(mollie, 'POST', `/payments/${id}/refunds`, ask);
    await does(mollie, String(body['id']));
    return { [PAYMENT]: id, [REFUND]: String(body['id']) };
  };
}

const mandateThat =
  (status: 'valid' | 'pending' | 'invalid'): Scene =>
  async (mollie) => {
    const { customer, mandate } = await newMandate(mollie);
    mollie.control.setMandate(mandate, status);
    return { [CUSTOMER]: customer, [MANDATE]: mandate };
  };

/** A customer with a mandate and a plan that starts on the example's day. */
function subscriptionThat(status: Subscription['status']): Scene {
  return async (mollie) => {
    const { customer, mandate } = await newMandate(mollie);
    if (status === 'pending') mollie.control.setMandate(mandate, 'pending');
    const plan = {
      amount: eur('5.00'),
      interval: '1 month',
      startDate: mollie.control.world.in(30 * DAY).slice(0, 10),
    };
    const more = { description: 'Plan Pro #55', mandateId: mandate, metadata: { planId: '55' } };
    const body = { ...plan, ...more, webhookUrl: 'http://127.0.0.1:1/' };
    const { body: made } = await call(mollie, 'POST', `/customers/${customer}/subscriptions`, body);
    if (status !== 'active' && status !== 'pending') mollie.control.endSubscription(String(made['id']), status);
    return { [CUSTOMER]: customer, [MANDATE]: mandate, [SUBSCRIPTION]: String(made['id']) };
  };
}

const faulty =
  (kind: 'method-down' | 'rate-limited' | 'busy'): Scene =>
  (mollie) => {
    mollie.control.faults.add([{ kind, match: { method: 'POST', path: '/payments$|/refunds$' } }]);
    return {};
  };

const before =
  (value: string): Scene =>
  async (mollie, { headers, body }) => {
    const key = { 'idempotency-key': headers['Idempotency-Key'] ?? '' };
    await call(mollie, 'POST', '/payments', { ...body, amount: eur(value) }, key);
    return {};
  };

/** How each example begins, by the name of its file. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'chargeback.list': paidThen('creditcard', (mollie, id) => mollie.control.chargeBack(id)),
  'customer.create': nothing,
  'mandates.invalid': mandateThat('invalid'),
  'mandates.pending': mandateThat('pending'),
  'mandates.valid': mandateThat('valid'),
  'methods.first': nothing,
  'methods.oneoff': nothing,
  'methods.recurring': nothing,
  'payment.cancel.ok': paymentThat('banktransfer', () => undefined),
  'payment.cancel.too-late': paidThen('banktransfer'),
  'payment.create.first': mandateThat('valid'),
  'payment.create.ideal': nothing,
  'payment.create.invalid': nothing,
  'payment.create.key-in-flight': async (mollie, { headers, body }) => {
    mollie.control.faults.add([{ kind: 'held', match: { method: 'POST' } }]);
    const key = { 'idempotency-key': headers['Idempotency-Key'] ?? '' };
    // It is let go when the stand-in stops.
    call(mollie, 'POST', '/payments', body, key).catch(() => undefined);
    while (mollie.control.faults.pending().length > 0) await new Promise(setImmediate);
    return {};
  },
  'payment.create.key-reused': before('9.99'),
  'payment.create.method-down': faulty('method-down'),
  'payment.create.rate-limited': faulty('rate-limited'),
  'payment.create.recurring': mandateThat('valid'),
  'payment.create.replayed': before('9.99'),
  'payment.create.unauthorized': (mollie) => {
    mollie.control.setKey(mollie.testKey, false);
    return {};
  },
  'payment.get.authorized': paidThen('klarna'),
  'payment.get.canceled': paymentThat('ideal', (mollie, id) => mollie.control.cancel(id)),
  'payment.get.charged-back': paidThen('creditcard', (mollie, id) => mollie.control.chargeBack(id)),
  'payment.get.expired': paymentThat('ideal', (mollie) => mollie.control.advance(HOUR)),
  'payment.get.failed': paymentThat('creditcard', (mollie, id) => mollie.control.fail(id, 'insufficient_funds')),
  'payment.get.open': paymentThat('ideal', () => undefined),
  'payment.get.paid': paidThen('ideal'),
  'payment.get.paid-fully-refunded': paidThen('ideal', (mollie, id) => mollie.control.refund(id)),
  'payment.get.paid-partly-refunded': paidThen('creditcard', (mollie, id) =>
    mollie.control.refund(id, { amount: eur('4.00') }),
  ),
  'payment.get.pending': paymentThat('banktransfer', (mollie, id) => mollie.control.pend(id)),
  'payment.get.subscription': async (mollie, request) => {
    await subscriptionThat('active')(mollie, request);
    await mollie.control.advance(33 * DAY);
    const [spawned] = mollie.control.world.state.payments.where(({ subscriptionId }) => subscriptionId !== null);
    return { tr_Spawn00001: String(spawned?.id) };
  },
  'payment.get.unknown': nothing,
  'payment.list': async (mollie, request) => {
    for (let count = 0; count < 250; count += 1) await call(mollie, 'POST', '/payments', asking());
    return paidThen('ideal')(mollie, request);
  },
  'refund.cancel.ok': refundThat(() => undefined),
  'refund.create.above-remaining': paidThen('ideal'),
  'refund.create.busy': faulty('busy'),
  'refund.create.duplicate': refundThat(() => undefined),
  'refund.create.method-not-refundable': paidThen('giftcard'),
  'refund.create.pending': paidThen('ideal'),
  'refund.create.queued': paidThen('ideal', (mollie) => mollie.control.setBalance('test', 0)),
  'refund.get.canceled': refundThat((mollie, id) => mollie.control.cancelRefund(id)),
  'refund.get.failed': refundThat((mollie, id) => mollie.control.failRefund(id)),
  'refund.get.pending': refundThat(() => undefined),
  'refund.get.processing': refundThat((mollie, id) => mollie.control.stepRefund(id)),
  'refund.get.queued': refundThat(() => undefined, 0),
  'refund.get.refunded': refundThat((mollie) => mollie.control.advance(3 * DAY)),
  'refund.list.empty': paidThen('ideal'),
  'refund.list.one': refundThat(() => undefined),
  'subscription.cancel': subscriptionThat('active'),
  'subscription.create': async (mollie, request) => {
    mollie.control.clock.set({ at: '2026-11-20T09:10:00Z' });
    return mandateThat('valid')(mollie, request);
  },
  'subscription.get.active': subscriptionThat('active'),
  'subscription.get.canceled': subscriptionThat('canceled'),
  'subscription.get.completed': subscriptionThat('completed'),
  'subscription.get.pending': subscriptionThat('pending'),
  'subscription.get.suspended': subscriptionThat('suspended'),
};
