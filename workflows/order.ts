import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import { ORDER_ENDS, type OrderState } from '#model/rules/sales/order-state.ts';
import { conclusionOf, NOTHING_SEEN, watchRegistration } from '#model/rules/sales/registration-watch.ts';
import {
  cancelOrder,
  giveAuthCode,
  jobChanged,
  offerAgain,
  type OrderInput,
  type OrderResult,
  orderStatus,
  paymentChanged,
  type StaffAct,
  staffDecision,
} from './contracts/order.ts';
import type { Answered, OrderStanding, RegistrationLook } from './contracts/order-steps.ts';
import { REQUEST_STATE } from './contracts/search-attributes.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import { refuseAuthCode, refuseCancel, refuseOffer, refuseStaff } from './order-validators.ts';
import { orderSteps, paymentSteps, registrarSteps } from './order-steps.ts';
import { patiently, REFUND_LOOKS, REFUND_SLOW_MS } from './patience.ts';

/*
 * The life of an order, until the domain is registered or the money is back. Page: docs/workflows/order.md.
 *
 * Durable because payments take days and registries take hours, and whatever dies in between, a paid order ends in exactly
 * one of the two. PostgreSQL holds the state; this file decides what happens next. Every effect outside has a row that was
 * committed before it; what became of a lost answer is looked up, never guessed, never tried again blindly.
 *
 * States: placed → awaiting-payment → paid → registering → registered, or refund-decided → refund-submitted → refunded;
 * ORDER_TRANSITIONS has the others.
 * Who may send what: customers through the API (`cancelOrder`, `offerAgain`); the platform's people (`staffDecision`, which
 * starts an order anew that has ended); the payment workflow (`paymentChanged`); the reader of the registrar's messages (`jobChanged`).
 * What is undone how: a payment by its refund, once it is certain that there will be no domain. After the registrar has
 * accepted there is no way back but forward.
 * Retry horizon: registrar away 24 h before anything was sent, then refunded; looks at what was sent 7 days, then a person;
 * the payment service 7 days, then a person; offers end after 21 days.
 */

const OFFER_WAIT = 21 * DAY;
const PAY_AGAIN_WAIT = DAY;
const PAYMENT_LOOKS = [5 * MINUTE, 5 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY];
const GUARD_MS = 30 * DAY;

const REGISTRAR_WAIT = DAY;
const REGISTRATION_LOOKS = [10_000, 20_000, 40_000, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE];
/** After those: each hour for a day, then four times a day. */
const laterLook = (ageMs: number): number => (ageMs < DAY ? HOUR : 6 * HOUR);
/** For another AuthCode. */
const CODE_WAIT = 5 * DAY;
const PAYMENT_SERVICE_WAIT = 7 * DAY;
const REFUND_ALERT_MS = DAY;

