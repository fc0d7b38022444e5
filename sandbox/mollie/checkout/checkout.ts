import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf } from '#sandbox/server/listening.ts';
import { chargedBackOf } from '../life/amounts.ts';
import { chargeBack } from '../life/chargeback.ts';
import { methodsFor } from '../life/new-payment.ts';
import { become, canBecome, choose, fail, pay } from '../life/payment.ts';
import { touchPayment } from '../life/touch.ts';
import { FAILURE_REASONS, methodOf } from '../methods.ts';
import type { Payment } from '../records.ts';
import type { World } from '../world.ts';
import { checkoutPage, framed } from './page.ts';
import { ACTS, textsFor, type Act } from './texts.ts';

const ACTOR = { by: 'checkout' } as const;

function possible(world: World, payment: Payment, act: Act): boolean {
  const holds = methodOf(payment.method)?.authorizes === true || payment.captureMode === 'manual';
  switch (act) {
    case 'pay':
      // The money of an authorized payment comes with the capture, which is the merchant's.
      return !holds && payment.status !== 'authorized' && canBecome(payment, 'paid');
    case 'authorize':
      return (holds || payment.method === null) && canBecome(payment, 'authorized');
    case 'pending':
      return payment.status === 'open';
    case 'fail':
      return canBecome(payment, 'failed');
    case 'cancel':
      return payment.status === 'open';
    case 'charge-back':
      // In test mode the page stays in use: what a customer does at the bank can be played from it.
      return payment.mode === 'test' && payment.status === 'paid' && chargedBackOf(world, payment).minor === 0;
    case 'expire':
      return payment.status !== 'authorized' && payment.settles === null && canBecome(payment, 'expired');
  }
}

function choosable(world: World, payment: Payment): string[] {
  return payment.status === 'open' && payment.method === null
    ? methodsFor(world, payment.amount, payment.sequenceType, payment.offered)
    : [];
}

function show(world: World, response: ServerResponse, payment: Payment, refused = false): void {
  const acts = ACTS.filter((act) => possible(world, payment, act));
  const html = checkoutPage(payment, { methods: choosable(world, payment), acts, refused });
  response
    .writeHead(refused ? 422 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    .end(html);
}

/** Does what a button says; tells where the customer goes next. */
function act(world: World, payment: Payment, what: Act, reason: string): 'shop' | 'cancel' | 'again' {
  switch (what) {
    case 'pay':
    case 'authorize':
      pay(world, payment, ACTOR);
      return 'shop';
    case 'pending':
      become(world, payment, 'pending', ACTOR);
      return 'shop';
    case 'fail':
      fail(world, payment, FAILURE_REASONS.includes(reason) ? reason : 'unknown_reason', ACTOR);
      return 'shop';
    case 'expire':
      become(world, payment, 'expired', ACTOR);
      return 'shop';
    case 'charge-back':
      chargeBack(world, payment, {}, ACTOR);
      return 'again';
    case 'cancel':
      if (payment.method !== null && world.switches.cancelAsksForMethod) {
        choose(world, payment, null);
        touchPayment(world, payment);
        return 'again';
      }
      become(world, payment, 'canceled', ACTOR);
      return 'cancel';
  }
}

async function answerForm(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  payment: Payment,
): Promise<void> {
  const form = new URLSearchParams((await bodyOf(request)) ?? '');
  const what = ACTS.find((one) => one === form.get('outcome'));
  const chosen = form.get('method');
  const needs = payment.method === null && what !== 'cancel' && what !== 'expire';
  if (needs && payment.status === 'open') {
    if (chosen === null || !choosable(world, payment).includes(chosen)) return show(world, response, payment, true);
    choose(world, payment, chosen);
    touchPayment(world, payment);
  }
  // A method that only authorizes has no way to pay at once: its button says so after the choice.
  const meant = what === 'pay' && !possible(world, payment, 'pay') ? 'authorize' : what;
  if (meant === undefined || !possible(world, payment, meant)) return show(world, response, payment, true);
  const next = act(world, payment, meant, form.get('reason') ?? '');
  const shop = (next === 'cancel' ? payment.cancelUrl : null) ?? payment.redirectUrl;
  const location = next === 'again' || shop === null ? `/checkout/${payment.token}` : shop;
  response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
}

/** Answers a request for a checkout page, or a button of it. */
export async function answerCheckout(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const token = url.pathname.slice('/checkout/'.length);
  const [payment] = world.state.payments.where((one) => one.token === token);
  if (payment === undefined) {
    const texts = textsFor(null);
    response
      .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
      .end(framed(texts, `<p>${texts.unknown}</p>`));
    return;
  }
  if (request.method === 'POST') return answerForm(world, request, response, payment);
  show(world, response, payment);
}
