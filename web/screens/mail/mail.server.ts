import type { Actions, RequestEvent, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { MailItem, MailSample, MailSettings } from '#web/api/types.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

export interface MailPage {
  settings: MailSettings;
  items: MailItem[];
  next: string | null;
  /** Why each message failed, or is tried again. */
  whys: (Said | null)[];
  state: MailItem['state'] | null;
  /** What each kind of message says; the platform's page shows it. */
  samples: MailSample[];
}

const STATES: readonly MailItem['state'][] = ['queued', 'sent', 'failed'];

function listQuery(url: URL): { limit: number; after?: string; state?: MailItem['state'] } {
  const after = url.searchParams.get('after');
  const state = STATES.find((one) => one === url.searchParams.get('state'));
  return { limit: 50, ...(after === null ? {} : { after }), ...(state === undefined ? {} : { state }) };
}

function whysOf(items: readonly MailItem[]): (Said | null)[] {
  return items.map(({ failure }) => (failure === null ? null : say(failure.message, failure.sentence)));
}

/** `/t/…/settings/mail`. */
export async function loadMail({ locals, params, url }: ServerLoadEvent): Promise<MailPage> {
  const path = { tenant: params['tenant'] ?? '' };
  const query = listQuery(url);
  const [settings, page] = await Promise.all([
    take(locals.api.GET('/t/{tenant}/mail/settings', { params: { path } }), url),
    take(locals.api.GET('/t/{tenant}/mail/messages', { params: { path, query } }), url),
  ]);
  return { settings, ...page, whys: whysOf(page.items), state: query.state ?? null, samples: [] };
}

/** `/platform/mail`. */
export async function loadPlatformMail({ locals, url }: ServerLoadEvent): Promise<MailPage> {
  const query = listQuery(url);
  const { locale } = locals;
  const [settings, page, samples] = await Promise.all([
    take(locals.api.GET('/platform/mail/settings'), url),
    take(locals.api.GET('/platform/mail/messages', { params: { query } }), url),
    take(locals.api.GET('/platform/mail/samples', { params: { query: { locale } } }), url),
  ]);
  return { settings, ...page, whys: whysOf(page.items), state: query.state ?? null, samples: samples.items };
}

const SECURITIES = ['starttls', 'tls', 'none'] as const;

function bodyOf(form: FormData) {
  const security = SECURITIES.find((one) => one === text(form, 'security')) ?? 'starttls';
  const maybe = (name: string): string | null => (text(form, name) === '' ? null : text(form, name));
  const password = form.get('password');
  return {
    smtp: {
      host: text(form, 'host'),
      port: Number(text(form, 'port')) || 0,
      security,
      user: maybe('user'),
      fromAddress: text(form, 'fromAddress'),
      fromName: text(form, 'fromName'),
      replyTo: maybe('replyTo'),
    },
    ...(typeof password === 'string' && password !== '' ? { password } : {}),
  };
}

function pathOf({ params }: RequestEvent): { tenant: string } {
  return { tenant: params['tenant'] ?? '' };
}

function seen(form: FormData): { 'Idempotency-Key': string; 'If-Match': string } {
  return { ...writeKey(form), 'If-Match': `"${text(form, 'version')}"` };
}

export const mailActs: Actions = {
  save: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/mail/settings', {
      params: { path: pathOf(event), header: seen(form) },
      body: bodyOf(form),
    });
    return refusal('save', answer, form) ?? { act: 'save' };
  },
  remove: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.DELETE('/t/{tenant}/mail/settings', {
      params: { path: pathOf(event), header: writeKey(form) },
    });
    return refusal('remove', answer, form) ?? { act: 'remove' };
  },
  try: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/mail/trials', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: {},
    });
    return refusal('try', answer, form) ?? { act: 'try' };
  },
  again: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/mail/messages/{id}/send-again', {
      params: { path: { ...pathOf(event), id: text(form, 'message') }, header: writeKey(form) },
      body: {},
    });
    return refusal('again', answer, form) ?? { act: 'again' };
  },
};

export const platformMailActs: Actions = {
  save: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.PUT('/platform/mail/settings', {
      params: { header: seen(form) },
      body: bodyOf(form),
    });
    return refusal('save', answer, form) ?? { act: 'save' };
  },
  try: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.POST('/platform/mail/trials', {
      params: { header: writeKey(form) },
      body: {},
    });
    return refusal('try', answer, form) ?? { act: 'try' };
  },
};
