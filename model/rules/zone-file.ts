import { canonicalType, sortedUnique } from './canonical.ts';
import type { FieldIssue, Parsed } from './field-issue.ts';
import { isAtOrBelow, resolveName } from './name.ts';
import type { NameContext } from './rdata/codec.ts';
import { canonicalFromTokens } from './rdata.ts';
import { isEditable, keyOf, type RecordSet } from './record-set.ts';
import { EntryReader } from './zone-file/entry.ts';
import { opaqueValue } from './zone-file/opaque.ts';
import { looksLikeTtl, parseTtl } from './zone-file/ttl.ts';

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
    return {
      ok: false,
      issues: [{ path: 'text', message: 'The zone file is larger than 64 MiB', code: 'file-too-large' }],
    };
  }
  return new ZoneFileParser(text, apex).parse();
}

class ZoneFileParser {
  readonly #apex: string;
  readonly #entries: EntryReader;
  readonly #sets = new Map<string, RecordSet>();
  readonly #mixedTtl = new Map<RecordSet, number>();
  readonly #issues: FieldIssue[] = [];
  readonly #warnings: FieldIssue[] = [];
  readonly #types = new Map<string, string | null>();

  /** How names are read now; `$ORIGIN` replaces it. */
  #names: NameContext;
  #defaultTtl: number | null = null;
  #lastTtl: number | null = null;
  #ownerText = '';
  #owner: string | null = null;
  #set: RecordSet | null = null;

  constructor(text: string, apex: string) {
    this.#apex = apex;
    this.#names = { origin: apex, typed: false };
    this.#entries = new EntryReader(text);
  }

  parse(): Parsed<ZoneFile> {
    while (this.#issues.length < MAX_ISSUES && this.#entries.next()) {
      const { fault, tokens, ownerOmitted } = this.#entries;
      if (fault !== null) this.#issues.push({ path: `line.${fault.line}`, message: fault.message, code: fault.code });
      else if (!ownerOmitted && tokens[0]?.charCodeAt(0) === 0x24) this.#readDirective(tokens);
      else this.#readRecord(tokens, ownerOmitted);
    }
    if (this.#issues.length > 0) return { ok: false, issues: this.#issues };
    for (const [set, line] of this.#mixedTtl) {
      this.#warn(
        line,
        'ttl-mixed',
        `Records of ${set.name} ${set.type} have different TTLs; the lowest is taken: ${set.ttl}`,
      );
    }
    const sets = [...this.#sets.values()];
    for (const set of sets) if (set.values.length > 1) set.values = sortedUnique(set.values);
    return { ok: true, value: { sets, byKey: this.#sets, warnings: this.#warnings } };
  }

  #refuse(code: string, message: string): void {
    this.#issues.push({ path: `line.${this.#entries.line}`, message, code });
  }

  #warn(line: number, code: string, message: string): void {
    if (this.#warnings.length < MAX_ISSUES) this.#warnings.push({ path: `line.${line}`, message, code });
  }

  #readDirective(tokens: readonly string[]): void {
    const directive = (tokens[0] ?? '').toUpperCase();
    const argument = tokens[1] ?? '';
    if (directive === '$INCLUDE' || directive === '$GENERATE') {
      return this.#refuse('directive-refused', `${directive} is not read; write out what it stands for`);
    }
    if (directive !== '$ORIGIN' && directive !== '$TTL') {
      return this.#refuse('directive-unknown', 'Only $ORIGIN and $TTL are known directives');
    }
    if (tokens.length !== 2) return this.#refuse('directive-form', `${directive} takes one argument`);
    if (directive === '$TTL') {
      this.#defaultTtl = parseTtl(argument);
      if (this.#defaultTtl === null) this.#refuse('ttl-range', 'The TTL is a number of seconds from 0 to 2147483647');
      return;
    }
    const origin = resolveName(argument, this.#names.origin);
    if (typeof origin !== 'string') return this.#refuse(origin.code, origin.message);
    this.#names = { origin, typed: false };
    this.#ownerText = '';
  }

  #readRecord(tokens: readonly string[], ownerOmitted: boolean): void {
    let at = 0;
    if (!ownerOmitted && !this.#readOwner(tokens[at++] ?? '')) return;
    if (this.#owner === null) return this.#refuse('owner-missing', 'The first record needs a name');
    let ttl: number | null = null;
    let classes = 0;
    for (; at < tokens.length; at++) {
      const token = tokens[at] ?? '';
      if (ttl === null && looksLikeTtl(token)) {
        ttl = parseTtl(token);
        if (ttl === null) return this.#refuse('ttl-range', 'The TTL is a number of seconds from 0 to 2147483647');
      } else if (classes === 0 && isClass(token)) {
        if (!isInternet(token)) return this.#refuse('class-refused', `Only class IN is read, not ${token}`);
        classes++;
      } else break;
    }
    const type = this.#typeOf(tokens[at] ?? '');
    if (type === null) return this.#refuse('type-unknown', 'A record type is missing or not one');
    this.#addValue(this.#owner, type, ttl, tokens.slice(at + 1));
  }

  #readOwner(text: string): boolean {
    if (text === this.#ownerText && this.#owner !== null) return true;
    const owner = resolveName(text, this.#names.origin);
    if (typeof owner !== 'string') {
      this.#refuse(owner.code, owner.message);
      return false;
    }
    this.#owner = owner;
    this.#ownerText = text;
    return true;
  }

  #typeOf(token: string): string | null {
    let type = this.#types.get(token);
    if (type === undefined) {
      type = canonicalType(token);
      if (this.#types.size < 1000) this.#types.set(token, type);
    }
    return type;
  }

  #addValue(owner: string, type: string, ownTtl: number | null, tokens: readonly string[]): void {
    const value = isEditable(type)
      ? canonicalFromTokens(type, tokens, this.#names)
      : opaqueValue(type, tokens, this.#names.origin);
    if (typeof value !== 'string') return this.#refuse(value.code, value.message);
    const ttl = ownTtl ?? this.#defaultTtl ?? this.#lastTtl ?? soaMinimum(type, tokens);
    if (ttl === null) return this.#refuse('ttl-missing', 'There is no TTL, neither here nor before; a $TTL line helps');
    this.#lastTtl = ttl;
    if (!isAtOrBelow(owner, this.#apex)) {
      return this.#warn(
        this.#entries.line,
        'name-outside-zone',
        `${owner} is outside the zone ${this.#apex}; left out`,
      );
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
      if (!this.#mixedTtl.has(set)) this.#mixedTtl.set(set, this.#entries.line);
      set.ttl = Math.min(set.ttl, ttl);
    }
  }
}

function isClass(token: string): boolean {
  return token === 'IN' || /^(?:IN|CH|HS|CS|NONE|ANY|CLASS\d{1,5})$/i.test(token);
}

function isInternet(token: string): boolean {
  return token === 'IN' || /^(?:IN|CLASS0*1)$/i.test(token);
}

/** A first SOA without any TTL carries its own: the minimum field. */
function soaMinimum(type: string, tokens: readonly string[]): number | null {
  return type === 'SOA' ? parseTtl(tokens[6] ?? '') : null;
}
