import type { ApiContext } from '#api/call.ts';

/** `__Host-`: only over TLS (or localhost), only for this host, only for path `/`; no subdomain can plant one. */
export const SESSION_COOKIE = '__Host-apexkeep';

/** Seconds a session lives, whatever happens. */
export const SESSION_SECONDS = 14 * 24 * 3600;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The session token of the request; null when absent, malformed, or sent more than once (then nobody knows which is ours). */
export function sessionToken(cookieHeader: string | undefined): string | null {
  if (cookieHeader === undefined || cookieHeader.length > 8192) return null;
  const found = cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
  const token = found.length === 1 ? found[0] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : null;
}

/** Sets the session cookie. */
export function setSessionCookie(ctx: ApiContext, token: string): void {
  ctx.append(
    'Set-Cookie',
    `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${SESSION_SECONDS}; Secure; HttpOnly; SameSite=Lax`,
  );
}

/** Takes the cookie back, and whatever the browser kept of pages seen while signed in. */
export function clearSessionCookie(ctx: ApiContext): void {
  ctx.append('Set-Cookie', `${SESSION_COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`);
  ctx.set('Clear-Site-Data', '"cache", "storage"');
}
