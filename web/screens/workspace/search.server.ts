import type { RequestEvent } from '@sveltejs/kit';
import { readableName, searchedName } from '#web/ui/names.ts';

const SHOWN = 8;

/** What the palette finds: zones by any part of their name, and change requests by number. Answers JSON. */
export async function find({ locals, params, url }: RequestEvent): Promise<Response> {
  const tenant = params['tenant'] ?? '';
  const wanted = (url.searchParams.get('q') ?? '').trim().slice(0, 253);
  const [zones, changes] = await Promise.all([
    locals.api.GET('/t/{tenant}/zones', {
      params: { path: { tenant }, query: { search: searchedName(wanted), limit: SHOWN } },
    }),
    locals.api.GET('/t/{tenant}/changes', { params: { path: { tenant }, query: { limit: 100 } } }),
  ]);
  const words = wanted.toLowerCase();
  const hits = [
    ...(zones.data?.items ?? []).map((zone) => ({
      kind: 'zone',
      text: readableName(zone.name),
      note: zone.providerAccount.name,
      href: `/t/${tenant}/domains/${zone.id}/records`,
    })),
    ...(changes.data?.items ?? [])
      .filter((change) => `#${change.number} ${change.title}`.toLowerCase().includes(words))
      .slice(0, SHOWN)
      .map((change) => ({
        kind: 'change',
        text: `#${change.number} ${change.title}`,
        note: readableName(change.zone.name),
        href: `/t/${tenant}/changes/${change.id}`,
      })),
  ];
  return Response.json(hits);
}
