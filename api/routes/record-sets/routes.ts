import type { input } from 'zod';
import { ApexkeepError } from '#model/errors.ts';
import { parseName } from '#model/rules/name.ts';
import { isEditable } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';
import { pageOfSets, setHistory, type SetVersion } from '#model/store/history.ts';
import { pageFor } from '#api/paging.ts';
import { zoneName } from '#api/queries/zones.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type Past = input<typeof api.readRecordSetHistory.response>['items'][number];

function presentCause(cause: SetVersion['began']): Past['began'] {
  const change = cause.changeRequest;
  return {
    observationId: cause.observationId,
    at: new Date(cause.at).toISOString(),
    reason: cause.reason,
    change:
      change === null
        ? null
        : {
            id: change.id,
            number: change.number,
            title: change.title,
            reason: change.reason,
            author: { id: change.authorId, name: change.authorName },
          },
  };
}

function presentPast(version: SetVersion): Past {
  const { ttl, values, extras } = version.set;
  return {
    ttl,
    values,
    ...(extras === undefined ? {} : { extras }),
    seenFrom: version.seenFrom.toISOString(),
    seenUntil: version.seenUntil?.toISOString() ?? null,
    began: presentCause(version.began),
    ended: version.ended === null ? null : presentCause(version.ended),
  };
}

export const recordSetRoutes: Route[] = [
  route(api.listRecordSets, async (call) => {
    const page = pageFor('record-sets', call);
    const { search, type, sort, at } = call.query;
    const [after] = (page.after ?? []) as [string?];
    const rows = await call.read(async (tx) => {
      await zoneName(tx, call.params.id);
      return pageOfSets(tx, call.params.id, {
        ...(search === undefined || search === '' ? {} : { search }),
        ...(type === undefined ? {} : { type }),
        ...(at === undefined ? {} : { at: new Date(at) }),
        ...(after === undefined ? {} : { after }),
        sort,
        limit: page.limit,
      });
    });
    return {
      items: rows.items.map((set) => ({ ...set, editable: isEditable(set.type) })),
      next: page.seal(rows.next === null ? null : [rows.next]),
    };
  }),

  route(api.readRecordSetHistory, async (call) => {
    const page = pageFor('record-set-history', call);
    const [before] = (page.after ?? []) as [string?];
    const rows = await call.read(async (tx) => {
      const name = parseName(call.query.name, await zoneName(tx, call.params.id));
      if (!name.ok)
        throw new ApexkeepError('invalid-input', sentence('name-not-of-zone', 'The name is not one of this zone.'), {
          issues: name.issues,
        });
      const key = { name: name.value, type: call.query.type };
      return setHistory(tx, call.params.id, key, {
        ...(before === undefined ? {} : { before: new Date(before) }),
        limit: page.limit,
      });
    });
    return {
      items: rows.items.map(presentPast),
      next: page.seal(rows.next === null ? null : [rows.next.toISOString()]),
    };
  }),
];
