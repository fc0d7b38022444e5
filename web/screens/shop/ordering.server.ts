import type { ActionFailure, ServerLoadEvent } from '@sveltejs/kit';
import { refuse, type Refusal, take, text } from '#web/api/answer.server.ts';
import type { PaymentMethodChoice, Quote } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';

/* What every order asks for on its last page, whatever is bought (OrderTerms.svelte). */

/** Ways to pay that take this amount. */
export async function waysToPayFor(
  { locals, url }: Pick<ServerLoadEvent, 'locals' | 'url'>,
  { amount }: Quote['gross'],
): Promise<PaymentMethodChoice[]> {
  const { items } = await take(locals.api.GET('/shop/payment-methods'), url);
  return items.filter(
    ({ minimum, maximum }) =>
      (minimum === null || minimum.amount <= amount) && (maximum === null || maximum.amount >= amount),
  );
}

/** The refusal of an order without the buyer's consent; null when everything is agreed to. */
export function consentMissing(form: FormData): ActionFailure<Refusal> | null {
  if (text(form, 'terms') === 'on' && text(form, 'atOnce') === 'on') return null;
  return refuse('order', form, 'invalid-input', m.checkout_consent_missing());
}

/** What was chosen and agreed to, as the API takes it. */
export function agreed(form: FormData, locale: 'en' | 'de') {
  const method = text(form, 'method');
  return {
    acceptTerms: true as const,
    startAtOnce: true as const,
    locale,
    ...(method === '' ? {} : { method }),
    ...(text(form, 'remember') === 'on' ? { remember: true } : {}),
  };
}
