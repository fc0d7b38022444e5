import type { RequestEvent } from '@sveltejs/kit';
import { refusal, text, writeKey } from '#web/api/answer.server.ts';

/** The contact that a form chose, or the one that it describes, kept; or why it cannot be kept. */
export async function holderOf(event: RequestEvent, tenant: string, form: FormData) {
  const chosen = text(form, 'contact');
  return chosen === '' || chosen === 'new' ? keepContact(event, tenant, form) : chosen;
}

async function keepContact(event: RequestEvent, tenant: string, form: FormData) {
  const organisation = text(form, 'organisation');
  const answer = await event.locals.api.POST('/t/{tenant}/contacts', {
    params: { path: { tenant }, header: writeKey(form) },
    body: {
      kind: organisation === '' ? 'person' : 'organisation',
      organisation: organisation === '' ? null : organisation,
      firstName: text(form, 'firstName'),
      lastName: text(form, 'lastName'),
      street: text(form, 'street'),
      postalCode: text(form, 'postalCode'),
      city: text(form, 'city'),
      country: text(form, 'country'),
      phone: text(form, 'phone'),
      email: text(form, 'email'),
    },
  });
  return answer.data === undefined ? refusal('contact', answer, form) : answer.data.id;
}
