import type { ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';
import { searchedName } from '#web/ui/names.ts';

export async function load({ locals, params, url }: ServerLoadEvent) {
  const search = url.searchParams.get('search') ?? '';
  const sort = url.searchParams.get('sort') === '-name' ? ('-name' as const) : ('name' as const);
  const account = url.searchParams.get('account') ?? '';
  const after = url.searchParams.get('after');
  const page = await take(
    locals.api.GET('/t/{tenant}/zones', {
      params: {
        path: { tenant: params['tenant'] ?? '' },
        query: {
          sort,
          limit: 100,
          ...(search === '' ? {} : { search: searchedName(search) }),
          ...(account === '' ? {} : { account }),
          ...(after === null ? {} : { after }),
        },
      },
    }),
    url,
  );
  return { zones: page.items, next: page.next, search, sort, account };
}
