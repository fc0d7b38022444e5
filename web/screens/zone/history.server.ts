import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, takeIfAllowed, text, writeKey } from '#web/api/answer.server.ts';

function moment(url: URL, name: string): string | null {
  const value = url.searchParams.get(name);
  if (value === null || value === '') return null;
  // <input type=datetime-local> says no zone; without JavaScript it is read as UTC, and the page says so.
  const date = new Date(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

export async function load({ locals, params, url }: ServerLoadEvent) {
  const path = { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
  const query = url.searchParams;
  const after = query.get('after');
  const at = moment(url, 'at');
  const from = moment(url, 'from');
  const to = moment(url, 'to');
  const name = query.get('name');
  const type = query.get('type');
  const quiet = query.has('all');
  const api = locals.api;
  const [observations, snapshots, past, diff, states] = await Promise.all([
    take(
      api.GET('/t/{tenant}/zones/{id}/observations', {
        params: {
          path,
          query: { limit: 50, ...(quiet ? {} : { changed: 'true' as const }), ...(after === null ? {} : { after }) },
        },
      }),
      url,
    ),
    take(api.GET('/t/{tenant}/zones/{id}/snapshots', { params: { path, query: { limit: 50 } } }), url),
    at === null
      ? null
      : takeIfAllowed(
          api.GET('/t/{tenant}/zones/{id}/record-sets', { params: { path, query: { at, limit: 200 } } }),
          url,
        ),
    from === null
      ? null
      : takeIfAllowed(
          api.GET('/t/{tenant}/zones/{id}/diff', {
            params: { path, query: { from, limit: 200, ...(to === null ? {} : { to }) } },
          }),
          url,
        ),
    name === null || type === null
      ? null
      : takeIfAllowed(
          api.GET('/t/{tenant}/zones/{id}/record-sets/history', { params: { path, query: { name, type, limit: 50 } } }),
          url,
        ),
  ]);
  const items = diff?.items.map((item) => ({
    ...item,
    id: `${item.name} ${item.type}`,
    action: item.before === null ? ('add' as const) : item.after === null ? ('delete' as const) : ('replace' as const),
  }));
  return {
    observations,
    snapshots: snapshots.items,
    at,
    past,
    diff: diff === null ? null : { from: diff.from, to: diff.to, truncated: diff.next !== null, items: items ?? [] },
    set: name === null || type === null ? null : { name, type, states: states?.items ?? [] },
    quiet,
  };
}

export const actions: Actions = {
  snapshot: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.POST('/t/{tenant}/zones/{id}/snapshots', {
      params: { path: { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' }, header: writeKey(form) },
      body: { name: text(form, 'name') },
    });
    return refusal('snapshot', answer, form) ?? { act: 'snapshot' };
  },
};
