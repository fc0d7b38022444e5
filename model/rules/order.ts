import type { ChangeContent } from './diff.ts';
import { parseRdata } from './rdata.ts';
import { keyOf } from './record-set.ts';

/** What ordering needs to know of a change. */
type Ordered = Pick<ChangeContent, 'name' | 'type' | 'action' | 'before' | 'after'>;

/**
 * Changes in the order in which they are written. What the order guarantees, for a zone that was sound before and will be
 * after:
 * - what is added or replaced comes before what is deleted, so that no name loses its data before the new data is there;
 * - a target is written before what points to it (CNAME, MX, NS, PTR, SRV), and deleted after it;
 * - where a CNAME and other data swap at one name, they cannot stand side by side (RFC 1034 section 3.6.2): there the delete
 *   comes first and its adds follow at once. These belong into one call; `cnameSwaps` names them.
 * The result depends on the changes alone, never on the order they came in.
 */
export function inExecutionOrder<T extends Ordered>(changes: readonly T[]): T[] {
  const sorted = changes.toSorted((one, two) => compare(keyOf(one), keyOf(two)));
  const swapping = new Set(cnameSwaps(sorted));
  const writes = new Map<string, T[]>();
  const deletes = new Map<string, T[]>();
  for (const change of sorted) {
    const group = change.action === 'delete' && !swapping.has(change.name) ? deletes : writes;
    const atName = group.get(change.name);
    if (atName === undefined) group.set(change.name, [change]);
    else if (change.action === 'delete' && group === writes) atName.unshift(change);
    else atName.push(change);
  }
  const first = targetsFirst(writes, (change) => change.after);
  const last = targetsFirst(deletes, (change) => change.before).toReversed();
  return [...first, ...last].flat();
}

/** Names at which a CNAME replaces other data or is replaced by it: without one atomic call there is a moment without data. */
export function cnameSwaps(changes: readonly Ordered[]): string[] {
  const cnames = new Map<string, Ordered['action']>();
  for (const change of changes) if (change.type === 'CNAME') cnames.set(change.name, change.action);
  const names = new Set<string>();
  for (const { name, type, action } of changes) {
    const cname = cnames.get(name);
    if (type === 'CNAME' || cname === undefined || cname === 'replace') continue;
    if (cname === 'add' ? action === 'delete' : action === 'add') names.add(name);
  }
  return [...names];
}

/**
 * Cuts ordered changes into calls of at most `max` changes. Changes of one CNAME swap stay in one call unless they alone are
 * more than `max`.
 */
export function inCalls<T extends Ordered>(ordered: readonly T[], max: number): T[][] {
  const swapping = new Set(cnameSwaps(ordered));
  const limit = Math.max(1, Math.floor(max));
  const calls: T[][] = [];
  let call: T[] = [];
  for (let start = 0; start < ordered.length;) {
    const name = ordered[start]?.name ?? '';
    let end = start + 1;
    while (swapping.has(name) && ordered[end]?.name === name) end++;
    if (call.length > 0 && call.length + end - start > limit) {
      calls.push(call);
      call = [];
    }
    for (const change of ordered.slice(start, end)) {
      if (call.length === limit) {
        calls.push(call);
        call = [];
      }
      call.push(change);
    }
    start = end;
  }
  if (call.length > 0) calls.push(call);
  return calls;
}

function compare(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}

/** Names that the data of a set points to, in canonical form. */
export function targetsOf(type: string, values: readonly string[]): string[] {
  if (type !== 'CNAME' && type !== 'MX' && type !== 'NS' && type !== 'PTR' && type !== 'SRV') return [];
  const targets: string[] = [];
  for (const value of values) {
    const parsed = parseRdata(type, value, '.');
    if (!parsed.ok) continue;
    if ('target' in parsed.value) targets.push(parsed.value.target);
    else if ('exchange' in parsed.value) targets.push(parsed.value.exchange);
  }
  return targets;
}

/** Groups by name, each after the groups it points to; in a circle the smallest name is last. Iterative: chains may be long. */
function targetsFirst<T extends Ordered>(
  groups: ReadonlyMap<string, T[]>,
  side: (change: T) => Ordered['after'],
): T[][] {
  const done: T[][] = [];
  const entered = new Set<string>();
  const path: { group: T[]; targets: string[] }[] = [];
  const enter = (name: string): void => {
    const group = groups.get(name);
    if (group === undefined || entered.has(name)) return;
    entered.add(name);
    path.push({ group, targets: group.flatMap((change) => targetsOf(change.type, side(change)?.values ?? [])) });
  };
  for (const start of groups.keys()) {
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = top.targets.pop();
      if (target !== undefined) enter(target);
      else {
        done.push(top.group);
        path.pop();
      }
    }
  }
  return done;
}
