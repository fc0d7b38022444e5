import type { Member } from '#api/call.ts';
import { createCursors, type Cursors } from '#api/cursor.ts';
import type { Parts } from '#api/parts.ts';

const made = new WeakMap<Buffer, Cursors>();

interface Listing {
  parts: Parts;
  /** Null for lists that belong to no workspace. */
  member: Member | null;
  params: object;
  query: { after?: string | undefined; limit: number };
}

/** The page a caller asked for: where it begins, and how its answer continues. */
export interface Page {
  limit: number;
  /** Position of the last row of the former page; null for the first page. */
  after: unknown[] | null;
  /** `{items, next}` of the rows, of which the query returned one more than `limit` when there are more. */
  finish<Row, Item>(
    rows: readonly Row[],
    position: (row: Row) => unknown[],
    present: (row: Row) => Item,
  ): { items: Item[]; next: string | null };
  /** Seals a position that a store gave by itself. */
  seal(position: readonly unknown[] | null): string | null;
}

/** Opens the page of a list. A cursor fits the same list of the same workspace with the same filters, and nothing else. */
export function pageFor(list: string, call: Listing): Page {
  const key = call.parts.config.signingKey;
  const cursors = made.get(key) ?? createCursors(key);
  made.set(key, cursors);
  const { after, limit, ...filters } = call.query;
  const scope = JSON.stringify([list, call.member?.tenantId ?? 'platform', call.params, filters]);
  const seal = (position: readonly unknown[] | null): string | null =>
    position === null ? null : cursors.seal(scope, position);
  return {
    limit,
    after: after === undefined ? null : cursors.open(scope, after),
    seal,
    finish(rows, position, present) {
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(present),
        next: rows.length > limit && last !== undefined ? seal(position(last)) : null,
      };
    },
  };
}
