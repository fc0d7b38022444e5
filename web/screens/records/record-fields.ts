import type { RecordSet } from '#web/api/types.ts';

/** Types the editor has fields for; the API keeps all others byte-exact and unwritable. */
export const EDITABLE_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const;
export type EditableType = (typeof EDITABLE_TYPES)[number];

export type FieldName =
  | 'address'
  | 'target'
  | 'preference'
  | 'exchange'
  | 'priority'
  | 'weight'
  | 'port'
  | 'flags'
  | 'tag'
  | 'value'
  | 'text';
export type Fields = Partial<Record<FieldName, string>>;

const TARGET: FieldName[] = ['target'];

/** The fields of one value, by type, in the order they are shown. */
export const FIELDS: Record<EditableType, FieldName[]> = {
  A: ['address'],
  AAAA: ['address'],
  CAA: ['flags', 'tag', 'value'],
  CNAME: TARGET,
  MX: ['preference', 'exchange'],
  NS: TARGET,
  PTR: TARGET,
  SRV: ['priority', 'weight', 'port', 'target'],
  TXT: ['text'],
};

/** Types of which a name has one value only. */
export function isSingle(type: EditableType): boolean {
  return type === 'CNAME';
}

export function isEditableType(type: string): type is EditableType {
  return (EDITABLE_TYPES as readonly string[]).includes(type);
}

function unescape(text: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [, decimal, escaped, plain] of text.matchAll(/\\(\d{3})|\\([\s\S])|([^\\]+)/g)) {
    if (decimal !== undefined) bytes.push(Number(decimal));
    else for (const byte of encoder.encode(escaped ?? plain ?? '')) bytes.push(byte);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes));
}

/** The text of quoted strings joined, as RFC 1035 section 3.3.14 readers join them. */
export function joinedText(value: string): string {
  const strings = [...value.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map((match) => match[1] ?? '');
  return strings.length === 0 ? unescape(value) : unescape(strings.join(''));
}

/** One canonical value taken apart for the editor. */
export function fieldsOf(type: EditableType, value: string): Fields {
  if (type === 'TXT') return { text: joinedText(value) };
  const words = value.split(' ');
  if (type === 'CAA')
    return { flags: words[0] ?? '0', tag: words[1] ?? '', value: joinedText(words.slice(2).join(' ')) };
  return Object.fromEntries(FIELDS[type].map((name, index) => [name, words[index] ?? '']));
}

/** Fields of a value nobody typed yet. */
export function blank(type: EditableType): Fields {
  const given: Fields = { preference: '10', priority: '10', weight: '10', flags: '0', tag: 'issue' };
  return Object.fromEntries(FIELDS[type].map((name) => [name, given[name] ?? '']));
}

export function isBlank(type: EditableType, fields: Fields): boolean {
  const last = FIELDS[type].at(-1);
  return last !== undefined && (fields[last] ?? '').trim() === '';
}

/** What the API takes: values by their fields, blank rows left out. */
export function wanted(name: string, type: EditableType, ttl: number, values: Fields[]) {
  const fields = values.filter((one) => !isBlank(type, one)).map((one) => ({ ...one }) as Record<string, string>);
  return { name, type, ttl, fields };
}

/** Reads `v.0.address`-like fields of a posted form, in order. */
export function fieldsFromForm(form: FormData, type: EditableType): Fields[] {
  const rows = new Map<number, Fields>();
  for (const [key, value] of form) {
    const match = /^v\.(\d{1,4})\.([a-z]+)$/.exec(key);
    const name = FIELDS[type].find((known) => known === match?.[2]);
    if (match === null || name === undefined || typeof value !== 'string') continue;
    const index = Number(match[1]);
    rows.set(index, { ...rows.get(index), [name]: value });
  }
  return [...rows.entries()].toSorted(([a], [b]) => a - b).map(([, fields]) => fields);
}

/** The editor's rows of a set: its values, and room for one more where the type allows it. */
export function rowsOf(type: EditableType, set: Pick<RecordSet, 'values'> | null): Fields[] {
  const rows = set?.values.map((value) => fieldsOf(type, value)) ?? [];
  return rows.length === 0 ? [blank(type)] : rows;
}
