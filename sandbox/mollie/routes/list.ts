import { api, DOCUMENTATION } from '../shown/links.ts';
import { Refusal } from '../refusal.ts';
import { ok, type ApiCall } from './route.ts';
import type { ApiAnswer } from '../idempotency.ts';

const MOST = 250;
const USUAL = 50;

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  const limit = text === null ? USUAL : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new Refusal(400, `The limit must be a number from 1 to ${MOST}`, 'limit');
  return limit;
}

/**
 * A page of a list: newest first unless `sort=asc`, from the object named by `from` on, with the address of the next page.
 * `items` come oldest first.
 */
export function listed<T extends { id: string }>(
  { world, query }: ApiCall,
  path: string,
  noun: string,
  items: readonly T[],
  shown: (item: T) => object,
): ApiAnswer {
  const limit = limitOf(query);
  const sort = query.get('sort') ?? 'desc';
  if (sort !== 'asc' && sort !== 'desc') throw new Refusal(400, 'The sort order must be asc or desc', 'sort');
  const ordered = sort === 'asc' ? [...items] : [...items].reverse();
  const from = query.get('from');
  const start = from === null ? 0 : ordered.findIndex(({ id }) => id === from);
  if (start < 0) throw new Refusal(400, `The list has no ${from}`, 'from');
  const at = (index: number) => {
    const first = ordered[index];
    const next = new URLSearchParams([...query].filter(([name]) => name !== 'from' && name !== 'limit'));
    if (first !== undefined) next.set('from', first.id);
    next.set('limit', String(limit));
    return first === undefined ? null : api(world, `${path}?${next.toString()}`);
  };
  const page = ordered.slice(start, start + limit);
  const asked = query.toString();
  return ok({
    count: page.length,
    _embedded: { [noun]: page.map(shown) },
    _links: {
      self: api(world, asked === '' ? path : `${path}?${asked}`),
      previous: start > 0 ? at(Math.max(0, start - limit)) : null,
      next: start + limit < ordered.length ? at(start + limit) : null,
      documentation: DOCUMENTATION,
    },
  });
}
