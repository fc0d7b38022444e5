import type { ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';

const RECENT = 8;

export async function load({ locals, params, url }: ServerLoadEvent) {
  const path = { tenant: params['tenant'] ?? '' };
  const [home, zones, changes] = await Promise.all([
    take(locals.api.GET('/t/{tenant}', { params: { path } }), url),
    take(locals.api.GET('/t/{tenant}/zones', { params: { path, query: { limit: 100 } } }), url),
    take(locals.api.GET('/t/{tenant}/changes', { params: { path, query: { limit: RECENT } } }), url),
  ]);
  const unwell = zones.items
    .filter((zone) => zone.readFailedAt !== null || zone.lockedReason !== null)
    .slice(0, RECENT);
  return { home, unwell, changes: changes.items };
}
