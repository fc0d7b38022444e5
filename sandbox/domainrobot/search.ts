import { wrongValue } from './envelope.ts';
import { readMoment } from './moments.ts';
import type { Filter, QueryBody } from './schemas/query.ts';

/** Something that can be searched: what each key means, and the object as the wire shows it. */
export interface Searchable {
  keys: Record<string, string | number | null>;
  wire: Record<string, unknown>;
}

/** One page of a search and the number of all hits. */
export interface Found {
  data: Record<string, unknown>[];
  summary: number;
}

const DEFAULT_LIMIT = 100;
const LONGEST_LIMIT = 10_000;

/** Finds what matches; a key that the route does not know is a wrong value. */
export function search(objects: readonly Searchable[], query: QueryBody, keys: readonly string[]): Found {
  known(query.filters ?? [], keys);
  const matching = objects.filter((object) => all(object, query.filters ?? []));
  const sorted = [...matching].sort((one, other) => order(one, other, query.orders ?? []));
  const { limit = DEFAULT_LIMIT, offset = 0 } = query.view ?? {};
  if (limit < 0 || limit > LONGEST_LIMIT) throw wrongValue('view.limit');
  return { data: sorted.slice(offset, offset + limit).map(({ wire }) => wire), summary: matching.length };
}

/** The period of a history search, which it must have. */
export function periodOf(query: QueryBody): { from: number; to: number } {
  const { from, to } = query.view ?? {};
  const read = { from: readMoment(from ?? ''), to: readMoment(to ?? '') };
  if (Number.isNaN(read.from)) throw wrongValue('view.from');
  if (Number.isNaN(read.to)) throw wrongValue('view.to');
  return read;
}

/** Refuses filters by a key that the route does not have, at any depth. */
function known(filters: readonly Filter[], keys: readonly string[]): void {
  for (const { key, filters: inner = [] } of filters) {
    if (inner.length > 0) known(inner, keys);
    else if (key === undefined || !keys.includes(key)) throw wrongValue('filters.key', `Unknown key "${key ?? ''}".`);
  }
}

/** Filters beside each other are joined by the `link` of each with the one before. */
function all(object: Searchable, filters: readonly Filter[]): boolean {
  return filters.reduce((so, filter, index) => {
    const meets = one(object, filter);
    return index > 0 && filter.link === 'OR' ? so || meets : so && meets;
  }, true);
}

function one(object: Searchable, filter: Filter): boolean {
  if (filter.filters !== undefined && filter.filters.length > 0) return all(object, filter.filters);
  const { key = '', operator = 'EQUAL' } = filter;
  const actual = object.keys[key] ?? null;
  if (operator === 'IS_NULL') return actual === null;
  if (operator === 'IS_NOT_NULL') return actual !== null;
  if (operator === 'IN' || operator === 'NOT_IN')
    return (filter.values ?? []).some((value) => compare(actual, value) === 0) === (operator === 'IN');
  if (filter.value === undefined) throw wrongValue('filters.value');
  if (operator.endsWith('LIKE')) return like(actual, filter.value, operator) === (operator !== 'NOT_LIKE');
  return ordered(compare(actual, filter.value), operator);
}

function ordered(difference: number, operator: string): boolean {
  switch (operator) {
    case 'EQUAL':
      return difference === 0;
    case 'NOT_EQUAL':
      return difference !== 0;
    case 'GREATER':
    case 'NOT_LESS_EQUAL':
      return difference > 0;
    case 'GREATER_EQUAL':
    case 'NOT_LESS':
      return difference >= 0;
    case 'LESS':
    case 'NOT_GREATER_EQUAL':
      return difference < 0;
    default:
      return difference <= 0;
  }
}

/** Compares as moments or numbers where both sides are, else as text without regard to case. */
function compare(actual: string | number | null, wanted: string): number {
  if (actual === null) return NaN;
  if (typeof actual === 'number') return actual - Number(wanted);
  const moments = [readMoment(actual), readMoment(wanted)] as const;
  if (moments.every((one) => !Number.isNaN(one))) return moments[0] - moments[1];
  const texts = [actual.toLowerCase(), wanted.toLowerCase()] as const;
  return texts[0] === texts[1] ? 0 : texts[0] < texts[1] ? -1 : 1;
}

/** `*` and `%` stand for anything. */
function like(actual: string | number | null, pattern: string, operator: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/[*%]/g, '.*');
  return new RegExp(`^${escaped}$`, operator === 'ILIKE' ? 'i' : '').test(String(actual ?? ''));
}

function order(one: Searchable, other: Searchable, orders: NonNullable<QueryBody['orders']>): number {
  for (const { key, type } of orders) {
    const [left, right] = [one.keys[key ?? ''] ?? null, other.keys[key ?? ''] ?? null];
    const difference = left === right ? 0 : right === null ? -1 : compare(left, String(right)) || 0;
    if (difference !== 0) return type === 'DESC' ? -difference : difference;
  }
  return 0;
}