export async function order(input: OrderInput): Promise<OrderResult> {
  let hints = 0;
  let waitingFor: string | null = null;
  let open = false;
  // May come with the start of this run, so it is heard before anything is known; it waits for that.
  setHandler(staffDecision, decided, { validator: (_act) => open && refuseStaff(at.state) });
  const { about, ageMs, action, ...at } = await orderSteps.openOrder(input);
  open = true;
  const placed = Date.now() - ageMs;
  const payments = paymentSteps(input.tenantId);
  const registrar = registrarSteps(input.tenantId);
  upsertSearchAttributes([{ key: REQUEST_STATE, value: at.state }]);

  setHandler(orderStatus, () => ({ state: at.state, waitingFor }));
  for (const hint of [paymentChanged, jobChanged]) setHandler(hint, () => void (hints += 1));
  const unless = (refuse: (state: OrderState) => void) => ({ validator: (_act: unknown) => refuse(at.state) });
  setHandler(cancelOrder, (act) => recorded(orderSteps.recordCancel({ ...input, ...act })), unless(refuseCancel));
  setHandler(giveAuthCode, (act) => recorded(orderSteps.recordAuthCode({ ...input, ...act })), unless(refuseAuthCode));
  setHandler(offerAgain, (act) => recorded(orderSteps.recordOfferAgain({ ...input, ...act })), unless(refuseOffer));

  /** What this round is about: an act of a person or of money may move the state while the round prepares its wait. */
  let from = at.state;
  do {
    do {
      while (!ORDER_ENDS.includes(at.state)) await round();
    } while (await moneyCame());
    // What a person decided of an order that is over is carried out before the run ends.
    await condition(allHandlersFinished);
  } while (!ORDER_ENDS.includes(at.state));
  return { state: at.state };

  /** One state's work. A step that fails for good must not end the run of a paid order unseen: a person is told. */
  async function round(): Promise<void> {
    from = at.state;
    try {
      if (at.toOffer) await offer();
      else if (at.state === 'paid') await preflight();
      else if (at.state === 'registering' || at.state === 'registration-unknown') await registration();
      else if (at.state === 'auth-code-refused') await authCode();
      else if (at.state === 'refund-decided') await sendMoneyBack();
      else if (at.state === 'refund-submitted') await moneyBack();
      else await payment();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      await review('step-failed');
    }
  }

  /** A payment row waits: make the payment that the customer is sent to. */
  async function offer(): Promise<void> {
    tell('Making the payment.');
    const made = await asked(() => payments.createPayment(input), DAY, 'payment-service-held');
    show(made ?? (await orderSteps.expireOrder(input)));
  }

  /** On offer, or refused and to be tried again: wait for money until the deadline, then take the offers back. */
  async function payment(): Promise<void> {
    const end = at.state === 'payment-failed' && action !== 'renew' ? Date.now() + PAY_AGAIN_WAIT : placed + OFFER_WAIT;
    for (let look = 0; at.state === from && !at.toOffer; look += 1) {
      const left = end - Date.now();
      if (left <= 0) return endUnpaid();
      if (await hinted('the payment', Math.min(left, paymentPause(look, at.chargeAt))))
        show(await orderSteps.standing(input));
      else await refresh(DAY);
    }
  }

  async function endUnpaid(): Promise<void> {
    await asked(() => payments.withdrawOffers(input), HOUR, 'payment-service-held');
    await refresh(HOUR);
    if (at.state === from) show(await orderSteps.expireOrder(input));
  }

  /** Paid: is the money still there, is the name, does it cost what it did? Nothing is bought before that. */
  async function preflight(): Promise<void> {
    tell('Paid. Checking money, name and price once more.');
    if ((await refresh(PAYMENT_SERVICE_WAIT)) === null) return review('payment-service-held');
    if (at.state !== from) return;
    const checked = await asked(() => registrar.preflight(input), REGISTRAR_WAIT, 'registrar-held');
    return checked === null ? giveBack('registrar-held') : show(checked);
  }

  /** Sends the registration, once, and finds out what became of it. */
  async function registration(): Promise<void> {
    tell('Registering. The attempt is recorded before it is sent.');
    const sent = await asked(() => registrar.sendRegistration(input), REGISTRAR_WAIT, 'registrar-held');
    if (sent === null) return unsent();
    show(sent);
    if (sent.verdict === 'rejected' && action !== 'transfer') return giveBack('registry-refused');
    if (sent.verdict === 'rejected') return show(await orderSteps.askForAuthCode(input));
    from = at.state;
    await untilKnown();
  }

  /** The registrar took no order for a day. What may have been sent all the same is looked up before any money goes back. */
  async function unsent(): Promise<void> {
    const { attempt } = await registrar.lookAtRegistration(input);
    return attempt === 0 ? giveBack('registrar-held') : untilKnown();
  }

  async function untilKnown(): Promise<void> {
    const began = Date.now();
    let watch = NOTHING_SEEN;
    let told = false;
    for (let look = 0; ; look += 1) {
      await hinted('the registry', REGISTRATION_LOOKS[look] ?? laterLook(Date.now() - began));
      const seen = await registrar.lookAtRegistration(input);
      const next = watchRegistration(watch, seen, { now: Date.now(), began });
      watch = next.watch;
      const end = conclusionOf(next.verdict, seen, { action, ageMs: Date.now() - began });
      if (end.next === 'done') return done(seen);
      if (end.next === 'send-again') return show(await orderSteps.retryRegistration(input));
      if (end.next === 'ask-for-code') return show(await orderSteps.askForAuthCode(input));
      if (end.next === 'give-back') return giveBack(end.code);
      if (end.next === 'review') return review(end.code);
      if (end.next === 'tell' && !told) told = await alerted('registration-slow');
    }
  }

  /** Waits for another AuthCode; without one the money goes back. */
  async function authCode(): Promise<void> {
    for (const end = Date.now() + CODE_WAIT; at.state === from && Date.now() < end; await refresh(HOUR))
      await hinted('another AuthCode', 6 * HOUR);
    if (at.state === from) await giveBack('auth-code-refused');
  }

  async function done(seen: RegistrationLook): Promise<void> {
    const onTheWay = seen.jobFailed ? 'job-failed-but-held' : null;
    const remark = at.state.startsWith('refund') ? 'registered-after-refund' : onTheWay;
    show(await orderSteps.registered({ ...input, facts: { ...factsOf(seen), remark } }));
  }

  /** It is certain that there will be no domain: where the money is decides what that means. */
  async function giveBack(code: OrderCode): Promise<void> {
    await refresh(DAY);
    show(await orderSteps.decideRefund({ ...input, code }));
  }

  async function sendMoneyBack(): Promise<void> {
    tell('Sending the money back.');
    const sent = await asked(() => payments.submitRefund(input), PAYMENT_SERVICE_WAIT, 'payment-service-held');
    return sent === null ? review('payment-service-held') : show(sent);
  }

  /** The payment service has the refund: until the customer has the money, or it comes back, or the domain turns up. */
  async function moneyBack(): Promise<void> {
    const began = Date.now();
    let told = false;
    for (let look = 0; at.state === from; look += 1) {
      await hinted('the refund', REFUND_LOOKS[look] ?? 6 * HOUR);
      const seen = await asked(() => payments.readRefund(input), PAYMENT_SERVICE_WAIT, 'payment-service-held');
      if (seen !== null) show(seen);
      if (at.state !== from) return;
      await refresh(HOUR);
      if (at.disputed) {
        await asked(() => payments.withdrawRefund(input), HOUR, 'payment-service-held');
        return review('charged-back');
      }
      const domain = await registrar.lookAtRegistration(input);
      if (domain.verdict === 'registered') {
        const stopped = await asked(() => payments.withdrawRefund(input), HOUR, 'payment-service-held');
        return stopped?.withdrawn ? done(domain) : review('registered-after-refund');
      }
      const age = Date.now() - began;
      if (age >= REFUND_SLOW_MS) return review('refund-slow');
      if (!told && age >= REFUND_ALERT_MS && seen?.status === 'queued') told = await alerted('refund-slow');
    }
  }

  /** A person decides. Money and registrar are looked at first; the step refuses what would not be safe. */
  async function decided(act: StaffAct): Promise<OrderResult> {
    await condition(() => open);
    await refresh(0);
    const look = await registrar.lookAtRegistration(input);
    show(await orderSteps.recordStaffDecision({ ...input, ...act, look }));
    if (at.state === 'manual-review' && look.verdict === 'registered') await done(look);
    return { state: at.state };
  }

  async function alerted(code: OrderCode): Promise<true> {
    await orderSteps.alert({ ...input, code });
    return true;
  }

  async function review(code: OrderCode): Promise<void> {
    show(await orderSteps.review({ ...input, code }));
  }

  /** The order is over. As long as a payment of it could still be paid, that money is watched for. */
  async function moneyCame(): Promise<boolean> {
    tell('Over. Watching for money that comes late.');
    from = at.state;
    await asked(() => payments.withdrawOffers(input), HOUR, 'payment-service-held');
    for (const end = Date.now() + GUARD_MS; Date.now() < end;) {
      const fresh = await refresh(PAYMENT_SERVICE_WAIT);
      if (!ORDER_ENDS.includes(at.state)) return true;
      if (fresh === null || fresh.open === 0) return false;
      await hinted('late money', DAY);
    }
    return false;
  }

  async function refresh(forMs: number): Promise<{ open: number } | null> {
    const fresh = await asked(() => payments.refreshPayments(input), forMs, 'payment-service-held');
    if (fresh !== null) show(fresh);
    return fresh;
  }

  function asked<T>(ask: () => Promise<Answered<T>>, forMs: number, code: OrderCode): Promise<T | null> {
    return patiently(ask, forMs, async () => void (await alerted(code)));
  }

  /** Waits until something is said to have changed, or for this long. True when it was said. */
  async function hinted(what: string, ms: number): Promise<boolean> {
    waitingFor = what;
    tell(`Waiting for ${what}.`);
    const seen = hints;
    const told = await condition(() => hints > seen || at.state !== from || at.toOffer, ms, {
      summary: `looks at ${what} again`,
    });
    waitingFor = null;
    return told;
  }

  function tell(now: string): void {
    setCurrentDetails(`**${about}**\n\n${now}`);
  }

  async function recorded(step: Promise<OrderStanding>): Promise<OrderResult> {
    show(await step);
    return { state: at.state };
  }

  /** Takes over where the row stands. Steps that ran side by side may answer late: the newer row counts. */
  function show(standing: OrderStanding): void {
    if (standing.version < at.version) return;
    if (standing.state !== at.state) upsertSearchAttributes([{ key: REQUEST_STATE, value: standing.state }]);
    const { state, version, toOffer, chargeAt = null, disputed } = standing;
    Object.assign(at, { state, version, toOffer, chargeAt, disputed });
  }
}

/** Until a charge that was announced is made, or until the next look at what is on offer. */
function paymentPause(look: number, chargeAt: number | null = null): number {
  return chargeAt === null ? (PAYMENT_LOOKS[look] ?? DAY) : Math.max(MINUTE, chargeAt - Date.now());
}

/** What a look says of the domain that is there. */
function factsOf({ createdAt, expiresAt, payableAt }: RegistrationLook) {
  return { createdAt, expiresAt, payableAt };
}
