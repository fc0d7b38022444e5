import { issueAt, type FieldIssue, type Parsed } from './field-issue.ts';
import { parseName } from './name.ts';
import { canonicalFromText } from './rdata.ts';
import { isEditable, type RecordSet } from './record-set.ts';
import { sentence, type Sentence } from './sentence.ts';

/** A record set as it arrives from a person, a provider or a file. */
export interface RecordSetInput {
  name: string;
  type: string;
  ttl: number;
  values: readonly string[];
  extras?: Record<string, unknown>;
}

/** RFC 2181 section 8. */
export const MAX_TTL = 2 ** 31 - 1;

/** Numbers of the editable types, which RFC 3597 lets stand as `TYPEnnn`. */
const TYPE_NUMBERS: Readonly<Record<string, string>> = {
  TYPE1: 'A',
  TYPE2: 'NS',
  TYPE5: 'CNAME',
  TYPE12: 'PTR',
  TYPE15: 'MX',
  TYPE16: 'TXT',
  TYPE28: 'AAAA',
  TYPE33: 'SRV',
  TYPE257: 'CAA',
};

/** Upper-case mnemonic or `TYPEnnn` without leading zeros; null for anything that is no type. */
export function canonicalType(text: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,15}$/.test(text)) return null;
  const type = text.toUpperCase();
  const number = /^TYPE(\d{1,5})$/.exec(type);
  if (number === null) return type;
  const value = Number(number[1]);
  if (value < 1 || value > 65_535) return null;
  const generic = `TYPE${value}`;
  return Object.hasOwn(TYPE_NUMBERS, generic) ? (TYPE_NUMBERS[generic] ?? null) : generic;
}

/**
 * Brings a record set into the one canonical form of `RecordSet`: equal data gives equal sets, whatever spelling it came in.
 * Values of opaque types keep their spelling. Answers every issue at once, with paths `name`, `type`, `ttl`, `values.N`.
 */
export function canonicalSet(input: RecordSetInput, apex: string): Parsed<RecordSet> {
  const issues: FieldIssue[] = [];
  const name = parseName(input.name, apex);
  if (!name.ok) issues.push(...name.issues);
  const type = canonicalType(input.type);
  if (type === null) issues.push(issueAt('type', unknownType()));
  if (!isTtl(input.ttl)) issues.push(issueAt('ttl', ttlRange()));
  const values = type === null ? [] : canonicalValues(type, input.values, apex, issues);
  if (!name.ok || type === null || issues.length > 0) return { ok: false, issues };
  const set: RecordSet = { name: name.value, type, ttl: input.ttl, values };
  if (input.extras !== undefined) set.extras = input.extras;
  return { ok: true, value: set };
}

/** What is said of a type that is none. */
export function unknownType(): Sentence {
  return sentence('type-unknown', 'This is not a record type');
}

/** What is said of a TTL outside RFC 2181 section 8. */
export function ttlRange(): Sentence {
  return sentence('ttl-range', 'The TTL is a whole number of seconds from 0 to {max}', { max: MAX_TTL });
}

/** What is said of records of one set with different TTLs (RFC 2181 section 5.2). */
export function mixedTtl({ name, type, ttl }: Pick<RecordSet, 'name' | 'type' | 'ttl'>): Sentence {
  return sentence('ttl-mixed', 'Records of {name} {type} have different TTLs; the lowest is taken: {ttl}', {
    name,
    type,
    ttl,
  });
}

/** True for a TTL of RFC 2181 section 8. */
export function isTtl(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_TTL;
}

/** Sorted by code units, without duplicates (RFC 2181 section 5); the list itself when it already is so. */
export function sortedUnique(values: string[]): string[] {
  const isSortedUnique = values.every((value, index) => index === 0 || (values[index - 1] ?? '') < value);
  return isSortedUnique ? values : [...new Set(values)].sort();
}

function canonicalValues(type: string, inputs: readonly string[], apex: string, issues: FieldIssue[]): string[] {
  if (inputs.length === 0) issues.push(issueAt('values', sentence('values-empty', 'At least one value is needed')));
  const values: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const value = isEditable(type) ? canonicalFromText(type, input, apex) : opaque(input);
    if (typeof value === 'string') values.push(value);
    else issues.push(issueAt(`values.${index}`, value));
  }
  return sortedUnique(values);
}

function opaque(input: string): string | Sentence {
  return /[\0\r\n]/.test(input) || !input.isWellFormed()
    ? sentence('value-broken', 'The value holds a line break or a broken character')
    : input;
}
