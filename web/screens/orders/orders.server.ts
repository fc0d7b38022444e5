import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { Order, OrderItem } from '#web/api/types.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

type Failure = NonNullable<Order['outcome']>;

/** What an outcome says, in the language of the page. */
function told(failure: Failure | null): Said | null {
  return failure === null ? null : say(failure.message, failure.sentence);
}

/** `/t/…/orders`: the newest first. */
export async function loadOrders({
  locals,
  params,
  url,
}: ServerLoadEvent): Promise<{ items: OrderItem[]; next: string | null }> {
  const tenant = params['tenant'] ?? '';
  const after = url.searchParams.get('after');
  return take(
    locals.api.GET('/t/{tenant}/orders', {
      params: { path: { tenant }, query: { limit: 50, ...(after === null ? {} : { after }) } },
    }),
    url,
  );
}

export interface OrderPage {
  order: Order;
  why: Said | null;
  /** What each failed payment says. */
  paymentWhys: (Said | null)[];
}

export async function loadOrder({ locals, params, url }: ServerLoadEvent): Promise<OrderPage> {
  const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
  const order = await take(locals.api.GET('/t/{tenant}/orders/{id}', { params: { path } }), url);
  return { order, why: told(order.outcome), paymentWhys: order.payments.map(({ failure }) => told(failure)) };
}

function pathOf({ params }: RequestEvent): { tenant: string; id: string } {
  return { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
}

export const orderActs: Actions = {
  cancel: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.POST('/t/{tenant}/orders/{id}/cancel', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: {},
    });
    return refusal('cancel', answer, form) ?? redirect(303, event.url.pathname);
  },
  'auth-code': async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/orders/{id}/auth-code', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { authCode: text(form, 'authCodeSecret') },
    });
    return refusal('auth-code', answer, form) ?? redirect(303, event.url.pathname);
  },
  'pay-again': async (event) => {
    const form = await event.request.formData();
    const method = text(form, 'method');
    const answer = await event.locals.api.POST('/t/{tenant}/orders/{id}/payments', {
      params: { path: pathOf(event), header: writeKey(form) },
      body: { ...(method === '' ? {} : { method }), remember: text(form, 'remember') === 'on' },
    });
    return refusal('pay-again', answer, form) ?? redirect(303, event.url.pathname);
  },
};
