import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import { countries, type Country } from '#web/screens/shop/countries.ts';
import type { Billing, BillingProfile, Invoice, Mandate } from '#web/api/types.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

export interface BillingPage {
  billing: Billing;
  /** Why the plan is not as it should be. */
  planWhy: Said | null;
  to: BillingProfile;
  countries: Country[];
  mandates: Mandate[];
  next: string | null;
  /** The newest hundred. */
  invoices: Invoice[];
  /** Address of the terms. */
  terms: string | undefined;
}

/** `/t/…/billing`: the plan, and how the workspace pays. */
export async function loadBilling({ locals, params, url }: ServerLoadEvent): Promise<BillingPage> {
  const path = { tenant: params['tenant'] ?? '' };
  const after = url.searchParams.get('after');
  const query = { limit: 20, ...(after === null ? {} : { after }) };
  // First: a payment that this shows has its invoice and its way to pay in what is read after it.
  const billing = await take(locals.api.GET('/t/{tenant}/subscription', { params: { path } }), url);
  const [ways, shop, to, invoices] = await Promise.all([
    take(locals.api.GET('/t/{tenant}/mandates', { params: { path, query } }), url),
    take(locals.api.GET('/shop'), url),
    take(locals.api.GET('/t/{tenant}/billing-profile', { params: { path } }), url),
    take(locals.api.GET('/t/{tenant}/invoices', { params: { path, query: { limit: 100 } } }), url),
  ]);
  const failure = billing.subscription?.failure ?? null;
  return {
    billing,
    planWhy: failure === null ? null : say(failure.message, failure.sentence),
    to,
    countries: countries(locals.locale),
    mandates: ways.items,
    next: ways.next,
    invoices: invoices.items,
    terms: shop.texts.terms,
  };
}

function placeOf(event: RequestEvent, form: FormData) {
  return { path: { tenant: event.params['tenant'] ?? '' }, header: writeKey(form) };
}

export const billingActs: Actions = {
  'remove-way': async (event) => {
    const form = await event.request.formData();
    const { path, header } = placeOf(event, form);
    const answer = await event.locals.api.DELETE('/t/{tenant}/mandates/{id}', {
      params: { path: { ...path, id: text(form, 'id') }, header },
    });
    return refusal('remove-way', answer, form) ?? redirect(303, event.url.pathname);
  },
  'billing-to': async (event) => {
    const form = await event.request.formData();
    const { path, header } = placeOf(event, form);
    const orNull = (name: string) => (text(form, name) === '' ? null : text(form, name));
    const answer = await event.locals.api.PUT('/t/{tenant}/billing-profile', {
      params: { path, header: { ...header, 'If-Match': `"${text(form, 'version')}"` } },
      body: {
        name: text(form, 'name'),
        organisation: orNull('organisation'),
        street: text(form, 'street'),
        postalCode: text(form, 'postalCode'),
        city: text(form, 'city'),
        country: text(form, 'country'),
        vatId: orNull('vatId'),
        email: text(form, 'email'),
      },
    });
    return refusal('billing-to', answer, form) ?? redirect(303, event.url.pathname);
  },
  'choose-plan': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/subscription', {
      params: placeOf(event, form),
      body: { planId: text(form, 'planId'), acceptTerms: true, locale: event.locals.locale },
    });
    return refusal('plan', answer, form) ?? redirect(303, event.url.pathname);
  },
  'change-plan': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/subscription', {
      params: placeOf(event, form),
      body: { planId: text(form, 'planId') },
    });
    return refusal('plan', answer, form) ?? redirect(303, event.url.pathname);
  },
  'end-plan': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/subscription/end', {
      params: placeOf(event, form),
      body: {},
    });
    return refusal('plan', answer, form) ?? redirect(303, event.url.pathname);
  },
  'pay-plan': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/subscription/payments', {
      params: placeOf(event, form),
      body: {},
    });
    return refusal('plan', answer, form) ?? redirect(303, event.url.pathname);
  },
};
