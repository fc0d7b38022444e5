import { resolveName } from '../name.ts';
import { sentence } from '../sentence.ts';
import type { RdataFault } from './codec.ts';

/** The token that opens data in the generic form of RFC 3597 section 5: `\# 4 c0000201`. */
export const GENERIC_MARK = '\\#';

/** The octets of data in generic form: mark, decimal length, hexadecimal digits in any number of tokens. */
export function genericToWire(tokens: readonly string[]): Uint8Array | RdataFault {
  const length = /^\d{1,5}$/.test(tokens[1] ?? '') ? Number(tokens[1]) : -1;
  const hex = tokens.slice(2).join('');
  if (length < 0 || length > 65_535 || hex.length !== length * 2 || !/^[0-9a-fA-F]*$/.test(hex)) {
    return sentence(
      'generic-rdata',
      'Generic data is \\# followed by its length and as many octets in hexadecimal (RFC 3597 section 5)',
    );
  }
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

/** Two octets as a number, network order. */
export function uint16(wire: Uint8Array, at: number): number {
  return (wire[at] ?? 0) * 256 + (wire[at + 1] ?? 0);
}

/** The canonical name that fills the wire form from `start` to its end, or null. Compression has no place here. */
export function nameFromWire(wire: Uint8Array, start: number): string | null {
  let text = '';
  let at = start;
  for (;;) {
    const length = wire[at];
    if (length === undefined || length > 63) return null;
    if (length === 0) break;
    if (at + 1 + length > wire.length) return null;
    for (const octet of wire.subarray(at + 1, at + 1 + length)) text += `\\${String(octet).padStart(3, '0')}`;
    text += '.';
    at += 1 + length;
  }
  if (at + 1 !== wire.length) return null;
  const name = resolveName(text === '' ? '.' : text, '.');
  return typeof name === 'string' ? name : null;
}
