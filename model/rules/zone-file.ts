import { mixedTtl, sortedUnique } from './canonical.ts';
import { issueAt, type FieldIssue, type Parsed } from './field-issue.ts';
import { isAtOrBelow, outsideZone } from './name.ts';
import { keyOf, type RecordSet } from './record-set.ts';
import { sentence, type Sentence } from './sentence.ts';
import { RecordReader } from './zone-file/record.ts';

export { formatZoneFile } from './zone-file/format.ts';

/** A zone file, read. */
export interface ZoneFile {
  /** Canonical record sets in the order of their first appearance. */
  sets: RecordSet[];
  /** The same sets by `keyOf`. */
  byKey: Map<string, RecordSet>;
  /** What was read another way than written: names outside the zone (left out), records of one set with different TTLs. */
  warnings: FieldIssue[];
}

/** A file with more to say than this is not worth listing further. */
const MAX_ISSUES = 100;

/** 64 MiB of text hold more than a million records. */
const MAX_TEXT = 64 * 1024 * 1024;

/**
 * Reads a zone file (RFC 1035 section 5, RFC 2308 section 4 `$TTL`, RFC 3597 generic types and data) into canonical record
 * sets. `$INCLUDE` and `$GENERATE` are refused. Never throws: issues carry the path `line.N`, at most 100 of them.
 */
export function parseZoneFile(text: string, apex: string): Parsed<ZoneFile> {
  if (text.length > MAX_TEXT) {
    return { ok: false, issues: [issueAt('text', sentence('file-too-large', 'The zone file is larger than 64 MiB'))] };
  }
  return new ZoneFileParser(text, apex).parse();
}

class ZoneFileParser {
  readonly #apex: string;
  readonly #records: RecordReader;
  readonly #sets = new Map<string, RecordSet>();
  readonly #mixedTtl = new Map<RecordSet, number>();
  readonly #issues: FieldIssue[] = [];
  readonly #warnings: FieldIssue[] = [];
  #set: RecordSet | null = null;

  constructor(text: string, apex: string) {
    this.#apex = apex;
    this.#records = new RecordReader(text, apex);
  }

  parse(): Parsed<ZoneFile> {
    while (this.#issues.length < MAX_ISSUES && this.#records.next()) this.#readRecord();
    return this.#issues.length > 0 ? { ok: false, issues: this.#issues } : { ok: true, value: this.#zone() };
  }

  #readRecord(): void {
    const { fault, owner, type, ttl, value } = this.#records;
    if (fault !== null) this.#issues.push(issueAt(`line.${fault.line}`, fault));
    else if (owner !== null && type !== null) this.#place(owner, type, ttl, value);
  }

  #zone(): ZoneFile {
    for (const [set, line] of this.#mixedTtl) this.#warn(line, mixedTtl(set));
    const sets = [...this.#sets.values()];
    for (const set of sets) if (set.values.length > 1) set.values = sortedUnique(set.values);
    return { sets, byKey: this.#sets, warnings: this.#warnings };
  }

  #warn(line: number, fault: Sentence): void {
    if (this.#warnings.length < MAX_ISSUES) this.#warnings.push(issueAt(`line.${line}`, fault));
  }

  #place(owner: string, type: string, ttl: number, value: string): void {
    if (!isAtOrBelow(owner, this.#apex)) {
      return this.#warn(this.#records.line, outsideZone(owner, this.#apex));
    }
    this.#keep(owner, type, ttl, value);
  }

  /** Adds a value to its set; the first value makes the set. */
  #keep(name: string, type: string, ttl: number, value: string): void {
    if (this.#set?.name !== name || this.#set.type !== type) {
      const key = keyOf({ name, type });
      this.#set = this.#sets.get(key) ?? null;
      if (this.#set === null) {
        // A list written with its value has room for it alone; one that a value is pushed to gets room for 17.
        this.#set = { name, type, ttl, values: [value] };
        this.#sets.set(key, this.#set);
        return;
      }
    }
    const set = this.#set;
    set.values.push(value);
    if (set.ttl !== ttl) {
      if (!this.#mixedTtl.has(set)) this.#mixedTtl.set(set, this.#records.line);
      set.ttl = Math.min(set.ttl, ttl);
    }
  }
}
