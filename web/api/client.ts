import createClient, { type Client } from 'openapi-fetch';
import type { RequestEvent } from '@sveltejs/kit';
import { API_ORIGIN, INTERNAL_TOKEN } from '$app/env/private';
import type { paths } from './schema.d.ts';

export type Api = Client<paths>;

/**
 * The API as the person of this request: their cookie, their address, their request id. Cookies the API sets are handed
 * to `onCookie`, to be passed on to the browser unchanged.
 */
export function openApi(event: RequestEvent, onCookie: (header: string) => void): Api {
  const headers: Record<string, string> = {
    origin: event.url.origin,
    'x-request-id': event.locals.requestId,
    'x-apexkeep-internal': INTERNAL_TOKEN,
  };
  const cookie = event.request.headers.get('cookie');
  if (cookie !== null) headers['cookie'] = cookie;
  const agent = event.request.headers.get('user-agent');
  if (agent !== null) headers['user-agent'] = agent;
  const client = createClient<paths>({ baseUrl: `${API_ORIGIN}/api`, headers, redirect: 'manual' });
  client.use({
    onRequest({ request }) {
      request.headers.set('x-apexkeep-client', event.getClientAddress());
      return request;
    },
    onResponse({ response }) {
      for (const header of response.headers.getSetCookie()) onCookie(header);
    },
  });
  return client;
}
