import * as z from 'zod';
import * as asks from '../asked.ts';
import { createMandate } from '../life/mandate.ts';
import { loseMandate } from '../life/subscription.ts';
import { newId } from '../shelf.ts';
import type { Mandate } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { shownCustomer, shownMandate } from '../shown/customer.ts';
import { shownPayment } from '../shown/payment.ts';
import { listed } from './list.ts';
import { create } from './payments.ts';
import { created, found, noContent, ok, theCustomer, type ApiCall, type Routes } from './route.ts';

const person = z.strictObject({
  name: z.string().nullish(),
  email: z.string().nullish(),
  locale: asks.locale.nullish(),
  metadata: asks.metadata,
  testmode: asks.testmode,
});

const mandating = z.strictObject({
  id: z.string().optional(),
  method: z.enum(['creditcard', 'directdebit', 'paypal']),
  consumerName: z.string().min(1),
  consumerAccount: z.string().nullish(),
  consumerBic: z.string().nullish(),
  consumerEmail: z.string().nullish(),
  signatureDate: asks.day.nullish(),
  mandateReference: z.string().nullish(),
  paypalBillingAgreementId: z.string().nullish(),
  payPalVaultId: z.string().nullish(),
  testmode: asks.testmode,
});

export const CUSTOMER_ROUTES: Routes = {
  'POST /customers': ({ world, mode, body, actor }) => {
    const { name = null, email = null, locale = null, metadata = null } = asks.asked(person, body);
    const customer = world.state.customers.add({
      id: newId('cst'),
      mode,
      createdAt: world.now(),
      name,
      email,
      locale,
      metadata,
      gone: false,
    });
    world.effect('customer-created', customer, actor);
    world.save();
    return created(shownCustomer(world, customer));
  },
  'GET /customers': (call) => {
    const own = call.world.state.customers.where(({ mode, gone }) => mode === call.mode && !gone);
    return listed(call, '/customers', 'customers', own, (customer) => shownCustomer(call.world, customer));
  },
  'GET /customers/*': (call) => ok(shownCustomer(call.world, theCustomer(call))),
  'PATCH /customers/*': (call) => {
    const customer = theCustomer(call);
    const { testmode: _mode, ...changes } = asks.asked(person, call.body);
    Object.assign(customer, changes);
    call.world.save();
    return ok(shownCustomer(call.world, customer));
  },
  'DELETE /customers/*': (call) => {
    const customer = theCustomer(call);
    asks.asked(asks.onlyTestmode, call.body);
    customer.gone = true;
    const mandates = call.world.state.mandates.where(({ customerId }) => customerId === customer.id);
    mandates.forEach((mandate) => loseMandate(call.world, mandate));
    return noContent;
  },
  'POST /customers/*/payments': (call) => create(call, theCustomer(call).id),
  'GET /customers/*/payments': (call) => {
    const { id } = theCustomer(call);
    const own = call.world.state.payments.where(({ customerId }) => customerId === id);
    return listed(call, `/customers/${id}/payments`, 'payments', own, (one) => shownPayment(call.world, one));
  },
};

function theMandate(call: ApiCall): Mandate {
  const customer = theCustomer(call);
  const mandate = found(call, call.world.state.mandates, 'mandate', 1);
  if (mandate.customerId !== customer.id) throw new Refusal(404, `No mandate exists with token ${mandate.id}.`);
  return mandate;
}

export const MANDATE_ROUTES: Routes = {
  'POST /customers/*/mandates': (call) => {
    const customer = theCustomer(call);
    const { method, consumerName, ...body } = asks.asked(mandating, call.body);
    const { consumerAccount = null, consumerBic = null, signatureDate = null, mandateReference = null } = body;
    const ask = { method, signatureDate, mandateReference, status: 'valid' as const };
    const details = { consumerName, consumerAccount, consumerBic };
    const mandate = createMandate(call.world, call.mode, customer.id, { ...ask, details }, call.actor);
    return created(shownMandate(call.world, mandate));
  },
  'GET /customers/*/mandates': (call) => {
    const { id } = theCustomer(call);
    const own = call.world.state.mandates.where(({ customerId }) => customerId === id);
    return listed(call, `/customers/${id}/mandates`, 'mandates', own, (one) => shownMandate(call.world, one));
  },
  'GET /customers/*/mandates/*': (call) => ok(shownMandate(call.world, theMandate(call))),
  'DELETE /customers/*/mandates/*': (call) => {
    const mandate = theMandate(call);
    asks.asked(asks.onlyTestmode, call.body);
    loseMandate(call.world, mandate);
    return noContent;
  },
};
