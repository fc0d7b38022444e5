import { error, redirect, type Actions, type RequestEvent, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, refuse, take, text, writeKey } from '#web/api/answer.server.ts';
import type { RecordSet, Tray } from '#web/api/types.ts';
import { explainFinding, explainIssue } from '#web/i18n/explain.server.ts';
import { m } from '#web/paraglide/messages.js';
import { searchedName } from '#web/ui/names.ts';
import { bulk } from './bulk.server.ts';
import { inlinePaste } from './paste.server.ts';
import { fieldsFromForm, isEditableType, rowsOf, wanted } from './record-fields.ts';
import { keyOf } from './set-key.ts';

const PAGE = 100;
const SORTS = ['name', 'type', 'ttl'] as const;

function pathOf(params: Partial<Record<string, string>>) {
  return { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' };
}

/** One page of the zone's sets as last observed, with the person's tray over it. */
export async function load({ locals, params, url }: ServerLoadEvent) {
  const path = pathOf(params);
  const search = url.searchParams.get('search') ?? '';
  const type = url.searchParams.get('type') ?? '';
  const sort = SORTS.find((known) => known === url.searchParams.get('sort')) ?? 'name';
  const after = url.searchParams.get('after');
  const [page, tray] = await Promise.all([
    take(
      locals.api.GET('/t/{tenant}/zones/{id}/record-sets', {
        params: {
          path,
          query: {
            sort,
            limit: PAGE,
            ...(search === '' ? {} : { search: searchedName(search) }),
            ...(/^[A-Z0-9-]{1,20}$/.test(type) ? { type } : {}),
            ...(after === null ? {} : { after }),
          },
        },
      }),
      url,
    ),
    take(locals.api.GET('/t/{tenant}/zones/{id}/tray', { params: { path } }), url),
  ]);
  const shown = new Set(page.items.map(keyOf));
  // What is new in the draft stands above the first page; a draft of a thousand edits does not come along with every page.
  const fresh = after === null ? freshSets(tray).filter((set) => !shown.has(keyOf(set))) : [];
  const listed = fresh.slice(0, PAGE).map((set) => ({ ...set, editable: true }));
  for (const set of listed) shown.add(keyOf(set));
  return {
    sets: page.items,
    fresh: listed,
    freshCount: fresh.length,
    next: page.next,
    search,
    type,
    sort,
    tray: summary(tray, shown),
  };
}

/** Sets that are in the draft and not in the zone. */
function freshSets(tray: Tray): RecordSet[] {
  const added = new Set(tray.changes.filter((change) => change.action === 'add').map(keyOf));
  return tray.edits.flatMap((edit) => (edit.after !== null && added.has(keyOf(edit)) ? [edit.after] : []));
}

/** The draft as the list needs it: its edits of the sets that are shown, and what it amounts to in numbers. */
function summary(tray: Tray, shown: ReadonlySet<string>) {
  const serious = tray.findings.filter((finding) => finding.severity === 'block' || finding.severity === 'high');
  return {
    id: tray.id,
    edits: tray.edits.filter((edit) => shown.has(keyOf(edit))),
    count: tray.edits.length,
    findings: tray.findings.length,
    serious: serious.length,
    approvals: tray.requirement.approvals,
  };
}

export type TraySummary = ReturnType<typeof summary>;

/** The edit page of one set: what JavaScript shows in the row, as a page of its own. */
export async function loadEdit({ locals, params, url }: ServerLoadEvent) {
  const path = pathOf(params);
  const name = url.searchParams.get('name');
  const type = url.searchParams.get('type') ?? 'A';
  if (!isEditableType(type)) error(404, m.page_missing(), { code: 'not-found' });
  if (name === null)
    return { name: '', type, ttl: 3600, rows: [...rowsOf(type, null), ...rowsOf(type, null)], exists: false };
  const [states, tray] = await Promise.all([
    take(
      locals.api.GET('/t/{tenant}/zones/{id}/record-sets/history', {
        params: { path, query: { name, type, limit: 1 } },
      }),
      url,
    ),
    take(locals.api.GET('/t/{tenant}/zones/{id}/tray', { params: { path } }), url),
  ]);
  const live = states.items.find((state) => state.seenUntil === null) ?? null;
  const set = tray.edits.find((edit) => edit.name === name && edit.type === type)?.after ?? live;
  return {
    name,
    type,
    ttl: set?.ttl ?? 3600,
    rows: [...rowsOf(type, set), ...rowsOf(type, null)],
    exists: live !== null,
  };
}

function home(event: RequestEvent): string {
  const { tenant, id } = pathOf(event.params);
  return `/t/${tenant}/domains/${id}/records`;
}

async function stage(event: RequestEvent) {
  const form = await event.request.formData();
  const type = text(form, 'type');
  if (!isEditableType(type)) return refuse('stage', form, 'invalid-input', '');
  const answer = await event.locals.api.PUT('/t/{tenant}/zones/{id}/tray/edits', {
    params: { path: pathOf(event.params), header: writeKey(form) },
    body: wanted(text(form, 'name'), type, Number(text(form, 'ttl')), fieldsFromForm(form, type)),
  });
  return refusal('stage', answer, form);
}

export const actions: Actions = {
  ...inlinePaste,
  bulk,
  stage: async (event) => (await stage(event)) ?? { act: 'stage' },
  delete: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.PUT('/t/{tenant}/zones/{id}/tray/edits', {
      params: { path: pathOf(event.params), header: writeKey(form) },
      // openapi-fetch takes the type `null` for `undefined`; null is what the API wants.
      body: { name: text(form, 'name'), type: text(form, 'type'), after: null as never },
    });
    return refusal('delete', answer, form) ?? { act: 'delete' };
  },
  unstage: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.DELETE('/t/{tenant}/zones/{id}/tray/edits/{editId}', {
      params: { path: { ...pathOf(event.params), editId: text(form, 'edit') }, header: writeKey(form) },
    });
    return refusal('unstage', answer, form) ?? { act: 'unstage' };
  },
  discard: async (event) => {
    const form = await event.request.formData();
    const answer = await event.locals.api.DELETE('/t/{tenant}/zones/{id}/tray', {
      params: { path: pathOf(event.params), header: writeKey(form) },
    });
    return refusal('discard', answer, form) ?? { act: 'discard' };
  },
};

export const editActions: Actions = {
  stage: async (event) => {
    const refused = await stage(event);
    if (refused !== null) return refused;
    redirect(303, home(event));
  },
};

/** Findings while a set is typed; writes nothing. Answers JSON to the editor. */
export async function check({ locals, params, request }: RequestEvent): Promise<Response> {
  const form = await request.formData();
  const type = text(form, 'type');
  if (!isEditableType(type)) return Response.json({ issues: [], findings: [], set: null });
  const answer = await locals.api.POST('/t/{tenant}/zones/{id}/check', {
    params: { path: pathOf(params) },
    body: wanted(text(form, 'name'), type, Number(text(form, 'ttl')), fieldsFromForm(form, type)),
  });
  if (answer.data === undefined) return Response.json({ issues: [], findings: [], set: null });
  const { issues, findings, set } = answer.data;
  return Response.json({ issues: issues.map(explainIssue), set, findings: findings.map(explainFinding) });
}
