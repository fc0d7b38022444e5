import { redirect, type Actions, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import type { PlatformOrder, SalesAlert } from '#web/api/types.ts';
import { explainAction } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

/** `/platform/orders`: all orders, by state, search and the days they were placed on, with what they add up to. */
export async function loadOrders({ locals, url }: ServerLoadEvent) {
  const states = url.searchParams.get('state') ?? '';
  const search = (url.searchParams.get('q') ?? '').trim().slice(0, 254);
  const after = url.searchParams.get('after');
  const placedFrom = dayOf(url, 'from');
  const placedUntil = dayOf(url, 'until');
  const filter = {
    ...(states === '' ? {} : { states }),
    ...(search === '' ? {} : { search }),
    ...(placedFrom === '' ? {} : { placedFrom }),
    ...(placedUntil === '' ? {} : { placedUntil }),
  };
  const [page, totals] = await Promise.all([
    take(
      locals.api.GET('/platform/orders', { params: { query: { ...filter, ...(after === null ? {} : { after }) } } }),
      url,
    ),
    take(locals.api.GET('/platform/order-totals', { params: { query: filter } }), url),
  ]);
  return { ...page, totals, states, search, placedFrom, placedUntil };
}

/** A day as browsers send it; what is no day filters nothing. */
function dayOf(url: URL, name: string): string {
  const day = url.searchParams.get(name) ?? '';
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : '';
}

/** Words of the API beside the order they are about. */
export interface StoryWords {
  why: Said | null;
  alerts: Said[];
  payments: (Said | null)[];
  refusals: (Said | null)[];
  /** What each line of the trail is. */
  moments: string[];
}

const told = (failure: { message: string; sentence?: SalesAlert['failure']['sentence'] } | null): Said | null =>
  failure === null ? null : say(failure.message, failure.sentence);

export async function loadStory({
  locals,
  params,
  url,
}: ServerLoadEvent): Promise<{ order: PlatformOrder; words: StoryWords }> {
  const path = { id: params['id'] ?? '' };
  const order = await take(locals.api.GET('/platform/orders/{id}', { params: { path } }), url);
  return {
    order,
    words: {
      why: told(order.outcome),
      alerts: order.alerts.map(({ failure }) => told(failure) ?? []),
      payments: order.payments.map(({ failure }) => told(failure)),
      refusals: order.choices.map(({ refused }) => told(refused)),
      moments: order.moments.map(({ what }) => explainAction(what) ?? what),
    },
  };
}

export const storyActs: Actions = {
  decide: async ({ locals, params, request, url }) => {
    const form = await request.formData();
    const decision = text(form, 'decision') === 'refund' ? 'refund' : 'look-again';
    const answer = await locals.api.POST('/platform/orders/{id}/decisions', {
      params: { path: { id: params['id'] ?? '' }, header: writeKey(form) },
      body: { decision, reason: text(form, 'reason') },
    });
    return refusal('decide', answer, form) ?? redirect(303, url.pathname);
  },
};

export async function loadAlerts({ locals, url }: ServerLoadEvent) {
  const after = url.searchParams.get('after');
  const all = url.searchParams.get('all') === 'true';
  const page = await take(
    locals.api.GET('/platform/alerts', {
      params: { query: { all: all ? 'true' : 'false', ...(after === null ? {} : { after }) } },
    }),
    url,
  );
  return { ...page, all, words: page.items.map(({ failure }) => told(failure) ?? []) };
}

export const alertActs: Actions = {
  acknowledge: async ({ locals, request }) => {
    const form = await request.formData();
    const answer = await locals.api.POST('/platform/alerts/{id}/acknowledge', {
      params: { path: { id: text(form, 'id') }, header: writeKey(form) },
      body: {},
    });
    return refusal('acknowledge', answer, form) ?? { act: 'acknowledge' };
  },
};

export async function loadReconciliation({ locals, url }: ServerLoadEvent) {
  return { report: await take(locals.api.GET('/platform/reconciliation'), url) };
}
