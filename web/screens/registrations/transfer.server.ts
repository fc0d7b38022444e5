import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { Contact } from '#web/api/types.ts';
import { holderOf } from '#web/screens/shop/contact.server.ts';
import { countries, type Country } from '#web/screens/shop/countries.ts';
import { agreed, consentMissing } from '#web/screens/shop/ordering.server.ts';
import { openShop } from '#web/screens/shop/shop.server.ts';
import { type HeldOffer, offerOf } from './registrations.server.ts';

export interface TransferPage {
  contacts: Contact[];
  countries: Country[];
  email: string;
  /** The price that was fixed, and who will hold the domain. */
  offer: HeldOffer | null;
  contact: string;
}

/** `/t/…/registrations/transfer`: which domain and for whom, then the price, the AuthCode and the order. */
export async function loadTransfer(event: ServerLoadEvent): Promise<TransferPage> {
  const { locals, url, params } = event;
  await openShop(event);
  const path = { tenant: params['tenant'] ?? '' };
  const [{ items: contacts }, session] = await Promise.all([
    take(locals.api.GET('/t/{tenant}/contacts', { params: { path, query: {} } }), url),
    take(locals.api.GET('/session'), url),
  ]);
  const contact = url.searchParams.get('contact') ?? '';
  const known = contacts.some(({ id }) => id === contact);
  const offer = known ? await offerOf(event, path.tenant) : null;
  return { contacts, countries: countries(locals.locale), email: session.user.email, offer, contact };
}

function tenantOf({ params }: RequestEvent): string {
  return params['tenant'] ?? '';
}

export const transferActs: Actions = {
  price: async (event) => {
    const form = await event.request.formData();
    const tenant = tenantOf(event);
    const contact = await holderOf(event, tenant, form);
    if (typeof contact !== 'string') return contact;
    const answer = await event.locals.api.POST('/t/{tenant}/quotes', {
      params: {
        path: { tenant },
        header: { 'Idempotency-Key': `${writeKey(form)['Idempotency-Key']}-quote`.slice(0, 64) },
      },
      body: { name: text(form, 'name'), years: 1, action: 'transfer' },
    });
    if (answer.data === undefined) return refusal('contact', answer, form);
    redirect(303, `${event.url.pathname}?${new URLSearchParams({ quote: answer.data.id, contact })}`);
  },

  order: async (event) => {
    const form = await event.request.formData();
    const tenant = tenantOf(event);
    const missing = consentMissing(form);
    if (missing !== null) return missing;
    const authCode = text(form, 'authCodeSecret');
    const answer = await event.locals.api.POST('/t/{tenant}/orders', {
      params: { path: { tenant }, header: writeKey(form) },
      body: {
        quoteId: event.url.searchParams.get('quote') ?? '',
        contactId: event.url.searchParams.get('contact') ?? '',
        ...agreed(form, event.locals.locale),
        ...(authCode === '' ? {} : { authCode }),
      },
    });
    if (answer.data === undefined) return refusal('order', answer, form);
    redirect(303, `/t/${tenant}/orders/${answer.data.id}`);
  },
};
