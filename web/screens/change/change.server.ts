import { redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, takeIfAllowed, text, writeKey } from '#web/api/answer.server.ts';
import type { TimelineEntry } from '#web/api/types.ts';
import { explainAction, explainFailure, explainFinding, type ExplainedFailure } from '#web/i18n/explain.server.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';

function pathOf(params: Partial<Record<string, string>>) {
  return { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
}

/** One change request; a draft comes with its provisional changes and findings, a sent one with its plan. */
export async function load({ locals, params, url }: ServerLoadEvent) {
  const path = pathOf(params);
  const change = await take(locals.api.GET('/t/{tenant}/changes/{id}', { params: { path } }), url);
  const isTray = change.state === 'draft' && !change.planning;
  const zonePath = { tenant: path.tenant, id: change.zone.id };
  const tray = isTray
    ? await takeIfAllowed(locals.api.GET('/t/{tenant}/zones/{id}/tray', { params: { path: zonePath } }), url)
    : null;
  const own = tray !== null && tray.id === change.id ? tray : null;
  const audit = await takeIfAllowed(
    locals.api.GET('/t/{tenant}/audit', {
      params: { path: { tenant: path.tenant }, query: { correlation: change.workflowId, limit: 100 } },
    }),
    url,
  );
  const failed: Record<string, ExplainedFailure> = {};
  for (const one of change.plan?.changes ?? []) if (one.failure !== null) failed[one.id] = explainFailure(one.failure);
  const because: Partial<Record<(typeof change.allowed)[number]['act'], Said>> = {};
  for (const { act: name, reason, sentence } of change.allowed)
    if (reason !== null) because[name] = say(reason, sentence);
  return {
    change,
    changes: change.plan?.changes ?? own?.changes ?? [],
    edits: own === null && change.plan === null ? change.edits : [],
    findings: (change.plan?.findings ?? own?.findings ?? []).map(explainFinding),
    requirement: change.plan?.requirement ?? own?.requirement ?? null,
    blocked: own === null || own.blocked === null ? null : say(own.blocked, own.blockedSentence),
    outcome: change.outcome === null ? null : explainFailure(change.outcome),
    failed,
    because,
    audit: (audit === null || audit.items.length === 0 ? change.timeline.toReversed() : audit.items).map(told),
  };
}

function told(event: TimelineEntry) {
  return { ...event, said: explainAction(event.action) };
}

type Path = { tenant: string; id: string };
type Answer = Parameters<typeof refusal>[1];
type Ask = (event: RequestEvent, path: Path, form: FormData) => Promise<Answer>;

/** An action that asks the API for one thing and shows its refusal beside the button. */
function act(name: string, ask: Ask) {
  return async (event: RequestEvent) => {
    const form = await event.request.formData();
    return refusal(name, await ask(event, pathOf(event.params), form), form) ?? { act: name };
  };
}

function decide(verdict: 'approve' | 'reject' | 'request-changes') {
  return act(verdict, ({ locals }, path, form) => {
    const comment = text(form, 'comment');
    return locals.api.POST('/t/{tenant}/changes/{id}/decisions', {
      params: { path, header: writeKey(form) },
      body: { verdict, planHash: text(form, 'planHash'), ...(comment === '' ? {} : { comment }) },
    });
  });
}

function resolve(action: 'retry' | 'skip' | 'compensate') {
  return act(action, ({ locals }, path, form) => {
    const changeId = text(form, 'changeId');
    return locals.api.POST('/t/{tenant}/changes/{id}/resolutions', {
      params: { path, header: writeKey(form) },
      body: { action, reason: text(form, 'reason'), ...(changeId === '' ? {} : { changeId }) },
    });
  });
}

export const actions: Actions = {
  save: act('save', ({ locals }, path, form) => patch(locals, path, form)),
  submit: async (event) => {
    const form = await event.request.formData();
    const path = pathOf(event.params);
    const refused = refusal('submit', await patch(event.locals, path, form), form);
    if (refused !== null) return refused;
    const answer = await event.locals.api.POST('/t/{tenant}/changes/{id}/submit', {
      params: { path, header: { 'Idempotency-Key': `${writeKey(form)['Idempotency-Key']}-submit`.slice(0, 64) } },
      body: {},
    });
    return refusal('submit', answer, form) ?? { act: 'submit' };
  },
  approve: decide('approve'),
  reject: decide('reject'),
  'request-changes': decide('request-changes'),
  cancel: act('cancel', ({ locals }, path, form) =>
    locals.api.POST('/t/{tenant}/changes/{id}/cancel', {
      params: { path, header: writeKey(form) },
      body: { reason: text(form, 'reason') },
    }),
  ),
  execute: act('execute', ({ locals }, path, form) =>
    locals.api.POST('/t/{tenant}/changes/{id}/execute', { params: { path, header: writeKey(form) }, body: {} }),
  ),
  retry: resolve('retry'),
  skip: resolve('skip'),
  compensate: resolve('compensate'),
  comment: act('comment', ({ locals }, path, form) =>
    locals.api.POST('/t/{tenant}/changes/{id}/comments', {
      params: { path, header: writeKey(form) },
      body: { body: text(form, 'body') },
    }),
  ),
  rebase: act('rebase', ({ locals }, path, form) =>
    locals.api.POST('/t/{tenant}/changes/{id}/rebase', { params: { path, header: writeKey(form) }, body: {} }),
  ),
  rollback: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = pathOf(params);
    const title = text(form, 'title');
    const answer = await locals.api.POST('/t/{tenant}/changes/{id}/rollback', {
      params: { path, header: writeKey(form) },
      body: title === '' ? {} : { title },
    });
    if (answer.data === undefined) return refusal('rollback', answer, form) ?? refuse('rollback', form, 'internal', '');
    const left = answer.data.items.filter((item) => item.verdict === 'conflict').length;
    redirect(303, `/t/${path.tenant}/changes/${answer.data.change.id}${left > 0 ? `?left=${left}` : ''}`);
  },
};

function patch(locals: App.Locals, path: Path, form: FormData) {
  return locals.api.PATCH('/t/{tenant}/changes/{id}', {
    params: { path, header: writeKey(form) },
    body: {
      title: text(form, 'title'),
      reason: text(form, 'reason'),
      executionMode: text(form, 'executionMode') === 'manual' ? 'manual' : 'on-approval',
    },
  });
}
