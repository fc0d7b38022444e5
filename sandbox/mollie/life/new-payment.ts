import { randomBytes } from 'node:crypto';
import type { Actor } from '../effects.ts';
import { magicFailure, methodOf, METHODS, misfit } from '../methods.ts';
import type { Money } from '../money.ts';
import type { Mandate, Mode, Payment, SequenceType } from '../records.ts';
import { refuse } from '../refusal.ts';
import { newId } from '../shelf.ts';
import type { World } from '../world.ts';
import { usableMandate } from './mandate.ts';
import { armPayment, become, choose, fail } from './payment.ts';
import { touchPayment } from './touch.ts';

/** A payment as it is asked for. */
export interface PaymentAsk {
  amount: Money;
  description: string;
  redirectUrl: string | null;
  cancelUrl: string | null;
  webhookUrl: string | null;
  locale: string | null;
  metadata: unknown;
  methods: string[] | null;
  sequenceType: SequenceType;
  customerId: string | null;
  mandateId: string | null;
  subscriptionId: string | null;
  captureMode: Payment['captureMode'];
  extras: Record<string, unknown>;
  /** Of a charge: it will fail. */
  doomed: boolean;
}

/** Methods that a customer may choose from for an amount. */
export function methodsFor(
  world: World,
  amount: Money,
  sequence: SequenceType,
  offered: readonly string[] | null,
): string[] {
  return METHODS.filter(
    (method) =>
      !world.state.off.includes(method.id) &&
      offered?.includes(method.id) !== false &&
      misfit(method, amount, sequence) === null,
  ).map(({ id }) => id);
}

function checkMethods(world: World, ask: PaymentAsk): void {
  for (const id of ask.methods ?? []) {
    const method = methodOf(id);
    if (method === undefined || world.state.off.includes(id)) refuse('The method is not activated', 'method');
    const why = misfit(method, ask.amount, ask.sequenceType);
    if (why !== null && ask.methods?.length === 1) refuse(why.detail, why.field);
  }
  if (ask.amount.minor === 0) refuse('The amount is lower than the minimum', 'amount');
  if (methodsFor(world, ask.amount, ask.sequenceType, ask.methods).length === 0)
    refuse('No suitable payment methods found', 'amount');
}

function checkCustomer(world: World, mode: Mode, ask: PaymentAsk): void {
  if (ask.customerId === null) {
    if (ask.sequenceType !== 'oneoff') refuse(`A ${ask.sequenceType} payment needs a customer`, 'customerId');
    return;
  }
  const customer = world.state.customers.of(mode, ask.customerId);
  if (customer === undefined || customer.gone) refuse('The customer does not exist', 'customerId');
}

function kept(world: World, mode: Mode, ask: PaymentAsk): Payment {
  const { methods, doomed: _doomed, ...same } = ask;
  return {
    id: newId('tr'),
    token: randomBytes(12).toString('base64url'),
    mode,
    createdAt: world.now(),
    ...same,
    method: null,
    offered: methods === null || methods.length < 2 ? null : methods,
    status: 'open',
    authorizedAt: null,
    paidAt: null,
    canceledAt: null,
    expiredAt: null,
    failedAt: null,
    expiresAt: null,
    endsAt: null,
    captureBefore: null,
    failureReason: null,
    settles: null,
  };
}

/** Creates a payment, for a customer at the checkout or as a charge of one who is not present. */
export function createPayment(world: World, mode: Mode, ask: PaymentAsk, actor: Actor): Payment {
  checkCustomer(world, mode, ask);
  if (ask.sequenceType === 'recurring') return charge(world, mode, ask, actor);
  if (ask.redirectUrl === null) refuse('The member "redirectUrl" is missing or not valid', 'redirectUrl');
  checkMethods(world, ask);
  const payment = world.state.payments.add(kept(world, mode, ask));
  choose(world, payment, ask.methods?.length === 1 ? (ask.methods[0] ?? null) : null);
  world.effect('payment-created', payment, actor);
  touchPayment(world, payment);
  return payment;
}

/** Charges a customer by a mandate: at once on a card, after days by direct debit. */
function charge(world: World, mode: Mode, ask: PaymentAsk, actor: Actor): Payment {
  const wanted = { mandateId: ask.mandateId, method: ask.methods?.[0] ?? null };
  const mandate = ask.customerId === null ? undefined : usableMandate(world, ask.customerId, wanted, ['valid']);
  if (mandate === undefined) refuse('The customer has no valid mandate', 'mandateId');
  checkMethods(world, { ...ask, methods: [mandate.method] });
  const payment = world.state.payments.add(kept(world, mode, ask));
  Object.assign(payment, { method: mandate.method, mandateId: mandate.id });
  world.effect('payment-created', payment, actor);
  outcome(world, payment, mandate, ask.doomed, actor);
  return payment;
}

function outcome(world: World, payment: Payment, mandate: Mandate, doomed: boolean, actor: Actor): void {
  const magic = payment.mode === 'test' && mandate.method === 'creditcard' ? magicFailure(payment.amount) : null;
  const debit = mandate.method === 'directdebit';
  if (debit || (!doomed && magic === null)) world.effect('charged', payment, actor);
  if (debit) {
    payment.settles = { at: world.in(world.switches.sepaSettleMs), to: doomed ? 'failed' : 'paid' };
    become(world, payment, 'pending', actor);
    armPayment(world, payment);
  } else if (doomed || magic !== null) fail(world, payment, magic ?? 'insufficient_funds', actor);
  else become(world, payment, 'paid', actor);
}
