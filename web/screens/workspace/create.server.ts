import { redirect, type Actions } from '@sveltejs/kit';
import { refusal, text, writeKey } from '#web/api/answer.server.ts';

export const actions: Actions = {
  create: async ({ locals, request }) => {
    const form = await request.formData();
    const slug = text(form, 'slug');
    const answer = await locals.api.POST('/tenants', {
      params: { header: writeKey(form) },
      body: { name: text(form, 'name'), ...(slug === '' ? {} : { slug }) },
    });
    if (answer.data !== undefined) redirect(303, `/t/${answer.data.slug}`);
    return refusal('create', answer, form);
  },
};
