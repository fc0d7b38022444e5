import { canonicalType, ttlRange, unknownType } from '../canonical.ts';
import { resolveName } from '../name.ts';
import type { NameContext } from '../rdata/codec.ts';
import { canonicalFromTokens } from '../rdata.ts';
import { isEditable } from '../record-set.ts';
import { sentence, type Sentence } from '../sentence.ts';
import { EntryReader } from './entry.ts';
import { opaqueValue } from './opaque.ts';
import { looksLikeTtl, parseTtl } from './ttl.ts';

/** What is wrong with the record at hand; its line is the reader's unless the text broke off on a later one. */
export interface RecordFault extends Sentence {
  line: number;
}

/** The TTL of a record for which the text says none; null when there is none to assume. */
export type ImpliedTtl = (owner: string, type: string) => number | null;

/**
 * Reads record after record of a zone file (RFC 1035 section 5, RFC 2308 section 4 `$TTL`, RFC 3597); the members describe
 * the record last read. What a refused line leaves unsaid is never guessed: lines that lean on its name, on its `$ORIGIN` or
 * on its `$TTL` are refused too.
 */
export class RecordReader {
  /** Line on which the record begins, from 1. */
  line = 0;
  fault: RecordFault | null = null;
  /** Null where a fault came before the name was known; `type` likewise. */
  owner: string | null = null;
  type: string | null = null;
  value = '';
  ttl = 0;

  readonly #entries: EntryReader;
  readonly #impliedTtl: ImpliedTtl;
  readonly #types = new Map<string, string | null>();
  /** Members of the record at hand. */
  #data: readonly string[] = [];
  /** How names are read now; `$ORIGIN` replaces it, a refused one takes it away. */
  #names: NameContext | null;
  #defaultTtl: number | null = null;
  #lastTtl: number | null = null;
  /** A refused `$TTL`, or a refused line that may have stated a TTL: what lines after it would take is not known. */
  #defaultLost = false;
  #lastLost = false;
  #ownerText = '';
  #owner: string | null = null;
  #ownerLost = false;

  constructor(text: string, apex: string, impliedTtl: ImpliedTtl = () => null) {
    this.#names = { origin: apex, typed: false };
    this.#entries = new EntryReader(text);
    this.#impliedTtl = impliedTtl;
  }

  /** Reads on to the next record or refused line; false at the end of the text. */
  next(): boolean {
    while (this.#entries.next()) {
      const { fault, tokens, ownerOmitted, line } = this.#entries;
      this.line = line;
      this.fault = this.owner = this.type = null;
      if (fault !== null) {
        this.fault = fault;
        this.#lastLost = true;
        if (!ownerOmitted) this.#loseOwner();
        return true;
      }
      if (ownerOmitted || tokens[0]?.charCodeAt(0) !== 0x24) {
        this.#readRecord(tokens, ownerOmitted);
        return true;
      }
      this.#readDirective(tokens);
      if (this.fault !== null) return true;
    }
    return false;
  }

