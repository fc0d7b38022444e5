import { mixedTtl, sortedUnique } from './canonical.ts';
import type { Change } from './change.ts';
import { changesFromEdits, type Edit, type ZoneSets } from './diff.ts';
import { issueAt, type FieldIssue, type Parsed } from './field-issue.ts';
import { isAtOrBelow, outsideZone } from './name.ts';
import { opaqueType } from './rdata.ts';
import { isEditable, keyOf, type RecordSet } from './record-set.ts';
import { refOf, sentence, type Sentence } from './sentence.ts';
import { RecordReader } from './zone-file/record.ts';

/** What pasted values do to a set that is there: join its values, or take their place. */
export const PASTE_MODES = ['add', 'replace'] as const;
export type PasteMode = (typeof PASTE_MODES)[number];

/**
 * What a pasted line becomes: a set that is not there yet (`added`), a set in the place of one (`replaces`), one more value of
 * a set that is there or that a line above begins (`merges`), nothing new (`unchanged`), or `refused`.
 */
export const PASTE_OUTCOMES = ['added', 'replaces', 'merges', 'unchanged', 'refused'] as const;
export type PasteOutcome = (typeof PASTE_OUTCOMES)[number];

/** One record of the paste; of a refused one only what could be read. */
export interface PasteLine {
  /** From 1. */
  line: number;
  outcome: PasteOutcome;
  name: string | null;
  type: string | null;
  ttl: number | null;
  value: string | null;
  issue: Sentence | null;
}

export interface Paste {
  /** In the order of the text. */
  lines: PasteLine[];
  /** One for each set that changes; a set of which a line was refused is left out as a whole. */
  edits: Edit[];
  /** What was read another way than written, by line. */
  warnings: FieldIssue[];
}

/** Records one paste may hold: as many as a change request. */
export const MOST_PASTED = 2000;

/** Seconds, for a new set of which no line says a TTL. */
const DEFAULT_TTL = 3600;

interface PastedSet {
  first: PasteLine;
  ttl: number;
  /** Each value with the first line that gives it. */
  values: Map<string, PasteLine>;
  /** Line of the first record of this set that was refused. */
  refusedAt: number | null;
}

/**
 * Reads zone-file lines (RFC 1035 section 5: relative names, `$ORIGIN`, `$TTL`) and says line by line what they would change
 * in `zone`. A line without TTL takes that of the set as it is. Opaque types and names outside the zone are refused.
 * The only issue for the text as a whole is that it holds more than `MOST_PASTED` records.
 */
export function readPaste(text: string, apex: string, zone: ZoneSets, mode: PasteMode): Parsed<Paste> {
  const lines: PasteLine[] = [];
  const reader = new RecordReader(text, apex, (name, type) => zone.get(keyOf({ name, type }))?.ttl ?? DEFAULT_TTL);
  while (reader.next()) {
    if (lines.length === MOST_PASTED) return { ok: false, issues: [tooMany(reader.line)] };
    lines.push(lineOf(reader, apex));
  }
  const warnings: FieldIssue[] = [];
  const sets = setsOf(lines, warnings);
  refuseIncomplete(lines, sets);
  const edits = [...sets].flatMap(([key, set]) => (set.refusedAt === null ? [editOf(set, zone.get(key), mode)] : []));
  const changing = new Map(changesFromEdits(zone, edits, () => '').map((change) => [keyOf(change), change]));
  for (const line of lines) {
    if (line.issue !== null) continue;
    const set = sets.get(keyOfLine(line));
    const change = changing.get(keyOfLine(line));
    if (set !== undefined && change !== undefined) line.outcome = outcomeOf(line, set, change, mode);
    else line.outcome = 'unchanged';
  }
  return { ok: true, value: { lines, edits: edits.filter((edit) => changing.has(keyOf(edit))), warnings } };
}

function tooMany(line: number): FieldIssue {
  const said = 'A paste holds at most {most} records; line {line} begins one more. Paste it in parts.';
  return issueAt('text', sentence('paste-too-long', said, { most: MOST_PASTED, line }));
}

function lineOf(reader: RecordReader, apex: string): PasteLine {
  const { line, fault, owner: name, type } = reader;
  const refused = (issue: Sentence, at = line): PasteLine => ({
    ...{ line: at, outcome: 'refused', name, type, ttl: null, value: null },
    issue: { message: issue.message, ...refOf(issue) },
  });
  if (fault !== null) return refused(fault, fault.line);
  if (name !== null && !isAtOrBelow(name, apex)) return refused(outsideZone(name, apex));
  if (type !== null && !isEditable(type)) return refused(opaqueType(type));
  return { line, outcome: 'added', name, type, ttl: reader.ttl, value: reader.value, issue: null };
}

function keyOfLine(line: PasteLine): string {
  return `${line.name ?? ''} ${line.type ?? ''}`;
}

/** Lines by the set they belong to. Of different TTLs in one set the lowest counts (RFC 2181 section 5.2). */
function setsOf(lines: readonly PasteLine[], warnings: FieldIssue[]): Map<string, PastedSet> {
  const sets = new Map<string, PastedSet>();
  for (const line of lines) {
    if (line.name === null || line.type === null) continue;
    const key = keyOfLine(line);
    const set = sets.get(key) ?? { first: line, ttl: line.ttl ?? 0, values: new Map(), refusedAt: null };
    sets.set(key, set);
    if (line.issue !== null) set.refusedAt ??= line.line;
    if (line.value === null || line.ttl === null) continue;
    if (set.values.size > 0 && line.ttl !== set.ttl) {
      set.ttl = Math.min(set.ttl, line.ttl);
      warnings.push(issueAt(`line.${line.line}`, mixedTtl({ name: line.name, type: line.type, ttl: set.ttl })));
    }
    if (!set.values.has(line.value)) set.values.set(line.value, line);
  }
  return sets;
}

/** Half a set would take values away that the text holds: with one refused line, none of its lines goes on. */
function refuseIncomplete(lines: readonly PasteLine[], sets: ReadonlyMap<string, PastedSet>): void {
  for (const line of lines) {
    const at = sets.get(keyOfLine(line))?.refusedAt ?? null;
    if (line.issue !== null || at === null) continue;
    line.outcome = 'refused';
    const said = 'Line {line} of the same record set was refused, so the set is left out as a whole';
    line.issue = sentence('set-incomplete', said, { line: at });
  }
}

/** A name has one CNAME: a pasted one takes the place of another, whatever was chosen. */
function joins(type: string, mode: PasteMode): boolean {
  return mode === 'add' && type !== 'CNAME';
}

function editOf(set: PastedSet, before: RecordSet | undefined, mode: PasteMode): Edit {
  const name = set.first.name ?? '';
  const type = set.first.type ?? '';
  const kept = joins(type, mode) ? (before?.values ?? []) : [];
  return { name, type, after: { name, type, ttl: set.ttl, values: sortedUnique([...kept, ...set.values.keys()]) } };
}

function outcomeOf(line: PasteLine, set: PastedSet, change: Change, mode: PasteMode): PasteOutcome {
  const value = line.value ?? '';
  if (set.values.get(value) !== line) return 'unchanged';
  const isFirst = set.first === line;
  if (change.before === null) return isFirst ? 'added' : 'merges';
  if (!joins(change.type, mode)) return isFirst ? 'replaces' : 'merges';
  return change.before.values.includes(value) && change.before.ttl === change.after?.ttl ? 'unchanged' : 'merges';
}
