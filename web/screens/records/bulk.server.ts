import type { RequestEvent } from '@sveltejs/kit';
import { refusal, refuse, text, writeKey } from '#web/api/answer.server.ts';
import type { BulkResult } from '#web/api/types.ts';
import { say } from '#web/i18n/say.server.ts';
import type { Said } from '#web/i18n/template.ts';
import { m } from '#web/paraglide/messages.js';
import { searchedName } from '#web/ui/names.ts';
import { fromKey } from './set-key.ts';

/** What one act did, as the page shows it. */
export interface BulkOutcome extends Pick<BulkResult, 'staged' | 'unchanged' | 'untouchedCount'> {
  untouched: { name: string; type: string; why: Said }[];
}

/** The value of a field as typed: a blank may be part of a text. */
function raw(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** The ticked sets, all on the page, or all that the server finds by search and type. */
function selectionOf(form: FormData) {
  const scope = text(form, 'scope');
  if (scope === 'found') {
    const type = text(form, 'type');
    return { search: searchedName(raw(form, 'search')), ...(type === '' ? {} : { type }) };
  }
  const keys =
    scope === 'page'
      ? raw(form, 'page').split(/\r?\n/)
      : [...form.keys()].filter((name) => name.startsWith('pick ')).map((name) => name.slice(5));
  return { sets: keys.filter((key) => key !== '').map(fromKey) };
}

function actOf(form: FormData) {
  const kind = text(form, 'act');
  if (kind === 'set-ttl') return { kind, ttl: text(form, 'ttl') === '' ? -1 : Number(text(form, 'ttl')) } as const;
  if (kind === 'replace-value') return { kind, from: raw(form, 'from'), to: raw(form, 'to') } as const;
  if (kind !== 'delete') return null;
  const count = text(form, 'count');
  return /^\d{1,6}$/.test(count) ? ({ kind, count: Number(count) } as const) : ({ kind } as const);
}

/** One act on many record sets of the zone, into the tray. */
export async function bulk({ locals, params, request }: RequestEvent) {
  const form = await request.formData();
  const select = selectionOf(form);
  const act = actOf(form);
  if ('sets' in select && select.sets.length === 0) return refuse('bulk', form, 'invalid-input', m.bulk_none_picked());
  if (act === null) return refuse('bulk', form, 'invalid-input', m.bulk_no_act());
  const answer = await locals.api.POST('/t/{tenant}/zones/{id}/tray/bulk', {
    params: {
      path: { tenant: params['tenant'] ?? '', id: params['zone'] ?? '' },
      header: writeKey(form),
    },
    body: { select, act },
  });
  if (answer.data === undefined) return refusal('bulk', answer, form) ?? refuse('bulk', form, 'internal', '');
  const { staged, unchanged, untouched, untouchedCount } = answer.data;
  const left = untouched.map(({ name, type, message, ...ref }) => ({ name, type, why: say(message, ref) }));
  return { act: 'bulk', bulk: { staged, unchanged, untouched: left, untouchedCount } satisfies BulkOutcome };
}
