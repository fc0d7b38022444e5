import * as z from 'zod';
import * as asks from '../asked.ts';
import { choose, become } from '../life/payment.ts';
import { createPayment } from '../life/new-payment.ts';
import { touchPayment } from '../life/touch.ts';
import { methodOf, misfit } from '../methods.ts';
import { money } from '../money.ts';
import { refuse } from '../refusal.ts';
import { filled } from '../shown/links.ts';
import { isCancelable, shownPayment } from '../shown/payment.ts';
import { listed } from './list.ts';
import { created, ok, thePayment, type ApiCall, type Routes } from './route.ts';
import type { ApiAnswer } from '../idempotency.ts';

const methods = z.union([z.string(), z.array(z.string()).min(1)]).nullish();

/** Members that are kept as they are and given back. */
const given = {
  billingAddress: asks.address.optional(),
  shippingAddress: asks.address.optional(),
  restrictPaymentMethodsToCountry: z.string().length(2).nullish(),
};

const creation = z.strictObject({
  description: z.string().min(1).max(255),
  amount: asks.wireMoney,
  redirectUrl: asks.url.nullish(),
  cancelUrl: asks.url.nullish(),
  webhookUrl: asks.listenerUrl.nullish(),
  locale: asks.locale.nullish(),
  method: methods,
  issuer: z.string().nullish(),
  metadata: asks.metadata,
  captureMode: z.enum(['automatic', 'manual']).nullish(),
  captureDelay: z.string().nullish(),
  sequenceType: z.enum(['oneoff', 'first', 'recurring']).default('oneoff'),
  mandateId: z.string().nullish(),
  customerId: z.string().optional(),
  profileId: z.string().optional(),
  dueDate: asks.day.nullish(),
  storeCredentials: z.boolean().optional(),
  googlePayPaymentToken: z.string().optional(),
  testmode: asks.testmode,
  ...given,
});

const changes = z.strictObject({
  description: z.string().min(1).max(255).optional(),
  redirectUrl: asks.url.optional(),
  cancelUrl: asks.url.nullish(),
  webhookUrl: asks.listenerUrl.nullish(),
  locale: asks.locale.nullish(),
  metadata: asks.metadata,
  method: methods,
  issuer: z.string().nullish(),
  dueDate: asks.day.nullish(),
  billingEmail: z.string().optional(),
  testmode: asks.testmode,
  ...given,
});

function asList(method: string | string[] | null | undefined): string[] | null {
  return method === null || method === undefined ? null : [method].flat();
}

/** Creates a payment from a body; of a customer where the path names one. */
export function create(call: ApiCall, customerId?: string): ApiAnswer {
  const { world, mode, actor, fault } = call;
  const body = asks.asked(creation, call.body);
  const { billingAddress, shippingAddress, restrictPaymentMethodsToCountry } = body;
  const payment = createPayment(
    world,
    mode,
    {
      amount: money(body.amount),
      description: body.description,
      redirectUrl: body.redirectUrl ?? null,
      cancelUrl: body.cancelUrl ?? null,
      webhookUrl: body.webhookUrl ?? null,
      locale: body.locale ?? null,
      metadata: body.metadata ?? null,
      methods: asList(body.method),
      sequenceType: body.sequenceType,
      customerId: customerId ?? body.customerId ?? null,
      mandateId: body.mandateId ?? null,
      subscriptionId: null,
      captureMode: body.captureMode ?? null,
      extras: filled({ billingAddress, shippingAddress, restrictPaymentMethodsToCountry }),
      doomed: fault?.kind === 'charge-fails',
    },
    actor,
  );
  return created(shownPayment(world, payment));
}

function update(call: ApiCall): ApiAnswer {
  const payment = thePayment(call);
  const body = asks.asked(changes, call.body);
  const { billingAddress, shippingAddress, restrictPaymentMethodsToCountry, method, metadata, ...rest } = body;
  const { testmode: _mode, issuer: _issuer, dueDate: _due, billingEmail: _mail, ...plain } = rest;
  if (method !== undefined) {
    if (payment.status !== 'open') refuse('The method cannot be changed any more', 'method');
    const [first, ...others] = asList(method) ?? [];
    const known = methodOf(first ?? null);
    if (first !== undefined && known === undefined) refuse('The method is not activated', 'method');
    const why = known === undefined ? null : misfit(known, payment.amount, payment.sequenceType);
    if (why !== null) refuse(why.detail, why.field);
    choose(call.world, payment, others.length === 0 ? (first ?? null) : null);
  }
  Object.assign(payment, plain, metadata === undefined ? {} : { metadata });
  Object.assign(payment.extras, filled({ billingAddress, shippingAddress, restrictPaymentMethodsToCountry }));
  touchPayment(call.world, payment);
  return ok(shownPayment(call.world, payment));
}

function cancel(call: ApiCall): ApiAnswer {
  const payment = thePayment(call);
  asks.asked(asks.onlyTestmode, call.body);
  if (!isCancelable(payment)) refuse('The payment cannot be canceled');
  become(call.world, payment, 'canceled', call.actor);
  return ok(shownPayment(call.world, payment));
}

export const PAYMENT_ROUTES: Routes = {
  'POST /payments': (call) => create(call),
  'GET /payments': (call) => {
    const own = call.world.state.payments.where(({ mode }) => mode === call.mode);
    return listed(call, '/payments', 'payments', own, (payment) => shownPayment(call.world, payment));
  },
  'GET /payments/*': (call) => ok(shownPayment(call.world, thePayment(call))),
  'PATCH /payments/*': update,
  'DELETE /payments/*': cancel,
};
