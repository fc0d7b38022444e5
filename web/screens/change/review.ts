import type { PlannedChange } from '#web/api/types.ts';
import { searchedName } from '#web/ui/names.ts';

/** A change as any diff has it; a planned one carries its result too. */
export type AnyChange = Pick<PlannedChange, 'id' | 'name' | 'type' | 'action' | 'before' | 'after'>;

export const OPERATIONS = ['delete', 'replace', 'add'] as const;
export const VIEWS = ['table', 'text', 'json'] as const;

/** How a person looks at a diff; it stands in the page's address. */
export interface ReviewQuery {
  /** Part of a name, type or value. */
  find: string;
  operation: (typeof OPERATIONS)[number] | null;
  view: (typeof VIEWS)[number];
  /** From 1. */
  page: number;
}

/** Changes on one page, and from how many on they are grouped by operation. */
export const PAGE = 100;

export function reviewQuery(params: URLSearchParams): ReviewQuery {
  const page = Number(params.get('page') ?? 1);
  return {
    find: (params.get('find') ?? '').slice(0, 300),
    operation: OPERATIONS.find((known) => known === params.get('operation')) ?? null,
    view: VIEWS.find((known) => known === params.get('view')) ?? 'table',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** True where not all changes are asked for. */
export function isFiltered({ find, operation }: ReviewQuery): boolean {
  return find !== '' || operation !== null;
}

/** The address of the same diff shown otherwise: the first page of another view, or another page. */
export function reviewAddress(query: ReviewQuery, wanted: Partial<Pick<ReviewQuery, 'view' | 'page'>>): string {
  const { find, operation, view, page } = { ...query, page: 1, ...wanted };
  const params = new URLSearchParams();
  if (find !== '') params.set('find', find);
  if (operation !== null) params.set('operation', operation);
  if (view !== 'table') params.set('view', view);
  if (page > 1) params.set('page', String(page));
  return `?${params}#diff`;
}

export interface Review<T> {
  items: T[];
  /** Changes that fit the filter, and all there are. */
  matching: number;
  total: number;
  counts: Record<AnyChange['action'], number>;
  /** True when the changes stand in groups: what is deleted first, then what changes, then what is new. */
  grouped: boolean;
  page: number;
  pages: number;
}

function fits(change: AnyChange, query: ReviewQuery): boolean {
  if (query.operation !== null && change.action !== query.operation) return false;
  const wanted = searchedName(query.find).trim().toLowerCase();
  if (wanted === '') return true;
  const values = [...(change.before?.values ?? []), ...(change.after?.values ?? [])];
  return [change.name, change.type, ...values].some((text) => text.toLowerCase().includes(wanted));
}

function inGroups(one: AnyChange, two: AnyChange): number {
  const group = OPERATIONS.indexOf(one.action) - OPERATIONS.indexOf(two.action);
  if (group !== 0) return group;
  if (one.name !== two.name) return one.name < two.name ? -1 : 1;
  return one.type < two.type ? -1 : 1;
}

/** One page of the changes that fit the filter. Up to a page of them keep the order in which they are executed. */
export function review<T extends AnyChange>(changes: readonly T[], query: ReviewQuery): Review<T> {
  const counts = { add: 0, replace: 0, delete: 0 };
  for (const change of changes) counts[change.action]++;
  const grouped = changes.length > PAGE;
  const matching = changes.filter((change) => fits(change, query));
  if (grouped) matching.sort(inGroups);
  const pages = Math.max(1, Math.ceil(matching.length / PAGE));
  const page = Math.min(query.page, pages);
  const items = matching.slice((page - 1) * PAGE, page * PAGE);
  return { items, matching: matching.length, total: changes.length, counts, grouped, page, pages };
}

/** What makes a reader look twice. */
export const RISKS = ['apex', 'ns', 'mx', 'ds', 'caa', 'wildcard', 'large'] as const;
export type Risk = (typeof RISKS)[number];

/** Rules of the product that say: a large part of the zone. */
const LARGE = new Set(['zone-emptied', 'deletes-most', 'deletes-many', 'updates-many']);

export function risksOf(changes: readonly AnyChange[], rules: readonly string[], apex: string): Risk[] {
  const types = new Set(changes.map((change) => change.type));
  const found: Record<Risk, boolean> = {
    apex: changes.some((change) => change.name === apex),
    ns: types.has('NS'),
    mx: types.has('MX'),
    ds: types.has('DS'),
    caa: types.has('CAA'),
    wildcard: changes.some((change) => change.name.startsWith('*.')),
    large: rules.some((rule) => LARGE.has(rule)),
  };
  return RISKS.filter((risk) => found[risk]);
}

/** The longest TTL that a resolver may still answer the old data for, in seconds; 0 when nothing old can be cached. */
export function longestOldTtl(changes: readonly AnyChange[]): number {
  return changes.reduce((longest, change) => Math.max(longest, change.before?.ttl ?? 0), 0);
}
