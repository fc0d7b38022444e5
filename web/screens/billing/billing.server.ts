import { redirect, type Actions, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { Mandate } from '#web/api/types.ts';

export interface BillingPage {
  mandates: Mandate[];
  next: string | null;
}

/** `/t/…/billing`: how the workspace pays. */
export async function loadBilling({ locals, params, url }: ServerLoadEvent): Promise<BillingPage> {
  const path = { tenant: params['tenant'] ?? '' };
  const after = url.searchParams.get('after');
  const query = { limit: 20, ...(after === null ? {} : { after }) };
  const { items, next } = await take(locals.api.GET('/t/{tenant}/mandates', { params: { path, query } }), url);
  return { mandates: items, next };
}

export const billingActs: Actions = {
  'remove-way': async (event) => {
    const form = await event.request.formData();
    const path = { tenant: event.params['tenant'] ?? '', id: text(form, 'id') };
    const answer = await event.locals.api.DELETE('/t/{tenant}/mandates/{id}', {
      params: { path, header: writeKey(form) },
    });
    return refusal('remove-way', answer, form) ?? redirect(303, event.url.pathname);
  },
};
