import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, text, writeKey } from '#web/api/answer.server.ts';
import type { PlanOffer } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import { FEATURES } from '#web/ui/plan-words.ts';
import { minor } from './typed-amount.ts';

/** `/platform/plans`: the plans, and the one that is being edited. */
export async function loadPlans({ locals, url }: ServerLoadEvent) {
  const { items } = await take(locals.api.GET('/platform/plans'), url);
  const { currency } = await take(locals.api.GET('/platform/sales/settings'), url);
  const edited: PlanOffer | null = items.find(({ id }) => id === url.searchParams.get('plan')) ?? null;
  return { items, edited, currency };
}

export const planActs: Actions = {
  save: async ({ locals, request }) => {
    const form = await request.formData();
    const amount = minor(text(form, 'amount'));
    if (typeof amount !== 'number') return refuse('save', form, 'invalid-input', m.prices_no_amount());
    const limit = (name: string) => (text(form, name) === '' ? null : Number(text(form, name)));
    const answer = await locals.api.PUT('/platform/plans/{plan}', {
      params: { path: { plan: text(form, 'id') }, header: writeKey(form) },
      body: {
        name: text(form, 'name'),
        amount,
        months: text(form, 'months') === '12' ? 12 : 1,
        features: FEATURES.filter((feature) => text(form, feature) === 'on'),
        limits: { providerAccounts: limit('providerAccounts'), members: limit('members') },
        offered: text(form, 'offered') === 'on',
        isDefault: text(form, 'isDefault') === 'on',
        position: amount === 0 ? 0 : 1,
      },
    });
    return refusal('save', answer, form) ?? { act: 'save' };
  },
};
