import type { Change } from '../change.ts';
import type { FindingInput } from '../finding.ts';
import { isAtOrBelow, labelsOf } from '../name.ts';
import { isEditable, keyOf, type RecordSet } from '../record-set.ts';
import { targetsOf } from './values.ts';

/** A change that leaves a record set behind. */
export interface Written {
  change: Change;
  set: RecordSet;
  before: RecordSet | null;
}

/** A change that takes a record set away. */
export interface Removed {
  change: Change;
  set: RecordSet;
}

/**
 * What rules ask of a zone. Building it costs one pass over the zone; every question after that is a map lookup. Only names
 * that the changes touch, and the targets of written sets, are indexed: rules never look at anything else.
 */
export interface ZoneView {
  input: FindingInput;
  apex: string;
  /** Editable sets that the changes add or replace. */
  written: Written[];
  removed: Removed[];
  touchedNames: ReadonlySet<string>;
  /** The set after or before the changes. */
  at(name: string, type: string): RecordSet | undefined;
  was(name: string, type: string): RecordSet | undefined;
  /** All sets at a touched or targeted name after the changes. */
  setsAt(name: string): readonly RecordSet[];
  /** All sets that a touched name had before the changes. */
  setsBefore(name: string): readonly RecordSet[];
  /** Sets that point to a touched name after the changes, from any other name. */
  pointingTo(name: string): readonly RecordSet[];
  /** Sets strictly below a touched name that has or had an NS or DNAME set, after the changes. */
  below(name: string): readonly RecordSet[];
}

const VIEWS = new WeakMap<FindingInput, ZoneView>();

/** The view of an input, built once. */
export function zoneView(input: FindingInput): ZoneView {
  let view = VIEWS.get(input);
  if (view === undefined) VIEWS.set(input, (view = buildView(input)));
  return view;
}

function buildView(input: FindingInput): ZoneView {
  const written: Written[] = [];
  const removed: Removed[] = [];
  const touchedNames = new Set<string>();
  const indexed = new Set<string>();
  const cuts = new Set<string>();
  for (const change of input.changes) {
    touchedNames.add(change.name);
    indexed.add(change.name);
    if (change.after === null) {
      if (change.before !== null) removed.push({ change, set: change.before });
    } else if (isEditable(change.type)) {
      written.push({ change, set: change.after, before: change.before });
      for (const target of targetsOf(change.after)) indexed.add(target);
    }
    if ((change.type === 'NS' || change.type === 'DNAME') && change.name !== input.apex) cuts.add(change.name);
  }
  const index = indexZone(input, indexed, touchedNames, cuts);
  const beforeAt = namesBefore(input.changes, index.at);
  return {
    input,
    apex: input.apex,
    written,
    removed,
    touchedNames,
    at: (name, type) => input.after.get(keyOf({ name, type })),
    was: (name, type) => input.before.get(keyOf({ name, type })),
    setsAt: (name) => index.at.get(name) ?? [],
    setsBefore: (name) => beforeAt.get(name) ?? [],
    pointingTo: (name) => index.pointingTo.get(name) ?? [],
    below: (name) => index.below.get(name) ?? [],
  };
}

interface ZoneIndex {
  at: Map<string, RecordSet[]>;
  pointingTo: Map<string, RecordSet[]>;
  below: Map<string, RecordSet[]>;
}

/** The one pass over the zone. */
function indexZone(
  input: FindingInput,
  indexed: ReadonlySet<string>,
  touched: ReadonlySet<string>,
  cuts: ReadonlySet<string>,
): ZoneIndex {
  const index: ZoneIndex = { at: new Map(), pointingTo: new Map(), below: new Map() };
  if (input.changes.length === 0) return index;
  for (const set of input.after.values()) {
    if (indexed.has(set.name)) push(index.at, set.name, set);
    if (pointsSomewhere(set.type)) {
      const named = set.type === 'CNAME' || set.type === 'NS';
      for (const value of set.values) {
        const target = named ? value : value.slice(value.lastIndexOf(' ') + 1);
        if (touched.has(target) && target !== set.name) push(index.pointingTo, target, set);
      }
    }
    if (cuts.size > 0) {
      for (const ancestor of ancestorsOf(set.name, input.apex))
        if (cuts.has(ancestor)) push(index.below, ancestor, set);
    }
  }
  return index;
}

/** Types whose targets have to exist for the set to work. */
function pointsSomewhere(type: string): boolean {
  return type === 'CNAME' || type === 'MX' || type === 'NS' || type === 'SRV';
}

function namesBefore(changes: readonly Change[], after: ReadonlyMap<string, RecordSet[]>): Map<string, RecordSet[]> {
  const changed = new Set(changes.map(keyOf));
  const before = new Map<string, RecordSet[]>();
  for (const change of changes) {
    if (!before.has(change.name)) {
      before.set(
        change.name,
        (after.get(change.name) ?? []).filter((set) => !changed.has(keyOf(set))),
      );
    }
    if (change.before !== null) before.get(change.name)?.push(change.before);
  }
  return before;
}

function push(map: Map<string, RecordSet[]>, key: string, set: RecordSet): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [set]);
  else list.push(set);
}

/** Names strictly above `name` and strictly below the apex, nearest first. */
export function ancestorsOf(name: string, apex: string): string[] {
  const above: string[] = [];
  for (let at = parentOf(name); at !== apex && at !== '.' && isAtOrBelow(at, apex); at = parentOf(at)) above.push(at);
  return above;
}

/** The name without its leftmost label. */
export function parentOf(name: string): string {
  if (!name.includes('\\')) return name.slice(name.indexOf('.') + 1) || '.';
  const labels = labelsOf(name);
  return labels.length < 2 ? '.' : `${labels.slice(1).join('.')}.`;
}

/** The delegation that the name lies strictly below, or null: what is there is answered elsewhere. */
export function delegationAbove(view: ZoneView, name: string): string | null {
  return ancestorsOf(name, view.apex).findLast((ancestor) => view.at(ancestor, 'NS') !== undefined) ?? null;
}

/** Types that give a name an address, or lead on to one. */
export const ADDRESS_TYPES: readonly string[] = ['A', 'AAAA', 'CNAME', 'ALIAS', 'LUA', 'TYPE65401', 'ANAME'];

/** True when the name itself leads to an address after the changes. */
export function hasAddress(view: ZoneView, name: string): boolean {
  return ADDRESS_TYPES.some((type) => view.at(name, type) !== undefined);
}

/** True when this zone alone decides what the name answers: inside, not delegated, not under a wildcard or a DNAME. */
export function isOurs(view: ZoneView, name: string): boolean {
  if (!isAtOrBelow(name, view.apex)) return false;
  const above = [...ancestorsOf(name, view.apex), view.apex];
  if (name !== view.apex && view.at(name, 'NS') !== undefined) return false;
  return above.every(
    (ancestor) =>
      (ancestor === view.apex || view.at(ancestor, 'NS') === undefined) &&
      view.at(ancestor, 'DNAME') === undefined &&
      (name === view.apex || !hasAddress(view, `*.${ancestor}`)),
  );
}
