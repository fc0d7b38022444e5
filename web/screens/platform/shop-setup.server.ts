import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, text, writeKey } from '#web/api/answer.server.ts';
import type { CatalogueTld, SalesSettings } from '#web/api/types.ts';
import { say } from '#web/i18n/say.server.ts';
import { m } from '#web/paraglide/messages.js';
import { minor } from './typed-amount.ts';

/** `/platform/settings`: what the shop sells with, what its connections said, and what is missing. */
export async function loadSettings({ locals, url }: ServerLoadEvent) {
  const settings = await take(locals.api.GET('/platform/sales/settings'), url);
  const checks = [settings.checks.registrar, settings.checks.payment].map((check) =>
    check?.message === undefined ? null : say(check.message, check.sentence),
  );
  return { settings, checks, missing: settings.missing.map((issue) => say(issue.message, issue)) };
}

function listed(form: FormData, name: string): string[] {
  return text(form, name)
    .split(/[\s,]+/)
    .filter((part) => part !== '');
}

function sellerOf(form: FormData) {
  const rows = text(form, 'sellerAddress').split(',');
  return {
    name: text(form, 'sellerName'),
    address: rows.map((row) => row.trim()).filter((row) => row !== ''),
    vatId: text(form, 'sellerVatId'),
    country: text(form, 'sellerCountry').toUpperCase(),
    oss: text(form, 'oss') === 'on',
  };
}

/** `FR 20, FI 25,5`: in basis points by country. What is no number is refused by the API, which names the country. */
function ratesOf(typed: string): Record<string, number> {
  const parts = typed.split(/[;,]\s*(?=[A-Za-z])/).filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [country = '', rate = ''] = part.trim().split(/\s+/);
      return [country.toUpperCase(), Math.round(Number(rate.replace(',', '.')) * 100)];
    }),
  );
}

function settingsOf(form: FormData) {
  const secret = (name: string) => (text(form, name) === '' ? {} : { [name]: text(form, name) });
  const pageOf = (name: string) => (text(form, name) === '' ? {} : { [name]: text(form, name) });
  const callback = text(form, 'callbackUrl');
  return {
    registrar: {
      baseUrl: text(form, 'registrarUrl'),
      user: text(form, 'user'),
      context: text(form, 'context'),
      nameServers: listed(form, 'nameServers'),
      holdCodes: listed(form, 'holdCodes'),
    },
    payment: {
      baseUrl: text(form, 'paymentUrl'),
      mode: text(form, 'mode') === 'live' ? ('live' as const) : ('test' as const),
      callbackUrl: callback === '' ? null : callback,
      returnUrl: text(form, 'returnUrl'),
    },
    taxRate: Math.round(Number(text(form, 'taxRate').replace(',', '.')) * 100),
    vatRates: ratesOf(text(form, 'vatRates')),
    currency: text(form, 'currency'),
    ...(text(form, 'sellerName') === '' ? {} : { seller: sellerOf(form) }),
    texts: { ...pageOf('terms'), ...pageOf('withdrawal'), ...pageOf('privacy'), ...pageOf('imprint') },
    ...secret('registrarPassword'),
    ...secret('paymentKey'),
  };
}

export const settingActs: Actions = {
  save: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PUT('/platform/sales/settings', {
      params: { header: { ...writeKey(form), 'If-Match': `"${text(form, 'version')}"` } },
      body: settingsOf(form),
    });
    return refusal('save', answer, form) ?? { act: 'save' };
  },
  check: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.POST('/platform/sales/check', { params: { header: writeKey(form) }, body: {} });
    return refusal('check', answer, form) ?? { act: 'check' };
  },
  state: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PUT('/platform/sales/state', {
      params: { header: writeKey(form) },
      body: { enabled: text(form, 'enabled') === 'true' },
    });
    return refusal('state', answer, form) ?? { act: 'state' };
  },
};

export async function loadWays({ locals, url }: ServerLoadEvent) {
  const { items } = await take(locals.api.GET('/platform/sales/payment-methods'), url);
  return { items, closed: items.map(({ closed }) => (closed === null ? null : say(closed.message, closed.sentence))) };
}

export const wayActs: Actions = {
  switch: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PUT('/platform/sales/payment-methods/{method}', {
      params: { path: { method: text(form, 'method') }, header: writeKey(form) },
      body: { domainOrders: text(form, 'domainOrders') === 'on', subscriptions: text(form, 'subscriptions') === 'on' },
    });
    return refusal('switch', answer, form) ?? { act: 'switch' };
  },
};

const ACTIONS = ['register', 'renew', 'transfer', 'restore'] as const;
/** Terms that a price can be typed for. */
export const TERMS = [1, 2, 3, 5, 10] as const;

/** `/platform/prices`: the catalogue, and the suffix that is being edited. */
export async function loadPrices({ locals, url }: ServerLoadEvent) {
  const after = url.searchParams.get('after');
  const [page, settings] = await Promise.all([
    take(
      locals.api.GET('/platform/sales/tlds', {
        params: { query: { limit: 200, ...(after === null ? {} : { after }) } },
      }),
      url,
    ),
    take(locals.api.GET('/platform/sales/settings'), url),
  ]);
  const wanted = url.searchParams.get('tld');
  const edited: CatalogueTld | null = page.items.find(({ tld }) => tld === wanted) ?? null;
  const { currency, taxRate }: SalesSettings = settings;
  return { ...page, edited, currency, taxRate };
}

export const priceActs: Actions = {
  save: async ({ locals, request }) => {
    const form = await request.formData();
    const typed = ACTIONS.flatMap((action) =>
      (action === 'register' ? TERMS : ([1] as const)).map((years) => ({
        action,
        years,
        amount: minor(text(form, `${action}-${years}`)),
      })),
    );
    if (typed.some(({ amount }) => amount === null)) return refuse('save', form, 'invalid-input', m.prices_no_amount());
    const prices = typed.flatMap(({ amount, ...price }) => (typeof amount === 'number' ? [{ ...price, amount }] : []));
    const answer = await locals.api.PUT('/platform/sales/tlds/{tld}', {
      params: { path: { tld: text(form, 'tld').toLowerCase().replace(/^\./, '') }, header: writeKey(form) },
      body: {
        enabled: text(form, 'enabled') === 'on',
        prices,
        ...(text(form, 'sellBelowCost') === 'on' ? { sellBelowCost: true } : {}),
      },
    });
    return refusal('save', answer, form) ?? { act: 'save' };
  },
  remove: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.DELETE('/platform/sales/tlds/{tld}', {
      params: { path: { tld: text(form, 'tld') }, header: writeKey(form) },
    });
    return refusal('remove', answer, form) ?? { act: 'remove' };
  },
};