  #refuse(said: Sentence): void {
    this.fault = { ...said, line: this.line };
  }

  #loseOwner(): void {
    this.#owner = null;
    this.#ownerLost = true;
    this.#ownerText = '';
  }

  #readDirective(tokens: readonly string[]): void {
    const directive = (tokens[0] ?? '').toUpperCase();
    if (directive === '$INCLUDE' || directive === '$GENERATE')
      return this.#refuse(
        sentence('directive-refused', '{directive} is not read; write out what it stands for', { directive }),
      );
    if (directive === '$TTL') return this.#readTtl(tokens);
    if (directive === '$ORIGIN') return this.#readOrigin(tokens);
    this.#refuse(sentence('directive-unknown', 'Only $ORIGIN and $TTL are known directives'));
  }

  #readTtl(tokens: readonly string[]): void {
    this.#defaultTtl = tokens.length === 2 ? parseTtl(tokens[1] ?? '') : null;
    this.#defaultLost = this.#defaultTtl === null;
    if (tokens.length !== 2) this.#refuse(oneArgument('$TTL'));
    else if (this.#defaultLost) this.#refuse(ttlRange());
  }

  #readOrigin(tokens: readonly string[]): void {
    const before = this.#names;
    this.#names = null;
    this.#ownerText = '';
    const argument = tokens[1] ?? '';
    if (tokens.length !== 2) return this.#refuse(oneArgument('$ORIGIN'));
    if (before === null && !argument.endsWith('.')) return this.#refuseOrigin();
    const origin = resolveName(argument, before?.origin ?? '.');
    if (typeof origin !== 'string') return this.#refuse(origin);
    this.#names = { origin, typed: false };
  }

  #refuseOrigin(): void {
    this.#refuse(
      sentence('origin-refused', 'An $ORIGIN above was refused, so it is not known what this name is relative to'),
    );
  }

  #readRecord(tokens: readonly string[], ownerOmitted: boolean): void {
    let at = 0;
    if (this.#names === null) {
      this.#loseOwner();
      return this.#refuseOrigin();
    }
    if (!ownerOmitted && !this.#readOwner(tokens[at++] ?? '', this.#names)) return;
    this.owner = this.#owner;
    if (this.owner === null) return this.#refuseOwner();
    const head = this.#readTtlAndClass(tokens, at);
    if (head === null) return;
    at = head.at;
    this.type = this.#typeOf(tokens[at] ?? '');
    if (this.type === null) return this.#refuse(unknownType());
    this.#data = tokens.slice(at + 1);
    this.#readValue(this.owner, this.type, head.ttl, this.#names);
  }

  /** TTL and class stand in either order; null after a refusal. */
  #readTtlAndClass(tokens: readonly string[], from: number): { ttl: number | null; at: number } | null {
    let ttl: number | null = null;
    let classes = 0;
    let at = from;
    for (; at < tokens.length; at++) {
      const token = tokens[at] ?? '';
      if (ttl === null && looksLikeTtl(token)) {
        ttl = parseTtl(token);
        this.#lastLost = ttl === null;
        if (ttl === null) {
          this.#refuse(ttlRange());
          return null;
        }
        this.#lastTtl = ttl;
      } else if (classes === 0 && isClass(token)) {
        if (!isInternet(token)) {
          this.#refuse(sentence('class-refused', 'Only class IN is read, not {token}', { token }));
          return null;
        }
        classes++;
      } else break;
    }
    return { ttl, at };
  }

  #readOwner(text: string, names: NameContext): boolean {
    if (text === this.#ownerText && this.#owner !== null) return true;
    const owner = resolveName(text, names.origin);
    if (typeof owner !== 'string') {
      this.#loseOwner();
      this.#refuse(owner);
      return false;
    }
    this.#owner = owner;
    this.#ownerText = text;
    return true;
  }

  #refuseOwner(): void {
    if (this.#ownerLost)
      this.#refuse(sentence('owner-refused', 'This line takes the name of a line above that was refused'));
    else this.#refuse(sentence('owner-missing', 'The first record needs a name'));
  }

  #typeOf(token: string): string | null {
    let type = this.#types.get(token);
    if (type === undefined) {
      type = canonicalType(token);
      if (this.#types.size < 1000) this.#types.set(token, type);
    }
    return type;
  }

  #readValue(owner: string, type: string, ownTtl: number | null, names: NameContext): void {
    const value = isEditable(type)
      ? canonicalFromTokens(type, this.#data, names)
      : opaqueValue(type, this.#data, names.origin);
    if (typeof value !== 'string') return this.#refuse(value);
    const ttl = ownTtl ?? this.#ttlFor(owner, type);
    if (ttl === null) return;
    this.value = value;
    this.ttl = ttl;
  }

  /** The TTL of a record that states none (RFC 2308 section 4); null after a refusal. */
  #ttlFor(owner: string, type: string): number | null {
    if (this.#defaultLost || (this.#defaultTtl === null && this.#lastLost)) {
      this.#refuse(
        sentence('ttl-refused', 'A line above that was refused may say the TTL, so this line needs one of its own'),
      );
      return null;
    }
    const stated = this.#defaultTtl ?? this.#lastTtl ?? soaMinimum(type, this.#data);
    if (stated !== null) return (this.#lastTtl = stated);
    const implied = this.#impliedTtl(owner, type);
    if (implied === null)
      this.#refuse(sentence('ttl-missing', 'There is no TTL, neither here nor before; a $TTL line helps'));
    return implied;
  }
}

function oneArgument(directive: string): Sentence {
  return sentence('directive-form', '{directive} takes one argument', { directive });
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
