import { randomUUID } from 'node:crypto';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { openApi } from '#web/api/client.ts';
import { KEYS_COOKIE, LOCALE_COOKIE, localeOf, THEME_COOKIE, THEMES } from '#web/i18n/locale.ts';
import { speaking } from '#web/i18n/request-locale.server.ts';
import { m } from '#web/paraglide/messages.js';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  'cross-origin-opener-policy': 'same-origin',
};

export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, locals, request, url } = event;
  const wanted = cookies.get(THEME_COOKIE);
  locals.requestId = request.headers.get('x-request-id') ?? randomUUID();
  locals.theme = THEMES.find((theme) => theme === wanted) ?? 'system';
  locals.keys = cookies.get(KEYS_COOKIE) === 'off' ? 'off' : 'on';
  locals.locale = localeOf(url.pathname, cookies.get(LOCALE_COOKIE), request.headers.get('accept-language'));
  const forwarded: string[] = [];
  locals.api = openApi(event, (header) => forwarded.push(header));

  const response = await speaking(locals.locale, () =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace('%lang%', locals.locale).replace('%theme%', locals.theme).replace('%keys%', locals.keys),
      preload: ({ type }) => type === 'js' || type === 'css' || type === 'font',
    }),
  );
  for (const header of forwarded) response.headers.append('set-cookie', header);
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  if (
    response.headers.get('content-type')?.startsWith('text/html') === true &&
    url.pathname !== '/' &&
    url.pathname !== '/de'
  ) {
    response.headers.set('cache-control', 'private, no-store');
  }
  return response;
};

/** Thrown by us with `error(…)`: it already says what a person may read. */
function isExpected(error: unknown): error is App.Error {
  return (
    typeof error === 'object' && error !== null && !(error instanceof Error) && 'status' in error && 'message' in error
  );
}

/** What a person sees of an error nobody foresaw: a sentence and the id under which the log has the rest. */
export const handleError: HandleServerError = (input) => {
  const { error, event } = input as { error: unknown; event: { locals: App.Locals; url: URL } };
  const requestId = event.locals.requestId ?? '';
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status === 404) return { status, message: m.page_missing(), code: 'not-found', requestId };
  if (error instanceof TypeError && error.message.includes('fetch failed')) {
    return { status: 503, message: m.error_temporarily_unavailable(), code: 'temporarily-unavailable', requestId };
  }
  const expected = isExpected(error)
    ? error
    : typeof error === 'object' && error !== null && 'body' in error && isExpected(error.body)
      ? error.body
      : null;
  if (expected !== null) return { ...expected, requestId: expected.requestId ?? requestId };
  console.error(
    JSON.stringify({
      level: 'error',
      requestId,
      path: event.url.pathname,
      error: String(error),
      stack: error instanceof Error ? error.stack : undefined,
    }),
  );
  return { status, message: m.error_internal(), code: 'internal', requestId };
};
