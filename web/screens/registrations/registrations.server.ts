import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type {
  Order,
  PaymentMethodChoice,
  Quote,
  Registration,
  RegistrationItem,
  RegistrationSetting,
  Shop,
} from '#web/api/types.ts';
import { explainAction } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';
import { agreed, consentMissing, waysToPayFor } from '#web/screens/shop/ordering.server.ts';

export interface RegistrationsPage {
  items: RegistrationItem[];
  next: string | null;
  search: string;
  /** What is sold now: nothing while the shop is closed. */
  open: boolean;
}

/** `/t/…/registrations`: by name. */
export async function loadRegistrations({ locals, params, url }: ServerLoadEvent): Promise<RegistrationsPage> {
  const search = (url.searchParams.get('search') ?? '').trim().slice(0, 253);
  const after = url.searchParams.get('after');
  const query = { limit: 50, ...(after === null ? {} : { after }), ...(search === '' ? {} : { search }) };
  const path = { tenant: params['tenant'] ?? '' };
  const page = await take(locals.api.GET('/t/{tenant}/registrations', { params: { path, query } }), url);
  const shop = await take(locals.api.GET('/shop'), url);
  return { ...page, search, open: shop.enabled };
}

/** What was fixed for a renewal or a restore, and how it can be paid. */
export interface HeldOffer {
  quote: Quote;
  ways: PaymentMethodChoice[];
  shop: Shop;
}

export interface RegistrationPage {
  registration: Registration;
  /** Why each setting was refused, by its kind. */
  whys: Partial<Record<RegistrationSetting['kind'], Said>>;
  /** The history in the words of the page. */
  moments: { at: string; said: string; kind: string | null; who: string | null }[];
  offer: HeldOffer | null;
  /** When the page was made: what "left" counts from. */
  now: number;
}

export async function loadRegistration(event: ServerLoadEvent): Promise<RegistrationPage> {
  const { locals, url } = event;
  const path = pathOf(event);
  const registration = await take(locals.api.GET('/t/{tenant}/registrations/{id}', { params: { path } }), url);
  const whys: RegistrationPage['whys'] = {};
  for (const { kind, failure } of registration.settings)
    if (failure !== null) whys[kind] = say(failure.message, failure.sentence);
  return {
    registration,
    whys,
    moments: registration.moments.map(({ what, ...moment }) => ({ ...moment, said: explainAction(what) ?? what })),
    offer: await offerOf(event, path.tenant),
    now: Date.now(),
  };
}

/** The price in the address; one that is not this workspace's, or has run out, is none. */
export async function offerOf({ locals, url }: ServerLoadEvent, tenant: string): Promise<HeldOffer | null> {
  const id = url.searchParams.get('quote');
  if (id === null) return null;
  const quote = await locals.api.GET('/t/{tenant}/quotes/{id}', { params: { path: { tenant, id } } });
  if (quote.data === undefined) return null;
  const shop = await take(locals.api.GET('/shop'), url);
  if (!shop.enabled) return null;
  return { quote: quote.data, ways: await waysToPayFor({ locals, url }, quote.data.gross), shop };
}

function pathOf({ params }: Pick<RequestEvent, 'params'>): { tenant: string; id: string } {
  return { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
}

/** What the page shows after an AuthCode was asked for. */
export interface Revealed {
  act: 'auth-code';
  revealed: { authCode: string | null; validUntil: string | null };
}

export const registrationActs: Actions = {
  'auto-renew': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/registrations/{id}/auto-renew', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { on: text(form, 'on') === 'true' },
    });
    return refusal('auto-renew', answer, form) ?? redirect(303, event.url.pathname);
  },

  lock: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/registrations/{id}/lock', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { on: text(form, 'on') === 'true' },
    });
    return refusal('lock', answer, form) ?? redirect(303, event.url.pathname);
  },

  'name-servers': async (event) => {
    const form = await event.request.formData();
    const servers = text(form, 'servers')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const answer = await event.locals.api.PUT('/t/{tenant}/registrations/{id}/name-servers', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { servers },
    });
    return refusal('name-servers', answer, form) ?? redirect(303, event.url.pathname);
  },

  'auth-code': async (event) => {
    const form = await event.request.formData();
    const password = form.get('password');
    const answer = await event.locals.api.POST('/t/{tenant}/registrations/{id}/auth-code', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { password: typeof password === 'string' ? password : '' },
    });
    if (answer.data === undefined) return refusal('auth-code', answer, form);
    return { act: 'auth-code', revealed: answer.data } satisfies Revealed;
  },

  price: async (event) => {
    const form = await event.request.formData();
    const [action, years] = text(form, 'offer').split('-');
    const answer = await event.locals.api.POST('/t/{tenant}/registrations/{id}/quotes', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { action: action === 'restore' ? 'restore' : 'renew', years: Number(years) || 1 },
    });
    if (answer.data === undefined) return refusal('price', answer, form);
    redirect(303, `${event.url.pathname}?${new URLSearchParams({ quote: answer.data.id })}`);
  },

  order: async (event) => {
    const form = await event.request.formData();
    const { tenant } = pathOf(event);
    const missing = consentMissing(form);
    if (missing !== null) return missing;
    const answer = await event.locals.api.POST('/t/{tenant}/orders', {
      params: { path: { tenant }, header: writeKey(form) },
      body: {
        quoteId: event.url.searchParams.get('quote') ?? '',
        ...agreed(form, event.locals.locale),
      },
    });
    if (answer.data === undefined) return refusal('order', answer, form);
    redirect(303, `/t/${tenant}/orders/${(answer.data satisfies Order).id}`);
  },
};
