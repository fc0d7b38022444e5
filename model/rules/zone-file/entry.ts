import { OPEN_QUOTE } from '../rdata/token.ts';
import { sentence, type Sentence } from '../sentence.ts';

/**
 * Cuts a zone file into entries (RFC 1035 section 5.1): one logical line each, comments taken off, parentheses joined. One
 * pass over the character codes; tokens are slices of the text with quotes and escapes as written.
 */

/** Far above any record in any spelling. */
const MAX_ENTRY = 500_000;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;

/** 1 where a word ends or needs a look: control characters, blanks, quotes, parentheses, comments, escapes. */
const SPECIAL = new Uint8Array(128);
for (let code = 0; code <= SPACE; code++) SPECIAL[code] = 1;
for (const code of [QUOTE, OPEN, CLOSE, SEMICOLON, BACKSLASH, 0x7f]) SPECIAL[code] = 1;

/** What is wrong with an entry as text, at a line of its own. */
export interface EntryFault extends Sentence {
  line: number;
}

/** Reads entry after entry; the members describe the entry last read. */
export class EntryReader {
  /** Tokens of the entry, raw. The array is reused. */
  readonly tokens: string[] = [];
  /** Line on which the entry begins, from 1. */
  line = 1;
  /** True when the entry begins with a blank: its owner is that of the entry before. */
  ownerOmitted = false;
  fault: EntryFault | null = null;

  readonly #text: string;
  #at = 0;
  #nextLine = 1;

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  /** Reads the next entry that holds anything; false at the end of the text. After a fault it goes on with the next line. */
  next(): boolean {
    while (this.#at < this.#text.length) {
      this.#readEntry();
      if (this.tokens.length > 0 || this.fault !== null) return true;
    }
    return false;
  }

  #readEntry(): void {
    const text = this.#text;
    const start = this.#at;
    const tokens = this.tokens;
    this.fault = null;
    this.line = this.#nextLine;
    const first = text.charCodeAt(start);
    this.ownerOmitted = first === SPACE || first === TAB;
    let count = 0;
    let depth = 0;
    let at = start;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === TAB || code === CR) at++;
      else if (code === LF) {
        at++;
        this.#nextLine++;
        if (depth === 0) break;
      } else if (code === SEMICOLON) at = endOfLine(text, at);
      else if (code === OPEN) {
        depth++;
        at++;
      } else if (code === CLOSE) {
        if (depth === 0)
          return this.#refuse(sentence('parenthesis-closed', 'A parenthesis is closed that was never opened'), at);
        depth--;
        at++;
      } else {
        const end = code === QUOTE ? endOfQuoted(text, at) : endOfWord(text, at);
        if (end === at) return this.#refuse(sentence('control-character', 'A control character cannot stand here'), at);
        if (end < 0) return this.#refuse(OPEN_QUOTE, at);
        tokens[count++] = text.slice(at, end);
        at = end;
      }
      if (at - start > MAX_ENTRY)
        return this.#refuse(sentence('entry-too-long', 'The entry is longer than a record can be'), at);
    }
    if (depth > 0)
      return this.#refuse(
        sentence('parenthesis-open', 'A parenthesis is opened here and never closed; nothing after it was read'),
        at,
        this.line,
      );
    // Setting the length is slow, and most entries have as many tokens as the one before.
    if (tokens.length > count) tokens.length = count;
    this.#at = at;
  }

  #refuse(said: Sentence, at: number, line = this.#nextLine): void {
    this.fault = { ...said, line };
    this.#at = endOfLine(this.#text, at) + 1;
    this.#nextLine++;
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Index after the closing quote, or -1 when the line ends first. */
function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === LF) return -1;
    if (code === BACKSLASH && text.charCodeAt(at + 1) !== LF) at++;
  }
  return -1;
}

/**
 * Index after the word, quotes inside it included (`alpn="h2,h3"`, RFC 9460 section 2.1): equal to `start` when the first
 * character belongs to no word, -1 when such a quote is not closed on its line.
 */
function endOfWord(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || SPECIAL[code] === 0) continue;
    if (code === BACKSLASH) {
      const next = text.charCodeAt(at + 1);
      if (next !== LF && next !== CR && at + 1 < text.length) at++;
    } else if (code === QUOTE) {
      const end = endOfQuoted(text, at);
      if (end < 0) return -1;
      at = end - 1;
    } else break;
  }
  return at;
}
