import createClient, { type Client } from 'openapi-fetch';
import type { RequestEvent } from '@sveltejs/kit';
import { API_ORIGIN } from '$app/env/private';
import type { paths } from './schema.d.ts';

export type Api = Client<paths>;

/** Passed on as they came: who is asking, and the api process's own word for which address they come from. */
const PASSED_ON = ['cookie', 'user-agent', 'accept-language', 'x-apexkeep-internal', 'x-apexkeep-client-address'];

/** The server these pages are served by also serves the API. */
function apiOrigin(event: RequestEvent): string {
  if (API_ORIGIN !== '') return API_ORIGIN;
  const { localAddress = '127.0.0.1', localPort } = event.platform?.req.socket ?? {};
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/**
 * The API as the person of this request: their cookie, their address. Cookies the API sets are handed to `onCookie`, to
 * be passed on to the browser unchanged.
 */
export function openApi(event: RequestEvent, onCookie: (header: string) => void): Api {
  const headers: Record<string, string> = { origin: event.url.origin };
  for (const name of PASSED_ON) {
    const value = event.request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const client = createClient<paths>({ baseUrl: `${apiOrigin(event)}/api`, headers, redirect: 'manual' });
  client.use({
    onResponse({ response }) {
      for (const header of response.headers.getSetCookie()) onCookie(header);
    },
  });
  return client;
}
