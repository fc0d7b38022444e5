import {
  canonicalFromText,
  fieldsOfRdata,
  formatRdata,
  opaqueType,
  parseRdata,
  rdataFromFields,
  type RdataFields,
} from './rdata.ts';
import { sortedUnique } from './canonical.ts';
import { sameValues, type Edit } from './diff.ts';
import { sentenceOf } from './field-issue.ts';
import { isEditable, type EditableType, type RecordSet } from './record-set.ts';
import { refOf, sentence, type Sentence } from './sentence.ts';

/** What one act does to each of many record sets. */
export type BulkAct =
  { kind: 'set-ttl'; ttl: number } | { kind: 'replace-value'; from: string; to: string } | { kind: 'delete' };

/** A set that an act leaves as it is although it was chosen, and why. */
export interface Untouched extends Sentence {
  name: string;
  type: string;
}

export interface BulkResult {
  /** One for each set that becomes another. */
  edits: Edit[];
  untouched: Untouched[];
  /** Sets that are as the act wants them already, or hold no such value. */
  unchanged: number;
}

/** Where the value people mean by "an address" or "a target" stands in each type's data. */
const MEMBER: Readonly<Record<EditableType, string>> = {
  A: 'address',
  AAAA: 'address',
  CAA: 'value',
  CNAME: 'target',
  MX: 'exchange',
  NS: 'target',
  PTR: 'target',
  SRV: 'target',
  TXT: 'text',
};

/** True when a name or a value of the set contains the text, in any case, and the type is the wanted one; as lists search. */
export function isFound(set: RecordSet, search: string, type: string | undefined): boolean {
  if (type !== undefined && set.type !== type) return false;
  const wanted = search.toLowerCase();
  return wanted === '' || set.name.includes(wanted) || set.values.join(' ').toLowerCase().includes(wanted);
}

/** The edits that an act amounts to. Opaque sets stay as they are, as does a set whose type cannot hold the new value. */
export function bulkEdits(sets: Iterable<RecordSet>, act: BulkAct, apex: string): BulkResult {
  const result: BulkResult = { edits: [], untouched: [], unchanged: 0 };
  for (const set of sets) {
    const { name, type } = set;
    const after = isEditable(type) ? wantedOf(set, type, act, apex) : opaqueType(type);
    if (after === 'same') result.unchanged++;
    else if (after !== null && 'code' in after)
      result.untouched.push({ name, type, message: after.message, ...refOf(after) });
    else result.edits.push({ name, type, after });
  }
  return result;
}

function wantedOf(
  set: RecordSet,
  type: EditableType,
  act: BulkAct,
  apex: string,
): RecordSet | null | 'same' | Sentence {
  if (act.kind === 'delete') return null;
  const { name, ttl } = set;
  if (act.kind === 'set-ttl') return ttl === act.ttl ? 'same' : { name, type, ttl: act.ttl, values: set.values };
  const values: string[] = [];
  for (const value of set.values) {
    const next = replaced(type, value, act, apex);
    if (typeof next !== 'string') return next;
    values.push(next);
  }
  const unique = sortedUnique(values);
  return sameValues(unique, set.values) ? 'same' : { name, type, ttl, values: unique };
}

/**
 * A value with `to` in the place of `from`, where `from` is its address, target or text, or the whole value; else as it is.
 * Both are read as the editor reads them, so any spelling of the same address or name is found.
 */
function replaced(
  type: EditableType,
  value: string,
  { from, to }: { from: string; to: string },
  apex: string,
): string | Sentence {
  const rdata = parseRdata(type, value, apex);
  if (!rdata.ok) return value;
  const { raw: _, ...fields } = fieldsOfRdata(rdata.value);
  if (withMember(type, fields, from, apex) === value) return withMember(type, fields, to, apex);
  return canonicalFromText(type, from, apex) === value ? canonicalFromText(type, to, apex) : value;
}

function withMember(type: EditableType, fields: RdataFields, text: string, apex: string): string | Sentence {
  const rdata = rdataFromFields(type, { ...fields, [MEMBER[type]]: text }, apex);
  if (rdata.ok) return formatRdata(rdata.value);
  const [issue] = rdata.issues;
  return issue === undefined ? sentence('value-refused', '{type} cannot hold this value', { type }) : sentenceOf(issue);
}
