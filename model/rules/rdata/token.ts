import { sentence } from '../sentence.ts';
import type { RdataFault } from './codec.ts';

/** Far above any record: 65,535 octets, each as `\DDD`, with quotes between the strings. */
const MAX_TEXT = 270_000;

/** What is said wherever a quote is left open. */
export const OPEN_QUOTE = sentence(
  'quote-open',
  'A quote is opened and never closed; a quote inside the text is written as \\"',
);

/**
 * Cuts one value into tokens at blanks, quotes and escapes kept as written. Comments and parentheses belong to zone files
 * and mean nothing here.
 */
export function tokensOf(text: string): string[] | RdataFault {
  if (text.length > MAX_TEXT) return sentence('value-too-long', 'The value is longer than a record can be');
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09) {
      at++;
      continue;
    }
    const end = code === 0x22 ? endOfQuoted(text, at) : endOfWord(text, at);
    if (end < 0) return OPEN_QUOTE;
    tokens.push(text.slice(at, end));
    at = end;
  }
  return tokens;
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at + 1;
  }
  return -1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x20 || code === 0x09 || code === 0x22) break;
  }
  return Math.min(at, text.length);
}
