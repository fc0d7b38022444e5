import type { RecordSet } from '#web/api/types.ts';
import type { AnyChange } from './review.ts';

/** One line of a diff as text: gone, new, or as before. */
export interface DiffLine {
  sign: '-' | '+' | ' ';
  text: string;
}

function record(set: RecordSet, value: string): string {
  return `${set.name}\t${set.ttl}\tIN\t${set.type}\t${value}`;
}

/** Zone-file lines of a change; values that stay stand in between when the TTL stays too. */
export function diffLines({ before, after }: AnyChange): DiffLine[] {
  const kept = (value: string): boolean =>
    before?.ttl === after?.ttl && before?.values.includes(value) === true && after?.values.includes(value) === true;
  const lines: DiffLine[] = [];
  for (const value of before?.values ?? [])
    if (before !== null) lines.push({ sign: kept(value) ? ' ' : '-', text: record(before, value) });
  for (const value of after?.values ?? [])
    if (after !== null && !kept(value)) lines.push({ sign: '+', text: record(after, value) });
  return lines;
}

/** What a text file says of its contents. */
export interface DiffHead {
  zone: string;
  /** `#12, plan 1a2b3c4d`. */
  of: string;
}

/** A diff in the usual form: a head, then each set's lines with their signs. */
export function diffText(changes: readonly AnyChange[], head: DiffHead): string {
  const lines = changes.flatMap((change) => [
    `@@ ${change.name} ${change.type} @@`,
    ...diffLines(change).map(({ sign, text }) => sign + text),
  ]);
  return [`--- ${head.zone} before`, `+++ ${head.zone} after ${head.of}`, ...lines, ''].join('\n');
}

/** The record sets as they shall be, as a zone file (RFC 1035 section 5); deleted ones as comments. */
export function zoneText(changes: readonly AnyChange[], head: DiffHead): string {
  const lines = changes.flatMap(({ before, after }) => {
    if (after !== null) return after.values.map((value) => record(after, value));
    return (before?.values ?? []).map((value) => (before === null ? '' : `; deleted: ${record(before, value)}`));
  });
  return [`; ${head.zone} ${head.of}`, `$ORIGIN ${head.zone}`, ...lines, ''].join('\n');
}

/** The changes as data, without what only this product needs. */
export function diffJson(changes: readonly AnyChange[]): string {
  const plain = changes.map(({ name, type, action, before, after }) => ({ name, type, action, before, after }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** A field of RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe instead. */
function field(value: string | number, separator: string): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /["\r\n]/.test(safe) || safe.includes(separator) || safe.startsWith("'")
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** A table for spreadsheets, one value a row: UTF-8 with a mark, so that those read it as such. */
export function diffCsv(changes: readonly AnyChange[], separator: ',' | ';'): string {
  const rows: (string | number)[][] = [['operation', 'name', 'type', 'ttl before', 'ttl after', 'value', 'becomes']];
  for (const { action, name, type, before, after } of changes) {
    const old = before?.values ?? [];
    const next = after?.values ?? [];
    const row = (value: string, becomes: string): number =>
      rows.push([action, name, type, before?.ttl ?? '', after?.ttl ?? '', value, becomes]);
    for (const value of old) row(value, next.includes(value) ? 'kept' : 'removed');
    for (const value of next) if (!old.includes(value)) row(value, 'added');
  }
  const lines = rows.map((cells) => cells.map((cell) => field(cell, separator)).join(separator));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** Files a diff can be taken away as. */
export const FILES = [
  { format: 'diff', extension: 'diff', type: 'text/plain', write: diffText },
  { format: 'bind', extension: 'zone', type: 'text/plain', write: zoneText },
  {
    format: 'csv',
    extension: 'csv',
    type: 'text/csv',
    write: (changes: readonly AnyChange[]) => diffCsv(changes, ','),
  },
  {
    format: 'csv-semicolon',
    extension: 'csv',
    type: 'text/csv',
    write: (changes: readonly AnyChange[]) => diffCsv(changes, ';'),
  },
  { format: 'json', extension: 'json', type: 'application/json', write: diffJson },
] as const satisfies {
  format: string;
  extension: string;
  type: string;
  write: (changes: readonly AnyChange[], head: DiffHead) => string;
}[];
