import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text } from '#web/api/answer.server.ts';
import type { Session } from '#web/api/types.ts';
import { KEYS_COOKIE, LOCALE_COOKIE, THEME_COOKIE, isLocale, THEMES } from '#web/i18n/locale.ts';

const YEAR_S = 31_536_000;

/** A place of this site to go to afterwards; anything else would let a link send people away. */
export function ownPath(wanted: string | null): string | null {
  return wanted !== null && /^\/(?![/\\])[^\s\\]*$/.test(wanted) ? wanted : null;
}

/**
 * Language, appearance and keys of this browser, as cookies the page can be rendered from. A language of null is the browser's
 * own; at sign-in (`keep`) what was chosen on this browser before then stays.
 */
export function remember(
  { cookies, url }: RequestEvent,
  wanted: { locale?: string | null; theme?: string; keys?: 'on' | 'off' },
  keep = false,
): void {
  const options = {
    path: '/',
    maxAge: YEAR_S,
    sameSite: 'lax' as const,
    httpOnly: true,
    secure: url.protocol === 'https:',
  };
  if (wanted.locale === null && !keep) cookies.delete(LOCALE_COOKIE, options);
  if (isLocale(wanted.locale)) cookies.set(LOCALE_COOKIE, wanted.locale, options);
  if (THEMES.some((theme) => theme === wanted.theme)) cookies.set(THEME_COOKIE, wanted.theme ?? 'system', options);
  if (wanted.keys !== undefined) cookies.set(KEYS_COOKIE, wanted.keys, options);
}

function signedIn(event: RequestEvent, session: Session, next: string | null): never {
  remember(event, session.user, true);
  redirect(303, ownPath(next) ?? '/dashboard');
}

export const signIn: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const password = form.get('password');
    const answer = await event.locals.api.POST('/session', {
      body: { email: text(form, 'email'), password: typeof password === 'string' ? password : '' },
    });
    if (answer.data !== undefined) signedIn(event, answer.data, event.url.searchParams.get('next'));
    return refusal('sign-in', answer, form);
  },
};

export async function loadInvitation({ locals, params, url }: ServerLoadEvent) {
  const token = params['token'] ?? '';
  const answer = await locals.api.GET('/invitations/{token}', { params: { path: { token } } });
  if (answer.response.status === 410 || answer.response.status === 404) return { offer: null };
  return { offer: await take(Promise.resolve(answer), url) };
}

export const acceptInvitation: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const token = event.params['token'] ?? '';
    const name = text(form, 'name');
    const password = form.get('password');
    const answer = await event.locals.api.POST('/invitations/{token}/accept', {
      params: { path: { token } },
      body: {
        ...(name === '' ? {} : { name }),
        ...(typeof password === 'string' && password !== '' ? { password } : {}),
      },
    });
    if (answer.data !== undefined) signedIn(event, answer.data, null);
    return refusal('accept', answer, form);
  },
};

/** Ends the session and forgets nothing else. */
export async function signOut({ locals }: RequestEvent): Promise<never> {
  await locals.api.DELETE('/session');
  redirect(303, '/login');
}

/** The form at the foot of each public page. */
export async function setPreferences(event: RequestEvent): Promise<never> {
  const form = await event.request.formData();
  const locale = text(form, 'locale');
  remember(event, { locale, theme: text(form, 'theme') });
  const to = ownPath(text(form, 'to')) ?? '/';
  redirect(303, to === '/' || to === '/de' ? (locale === 'de' ? '/de' : '/') : to);
}
