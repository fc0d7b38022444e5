import type { ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';

export const VIEWS = ['to-approve', 'mine', 'open', 'done'] as const;
export type View = (typeof VIEWS)[number];

const OVER = new Set(['done', 'rejected', 'cancelled', 'expired', 'failed', 'rolled-back']);

/** The queue. "Open" is what is neither over nor somebody's unsent draft: those rows are left out of the page read. */
export async function load({ locals, params, url }: ServerLoadEvent) {
  const wanted = url.searchParams.get('view');
  const view = VIEWS.find((known) => known === wanted) ?? 'open';
  const after = url.searchParams.get('after');
  const zone = url.searchParams.get('zone');
  const page = await take(
    locals.api.GET('/t/{tenant}/changes', {
      params: {
        path: { tenant: params['tenant'] ?? '' },
        query: {
          limit: 100,
          ...(after === null ? {} : { after }),
          ...(zone === null ? {} : { zone }),
          ...(view === 'mine' ? { mine: true } : {}),
          ...(view === 'to-approve' ? { 'to-approve': true } : {}),
        },
      },
    }),
    url,
  );
  const items = page.items.filter((change) =>
    view === 'open' ? !OVER.has(change.state) : view === 'done' ? OVER.has(change.state) : true,
  );
  return { view, items, next: page.next };
}
