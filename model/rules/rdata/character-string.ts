import { sentence } from '../sentence.ts';
import type { RdataFault } from './codec.ts';
import { OPEN_QUOTE } from './token.ts';

/**
 * Octets of character-strings (RFC 1035 section 3.3) as a *byte string*: a JavaScript string whose characters are the octets
 * 0 to 255. It compares and joins fast, and never mistakes one octet for another.
 */
export type ByteString = string;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/**
 * The octets a token stands for: quotes taken off, `\DDD` and `\x` resolved, other characters as UTF-8. Control characters
 * except tab are refused where they are not escaped.
 */
export function octetsOfToken(token: string): ByteString | RdataFault {
  const quoted = token.charCodeAt(0) === QUOTE;
  const end = quoted ? token.length - 1 : token.length;
  if (quoted && (end < 1 || token.charCodeAt(end) !== QUOTE)) return OPEN_QUOTE;
  const start = quoted ? 1 : 0;
  for (let at = start; at < end; at++) {
    const code = token.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === BACKSLASH || code === QUOTE) return unescape(token, start, end);
  }
  return token.slice(start, end);
}

function unescape(token: string, start: number, end: number): ByteString | RdataFault {
  const parts: string[] = [];
  let plain = start;
  for (let at = start; at < end; at++) {
    const code = token.charCodeAt(at);
    if (code === QUOTE) return OPEN_QUOTE;
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) {
      return sentence('text-control-octet', 'The text holds a control character; write \\{octet} if it is meant', {
        octet: decimal(code),
      });
    }
    if (code !== BACKSLASH) continue;
    parts.push(utf8(token.slice(plain, at)));
    const octet = escapedOctet(token, at, end);
    if (octet < 0)
      return sentence('text-escape', 'A backslash is followed by one ASCII character or three digits up to 255');
    parts.push(String.fromCharCode(octet));
    at += isDigit(token.charCodeAt(at + 1)) ? 3 : 1;
    plain = at + 1;
  }
  parts.push(utf8(token.slice(plain, end)));
  const octets = parts.join('');
  return token.isWellFormed() ? octets : sentence('text-unicode', 'The text holds half of a character pair');
}

function escapedOctet(token: string, at: number, end: number): number {
  if (at + 1 >= end) return -1;
  const next = token.charCodeAt(at + 1);
  if (next < 0x20 || next > 0x7e) return -1;
  if (!isDigit(next)) return next;
  const digits = token.slice(at + 1, Math.min(at + 4, end));
  return /^\d{3}$/.test(digits) && Number(digits) < 256 ? Number(digits) : -1;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function decimal(code: number): string {
  return String(code).padStart(3, '0');
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 octets of a text. */
export function utf8(text: string): ByteString {
  let ascii = true;
  for (let at = 0; at < text.length && ascii; at++) ascii = text.charCodeAt(at) < 128;
  if (ascii) return text;
  let octets = '';
  for (const octet of ENCODER.encode(text)) octets += String.fromCharCode(octet);
  return octets;
}

/** The text of octets that are UTF-8 without control characters, else null. */
export function textOf(octets: ByteString): string | null {
  if (/[\u0000-\u001f\u007f]/.test(octets)) return null;
  if (/^[\u0020-\u007e]*$/.test(octets)) return octets;
  try {
    return DECODER.decode(Uint8Array.from(octets, (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** Octets as one quoted string: `\"`, `\\`, and `\DDD` for everything outside printable ASCII. */
export function quote(octets: ByteString): string {
  for (let at = 0; at < octets.length; at++) {
    const code = octets.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return quoteEach(octets);
  }
  return `"${octets}"`;
}

function quoteEach(octets: ByteString): string {
  let text = '"';
  for (let at = 0; at < octets.length; at++) {
    const code = octets.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH) text += '\\';
    text += code < 0x20 || code > 0x7e ? `\\${decimal(code)}` : octets.charAt(at);
  }
  return `${text}"`;
}

/** Octets of an array as a byte string. */
export function byteString(octets: Uint8Array): ByteString {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}
