import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { Contact, OwnMembership, PaymentMethodChoice, Quote, Session, Shop, ShopName } from '#web/api/types.ts';
import { remember } from '#web/screens/public/session.server.ts';
import { holderOf } from './contact.server.ts';
import { countries, type Country } from './countries.ts';
import { agreed, consentMissing, waysToPayFor } from './ordering.server.ts';
import { openShop } from './shop.server.ts';

/*
 * Buying a name, one question a page: who buys, for whom, on what terms. Each answer is in the address, so that every step can
 * be reloaded, bookmarked and gone back to, and nothing needs JavaScript.
 */

/** What is bought, and what is known so far. */
interface Cart {
  name: string;
  years: number;
  workspace: string | null;
  contact: string | null;
  quote: string | null;
}

export interface CheckoutPage {
  shop: Shop;
  cart: Cart;
  step: 'account' | 'contact' | 'review';
  /** What is known of the name: its prices by term; none when it cannot be had. */
  offer: ShopName;
  /** Workspaces that may buy. */
  buyers: OwnMembership[];
  contacts: Contact[];
  countries: Country[];
  quote: Quote | null;
  /** The price had run out, or was made anew: look at it once more. */
  again: boolean;
  ways: PaymentMethodChoice[];
  email: string;
}

function cartOf(url: URL): Cart {
  const years = Number(url.searchParams.get('years') ?? '1');
  return {
    name: (url.searchParams.get('name') ?? '').slice(0, 253),
    years: Number.isInteger(years) && years >= 1 && years <= 10 ? years : 1,
    workspace: url.searchParams.get('workspace'),
    contact: url.searchParams.get('contact'),
    quote: url.searchParams.get('quote'),
  };
}

function address(cart: Cart, more: Partial<Cart> & { again?: string } = {}): string {
  const members = Object.entries({ ...cart, ...more }).filter(([, value]) => value !== null && value !== undefined);
  return `/checkout?${new URLSearchParams(members.map(([key, value]) => [key, String(value)]))}`;
}

async function session({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>): Promise<Session | null> {
  const answer = await locals.api.GET('/session');
  return answer.response.status === 401 ? null : take(Promise.resolve(answer), url);
}

export async function loadCheckout(event: ServerLoadEvent): Promise<CheckoutPage> {
  const { locals, url } = event;
  const cart = cartOf(url);
  if (cart.name === '') redirect(303, '/search');
  const shop = await openShop(event);
  const found = await locals.api.GET('/shop/search', { params: { query: { q: cart.name } } });
  const offer = found.data?.exact ?? null;
  // No domain name, or one of a suffix that is not sold: the search says why.
  if (offer === null) redirect(303, `/search?q=${encodeURIComponent(cart.name)}`);
  const who = await session(event);
  const page: CheckoutPage = {
    shop,
    cart: { ...cart, name: offer.name },
    step: 'account',
    offer,
    buyers: [],
    contacts: [],
    countries: countries(locals.locale),
    quote: null,
    again: url.searchParams.has('again'),
    ways: [],
    email: who?.user.email ?? '',
  };
  if (who === null) return page;
  const buyers = who.memberships.filter(({ permissions }) => permissions.includes('order.place'));
  const tenant = buyers.find((own) => own.tenant.slug === cart.workspace)?.tenant.slug ?? buyers[0]?.tenant.slug;
  if (tenant === undefined) return { ...page, step: 'contact' };
  const path = { tenant };
  const { items: contacts } = await take(locals.api.GET('/t/{tenant}/contacts', { params: { path, query: {} } }), url);
  const here = { ...page, buyers, contacts, cart: { ...page.cart, workspace: tenant } };
  if (cart.contact === null || cart.quote === null) return { ...here, step: 'contact' };
  const quote = await locals.api.GET('/t/{tenant}/quotes/{id}', { params: { path: { tenant, id: cart.quote } } });
  if (quote.data === undefined || !contacts.some(({ id }) => id === cart.contact)) return { ...here, step: 'contact' };
  const ways = await waysToPayFor(event, quote.data.gross);
  return { ...here, step: 'review', quote: quote.data, ways };
}

export const checkout: Actions = {
  'sign-up': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/sign-up', {
      body: {
        name: text(form, 'name'),
        email: text(form, 'email'),
        password: password(form),
        locale: event.locals.locale,
      },
    });
    if (answer.data !== undefined) redirect(303, address(cartOf(event.url)));
    return refusal('sign-up', answer, form);
  },

  'sign-in': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/session', {
      body: { email: text(form, 'email'), password: password(form) },
    });
    if (answer.data === undefined) return refusal('sign-in', answer, form);
    remember(event, answer.data.user, true);
    redirect(303, address(cartOf(event.url)));
  },

  contact: async (event) => {
    const form = await event.request.formData();
    const tenant = text(form, 'workspace');
    const contact = await holderOf(event, tenant, form);
    if (typeof contact !== 'string') return contact;
    return toReview(event, form, { ...cartOf(event.url), workspace: tenant, contact });
  },

  'price-again': async (event) => {
    const form = await event.request.formData();
    return toReview(event, form, cartOf(event.url), '1');
  },

  order: async (event) => {
    const form = await event.request.formData();
    const cart = cartOf(event.url);
    const missing = consentMissing(form);
    if (missing !== null) return missing;
    const tenant = cart.workspace ?? '';
    const answer = await event.locals.api.POST('/t/{tenant}/orders', {
      params: { path: { tenant }, header: writeKey(form) },
      body: {
        quoteId: cart.quote ?? '',
        contactId: cart.contact ?? '',
        ...agreed(form, event.locals.locale),
      },
    });
    if (answer.data !== undefined) redirect(303, `/t/${tenant}/orders/${answer.data.id}`);
    // The price has run out: a new one is made, and has to be agreed to.
    const expired = answer.error?.issues?.some(({ path }) => path === 'quoteId') === true;
    return expired ? toReview(event, form, cart, '1') : refusal('order', answer, form);
  },
};

function password(form: FormData): string {
  const value = form.get('password');
  return typeof value === 'string' ? value : '';
}

/** Fixes the price, and goes on to where it is agreed to. */
async function toReview(event: RequestEvent, form: FormData, cart: Cart, again?: string) {
  const answer = await event.locals.api.POST('/t/{tenant}/quotes', {
    params: {
      path: { tenant: cart.workspace ?? '' },
      header: { 'Idempotency-Key': `${writeKey(form)['Idempotency-Key']}-quote`.slice(0, 64) },
    },
    body: { name: cart.name, years: cart.years, ...(cart.contact === null ? {} : { contactId: cart.contact }) },
  });
  if (answer.data === undefined) return refusal('contact', answer, form);
  redirect(303, address(cart, { quote: answer.data.id, ...(again === undefined ? {} : { again }) }));
}
