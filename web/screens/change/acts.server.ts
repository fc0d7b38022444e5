import { redirect, type Actions, type RequestEvent } from '@sveltejs/kit';
import { refusal, refuse, text, writeKey } from '#web/api/answer.server.ts';
import { loadProposal } from './change.server.ts';

function pathOf(params: Partial<Record<string, string>>): Path {
  return { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
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
    const confirmation = text(form, 'confirmation');
    return locals.api.POST('/t/{tenant}/changes/{id}/decisions', {
      params: { path, header: writeKey(form) },
      body: {
        verdict,
        planHash: text(form, 'planHash'),
        ...(comment === '' ? {} : { comment }),
        ...(confirmation === '' ? {} : { confirmation }),
      },
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
  save: act('save', ({ locals }, path, form) => patch(locals, path, form, text(form, 'title'))),
  submit: async (event) => {
    const form = await event.request.formData();
    const path = pathOf(event.params);
    const title = text(form, 'title') || (await loadProposal(event));
    const refused = refusal('submit', await patch(event.locals, path, form, title), form);
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

function patch(locals: App.Locals, path: Path, form: FormData, title: string) {
  return locals.api.PATCH('/t/{tenant}/changes/{id}', {
    params: { path, header: writeKey(form) },
    body: {
      title,
      reason: text(form, 'reason'),
      executionMode: text(form, 'executionMode') === 'manual' ? 'manual' : 'on-approval',
    },
  });
}
