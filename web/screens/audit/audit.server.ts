import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take } from '#web/api/answer.server.ts';
import { explainAction } from '#web/i18n/explain.server.ts';

export async function load({ locals, params, url }: ServerLoadEvent) {
  const query = url.searchParams;
  const subject = query.get('subject') ?? '';
  const correlation = query.get('correlation') ?? '';
  const action = query.get('action') ?? '';
  const after = query.get('after');
  const page = await take(
    locals.api.GET('/t/{tenant}/audit', {
      params: {
        path: { tenant: params['tenant'] ?? '' },
        query: {
          limit: 100,
          ...(subject === '' ? {} : { subject }),
          ...(correlation === '' ? {} : { correlation }),
          ...(/^[a-z-]+\.[a-z-]+$/.test(action) ? { action } : {}),
          ...(after === null ? {} : { after }),
        },
      },
    }),
    url,
  );
  const events = page.items.map((event) => ({ ...event, said: explainAction(event.action) }));
  return { events, next: page.next, subject, correlation, action };
}

export const actions: Actions = {
  verify: async ({ locals, params, request }) => {
    const form = await request.formData();
    const answer = await locals.api.GET('/t/{tenant}/audit/verification', {
      params: { path: { tenant: params['tenant'] ?? '' } },
    });
    const refused = refusal('verify', answer, form);
    if (refused !== null || answer.data === undefined) return refused;
    return { act: 'verify', chain: answer.data };
  },
};
