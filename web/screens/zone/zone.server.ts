import type { Actions, ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text, writeKey } from '#web/api/answer.server.ts';
import { explainFailure } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';

/** The frame of one zone's pages. */
export async function loadZone({ locals, params, url }: ServerLoadEvent) {
  const path = { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
  const zone = await take(locals.api.GET('/t/{tenant}/zones/{id}', { params: { path } }), url);
  const { readFailure, lockedReason, lockedSentence, writable } = zone;
  return {
    zone,
    readFailed: readFailure === null ? null : explainFailure(readFailure),
    locked: lockedReason === null ? null : say(lockedReason, lockedSentence),
    unwritable: writable.reason === null ? null : say(writable.reason, writable.sentence),
  };
}

export type ZoneData = Awaited<ReturnType<typeof loadZone>>;

export async function loadOverview({ locals, params, url }: ServerLoadEvent) {
  const tenant = params['tenant'] ?? '';
  const id = params['zone'] ?? '';
  const [changes, observations, nameservers] = await Promise.all([
    take(locals.api.GET('/t/{tenant}/changes', { params: { path: { tenant }, query: { zone: id, limit: 10 } } }), url),
    take(
      locals.api.GET('/t/{tenant}/zones/{id}/observations', { params: { path: { tenant, id }, query: { limit: 5 } } }),
      url,
    ),
    take(
      locals.api.GET('/t/{tenant}/zones/{id}/record-sets', {
        params: { path: { tenant, id }, query: { type: 'NS', limit: 20 } },
      }),
      url,
    ),
  ]);
  return { changes: changes.items, observations: observations.items, nameservers: nameservers.items };
}

export const actions: Actions = {
  read: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
    const answer = await locals.api.POST('/t/{tenant}/zones/{id}/reads', {
      params: { path, header: writeKey(form) },
      body: {},
    });
    return refusal('read', answer, form) ?? { act: 'read' };
  },
  access: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
    const answer = await locals.api.PUT('/t/{tenant}/zones/{id}/access', {
      params: { path, header: writeKey(form) },
      body: { access: text(form, 'access') === 'READ_WRITE' ? 'READ_WRITE' : 'READ_ONLY' },
    });
    return refusal('access', answer, form) ?? { act: 'access' };
  },
  unlock: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
    const answer = await locals.api.POST('/t/{tenant}/zones/{id}/unlock', {
      params: { path, header: writeKey(form) },
      body: { reason: text(form, 'reason') },
    });
    return refusal('unlock', answer, form) ?? { act: 'unlock' };
  },
};
