import { redirect, type Actions, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, takeIfAllowed, text, writeKey } from '#web/api/answer.server.ts';
import type { AccountMode } from '#web/api/types.ts';
import { explainCode } from '#web/i18n/explain.server.ts';

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
        settings: {
          baseUrl: text(form, 'baseUrl'),
          serverId: text(form, 'serverId') || 'localhost',
          ...(text(form, 'nameservers') === '' ? {} : { nameservers: text(form, 'nameservers') }),
        },
        secret,
      },
    });
    if (answer.data === undefined) return refusal('connect', answer, form);
    const { id } = answer.data;
    // The connection is tested at once; what the test says stands on the page we go to.
    await locals.api.POST('/t/{tenant}/provider-accounts/{id}/test', {
      params: { path: { tenant, id }, header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: {},
    });
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
  const failed = [account.connectionCheck, account.writeCheck].map((check) =>
    check !== null && !check.ok && check.code !== null ? explainCode(check.code) : null,
  );
  const items =
    running?.items.map((item) => ({ ...item, said: item.failure === null ? null : explainCode(item.failure.code) })) ??
    [];
  return {
    account,
    zones,
    search,
    checkSaid: failed[0] ?? null,
    probeSaid: failed[1] ?? null,
    running: running === null ? null : { ...running, items },
  };
}

const MODES: readonly AccountMode[] = ['MONITORING_ONLY', 'LIVE_READONLY', 'LIVE_WRITE'];

export const manage: Actions = {
  test: async ({ locals, params, request }) => {
    const form = await request.formData();
    const path = { tenant: params['tenant'] ?? '', id: params['id'] ?? '' };
    const answer = await locals.api.POST('/t/{tenant}/provider-accounts/{id}/test', {
      params: { path, header: writeKey(form) },
      body: {},
    });
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
    if (!everything && refs.length === 0)
      return refuse('import', form, 'invalid-input', 'Choose at least one zone, or import all of them.');
    const answer = await locals.api.POST('/t/{tenant}/provider-accounts/{id}/imports', {
      params: { path, header: writeKey(form) },
      body: everything ? {} : { refs },
    });
    if (answer.data !== undefined)
      redirect(303, `/t/${path.tenant}/providers/${path.id}?import=${answer.data.id}#import`);
    return refusal('import', answer, form);
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
