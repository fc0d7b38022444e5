import { counted, type Effect } from './effects.ts';
import { chargeBack, reverse } from './life/chargeback.ts';
import { setBalance } from './life/balance.ts';
import { methodsFor } from './life/new-payment.ts';
import { become, choose, fail, pay } from './life/payment.ts';
import { cancelRefund, createRefund, failRefund, releaseQueued, stepRefund } from './life/refund.ts';
import { endSubscription, loseMandate } from './life/subscription.ts';
import { touchPayment } from './life/touch.ts';
import { money, type WireMoney } from './money.ts';
import type * as records from './records.ts';
import type { Shelf } from './shelf.ts';
import type { World } from './world.ts';

const ACTOR = { by: 'control' } as const;

/** What a test or a person can do to the world of the stand-in, past the API. Objects are named by their ids. */
export class ControlActs {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  #one<T extends { id: string; mode: records.Mode }>(shelf: Shelf<T>, id: string): T {
    const item = shelf.get(id);
    if (item === undefined) throw new Error(`There is no ${id}.`);
    return item;
  }

  payment(id: string): records.Payment {
    return this.#one(this.#world.state.payments, id);
  }

  /** The customer pays; chooses a method where none is chosen, the first that fits unless told. */
  pay(id: string, method?: string): void {
    const payment = this.#withMethod(id, method);
    pay(this.#world, payment, ACTOR);
  }

  /** The customer says to pay later: a bank transfer that is on its way. */
  pend(id: string, method?: string): void {
    become(this.#world, this.#withMethod(id, method), 'pending', ACTOR);
  }

  #withMethod(id: string, method?: string): records.Payment {
    const payment = this.payment(id);
    if (payment.status !== 'open' || (payment.method !== null && method === undefined)) return payment;
    const { amount, sequenceType, offered } = payment;
    choose(this.#world, payment, method ?? methodsFor(this.#world, amount, sequenceType, offered)[0] ?? null);
    return payment;
  }

  fail(id: string, reason: string | null = null): void {
    fail(this.#world, this.payment(id), reason, ACTOR);
  }

  cancel(id: string): void {
    become(this.#world, this.payment(id), 'canceled', ACTOR);
  }

  expire(id: string): void {
    become(this.#world, this.payment(id), 'expired', ACTOR);
  }

  /** Takes the money of an authorized payment. */
  capture(id: string): void {
    become(this.#world, this.payment(id), 'paid', ACTOR);
  }

  /** Sets members of a payment to what they could never become; nobody is told. */
  force(id: string, members: Partial<Omit<records.Payment, 'id' | 'amount'>> & { amount?: WireMoney }): void {
    const { amount, ...plain } = members;
    const payment = this.payment(id);
    Object.assign(payment, plain, amount === undefined ? {} : { amount: money(amount) });
    touchPayment(this.#world, payment);
  }

  chargeBack(id: string, ask: { amount?: WireMoney; reason?: records.Chargeback['reason'] } = {}): string {
    const { amount, reason = null } = ask;
    const read = amount === undefined ? {} : { amount: money(amount) };
    return chargeBack(this.#world, this.payment(id), { ...read, reason }, ACTOR).id;
  }

  /** Gives back what a chargeback took. */
  reverse(chargebackId: string): void {
    reverse(this.#world, this.#one(this.#world.state.chargebacks, chargebackId), ACTOR);
  }

  /** A refund by hand in the dashboard; of the whole payment unless told. */
  refund(id: string, ask: { amount?: WireMoney; description?: string } = {}): string {
    const payment = this.payment(id);
    const amount = ask.amount === undefined ? payment.amount : money(ask.amount);
    const { description = 'Refund by hand' } = ask;
    return createRefund(this.#world, payment, { amount, description, metadata: null, doomed: false }, ACTOR).id;
  }

  cancelRefund(refundId: string): void {
    cancelRefund(this.#world, this.#one(this.#world.state.refunds, refundId), ACTOR);
  }

  /** The next step of a refund, before its time. */
  stepRefund(refundId: string): void {
    stepRefund(this.#world, this.#one(this.#world.state.refunds, refundId), ACTOR);
  }

  failRefund(refundId: string): void {
    failRefund(this.#world, this.#one(this.#world.state.refunds, refundId), ACTOR);
  }

  /** Sets a balance, `EUR` unless told (`paypal:EUR` is what PayPal holds); queued refunds go on as far as it goes. */
  setBalance(mode: records.Mode, minor: number, name = 'EUR'): void {
    setBalance(this.#world, mode, name, minor);
    releaseQueued(this.#world);
  }

  revokeMandate(mandateId: string): void {
    loseMandate(this.#world, this.#one(this.#world.state.mandates, mandateId));
  }

  setMandate(mandateId: string, status: records.MandateStatus): void {
    this.#one(this.#world.state.mandates, mandateId).status = status;
    this.#world.save();
  }

  endSubscription(subscriptionId: string, status: records.SubscriptionStatus = 'canceled'): void {
    endSubscription(this.#world, this.#one(this.#world.state.subscriptions, subscriptionId), status);
  }

  /** Switches a method off or on. */
  setMethod(method: string, on: boolean): void {
    const others = this.#world.state.off.filter((one) => one !== method);
    this.#world.state.off = on ? others : [...others, method];
    this.#world.save();
  }

  /** Revokes an API key, or brings it back. */
  setKey(key: string, works: boolean): void {
    const others = this.#world.state.revoked.filter((one) => one !== key);
    this.#world.state.revoked = works ? others : [...others, key];
    this.#world.save();
  }

  /** Effects counted by kind, of one payment or of all. */
  counts(paymentId?: string): Record<string, number> {
    const all: readonly Effect[] = this.#world.ledger.since();
    return counted(paymentId === undefined ? all : all.filter((effect) => effect.paymentId === paymentId));
  }
}
