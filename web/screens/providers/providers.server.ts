import { redirect, type Actions, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, takeIfAllowed, text, writeKey } from '#web/api/answer.server.ts';
import type { AccountMode, ProviderAccount } from '#web/api/types.ts';
import { explainFailure, type ExplainedFailure } from '#web/i18n/explain.server.ts';
import { m } from '#web/paraglide/messages.js';

export async function loadList({ locals, params, url }: ServerLoadEvent) {
  const after = url.searchParams.get('after');
  const page = await take(
    locals.api.GET('/t/{tenant}/provider-accounts', {
      params: { path: { tenant: params['tenant'] ?? '' }, query: { limit: 100, ...(after === null ? {} : { after }) } },
    }),
    url,
  );
  return { accounts: page.items, next: page.next };
}

/** What the form says of the account beside name and key. */
function settingsOf(form: FormData) {
  const nameservers = text(form, 'nameservers');
  return {
    baseUrl: text(form, 'baseUrl'),
    serverId: text(form, 'serverId') || 'localhost',
    ...(nameservers === '' ? {} : { nameservers }),
  };
}

function test(locals: App.Locals, path: { tenant: string; id: string }, key: string) {
  return locals.api.POST('/t/{tenant}/provider-accounts/{id}/test', {
    params: { path, header: { 'Idempotency-Key': key } },
    body: {},
  });
}

export const connect: Actions = {
  connect: async ({ locals, params, request }) => {
    const form = await request.formData();
    const tenant = params['tenant'] ?? '';
    const secret = text(form, 'secret');
    const answer = await locals.api.POST('/t/{tenant}/provider-accounts', {
      params: { path: { tenant }, header: writeKey(form) },
      body: {
        kind: 'powerdns',
        name: text(form, 'name'),
        settings: settingsOf(form),
        secret,
      },
    });
    if (answer.data === undefined) return refusal('connect', answer, form);
    const { id } = answer.data;
    // What the test says stands on the page we go to.
    await test(locals, { tenant, id }, crypto.randomUUID());
    redirect(303, `/t/${tenant}/providers/${id}`);
  },
};

export async function loadOne({ locals, params, url }: ServerLoadEvent) {
  const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
  const account = await take(locals.api.GET('/t/{tenant}/provider-accounts/{id}', { params: { path } }), url);
  const search = url.searchParams.get('search') ?? '';
  const after = url.searchParams.get('after');
  const importId = url.searchParams.get('import');
  const [zones, running] = await Promise.all([
    account.connectionCheck?.ok === true
      ? takeIfAllowed(
          locals.api.GET('/t/{tenant}/provider-accounts/{id}/zones', {
            params: {
              path,
              query: { limit: 100, ...(search === '' ? {} : { search }), ...(after === null ? {} : { after }) },
            },
          }),
          url,
        )
      : null,
    importId === null
      ? null
      : takeIfAllowed(
          locals.api.GET('/t/{tenant}/imports/{id}', {
            params: { path: { tenant: path.tenant, id: importId }, query: { limit: 200 } },
          }),
          url,
        ),
  ]);
  const [checkFailed, probeFailed] = [account.connectionCheck, account.writeCheck].map(explainCheck);
  const items =
    running?.items.map((item) => ({
      ...item,
      failed: item.failure === null ? null : explainFailure(item.failure),
    })) ?? [];
  return {
    account,
    zones,
    search,
    checkFailed: checkFailed ?? null,
    probeFailed: probeFailed ?? null,
    running: running === null ? null : { ...running, items },
  };
}

/** Why a check failed; null where it passed or was never made. */
function explainCheck(check: ProviderAccount['connectionCheck']): ExplainedFailure | null {
  if (check === null || check.ok || check.code === null) return null;
  return explainFailure({ code: check.code, message: check.message ?? '', sentence: check.sentence });
}

const MODES: readonly AccountMode[] = ['MONITORING_ONLY', 'LIVE_READONLY', 'LIVE_WRITE'];

export const manage: Actions = {
  test: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const answer = await test(locals, path, writeKey(form)['Idempotency-Key']);
    return refusal('test', answer, form) ?? { act: 'test', done: answer.data?.done === true };
  },
  probe: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const answer = await locals.api.POST('/t/{tenant}/provider-accounts/{id}/write-probe', {
      params: { path, header: writeKey(form) },
      body: {},
    });
    return refusal('probe', answer, form) ?? { act: 'probe', done: answer.data?.done === true };
  },
  mode: async ({ locals, params, request }) => {
    const form = await request.formData();
    const mode = MODES.find((known) => known === text(form, 'mode'));
    if (mode === undefined) return refuse('mode', form, 'invalid-input', '');
    const acknowledgement = text(form, 'acknowledgement');
    const answer = await locals.api.PUT('/t/{tenant}/provider-accounts/{id}/mode', {
      params: { path: { tenant: params['tenant'] ?? '', id: params['id'] ?? '' }, header: writeKey(form) },
      body: { mode, ...(acknowledgement === '' ? {} : { acknowledgement }) },
    });
    return refusal('mode', answer, form) ?? { act: 'mode', done: true };
  },
  import: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const refs = form.getAll('ref').filter((ref): ref is string => typeof ref === 'string');
    const everything = form.get('scope') === 'all';
    if (!everything && refs.length === 0) return refuse('import', form, 'invalid-input', m.import_choose_one());
    const answer = await locals.api.POST('/t/{tenant}/provider-accounts/{id}/imports', {
      params: { path, header: writeKey(form) },
      body: everything ? {} : { refs },
    });
    if (answer.data !== undefined)
      redirect(303, `/t/${path.tenant}/providers/${path.id}?import=${answer.data.id}#import`);
    return refusal('import', answer, form);
  },
  change: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const secret = text(form, 'secret');
    const answer = await locals.api.PATCH('/t/{tenant}/provider-accounts/{id}', {
      params: { path, header: { ...writeKey(form), 'If-Match': `"${text(form, 'version')}"` } },
      body: { name: text(form, 'name'), settings: settingsOf(form), ...(secret === '' ? {} : { secret }) },
    });
    if (answer.data === undefined) return refusal('change', answer, form) ?? refuse('change', form, 'internal', '');
    // A new address or key has forgotten what was tested: find out at once, so that the next step is one click away.
    if (answer.data.connectionCheck === null) await test(locals, path, crypto.randomUUID());
    return { act: 'change' };
  },
  delete: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const answer = await locals.api.DELETE('/t/{tenant}/provider-accounts/{id}', {
      params: { path, header: writeKey(form) },
    });
    const refused = refusal('delete', answer, form);
    if (refused !== null) return refused;
    redirect(303, `/t/${path.tenant}/providers`);
  },
};
