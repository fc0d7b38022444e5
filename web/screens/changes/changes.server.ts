import type { ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';

const VIEWS = {
  'to-approve': { 'to-approve': true },
  mine: { mine: true },
  open: { group: 'open' },
  done: { group: 'over' },
} as const;
type View = keyof typeof VIEWS;

/** One page of the queue in the chosen view. */
export async function load({ locals, params, url }: ServerLoadEvent) {
  const wanted = url.searchParams.get('view') ?? '';
  const view: View = Object.hasOwn(VIEWS, wanted) ? (wanted as View) : 'open';
  const after = url.searchParams.get('after');
  const zone = url.searchParams.get('zone');
  const page = await take(
    locals.api.GET('/t/{tenant}/changes', {
      params: {
        path: { tenant: params['tenant'] ?? '' },
        query: {
          limit: 100,
          ...VIEWS[view],
          ...(after === null ? {} : { after }),
          ...(zone === null ? {} : { zone }),
        },
      },
    }),
    url,
  );
  return { view, zone, items: page.items, next: page.next };
}
