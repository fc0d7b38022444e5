import { sentence } from '../sentence.ts';
import { memberCount, type RdataCodec, type RdataFault } from './codec.ts';

/** An IPv4 address as dotted quad, or an IPv6 address in RFC 5952 form. */
export interface AddressRdata<T extends 'A' | 'AAAA'> {
  type: T;
  address: string;
}

const NOT_IPV4: RdataFault = {
  ...sentence('address-ipv4', 'An IPv4 address is four numbers from 0 to 255 with dots between, without leading zeros'),
  field: 'address',
};
const NOT_IPV6: RdataFault = {
  ...sentence('address-ipv6', 'An IPv6 address is needed, such as 2001:db8::1'),
  field: 'address',
};

/** True for a dotted quad without leading zeros (RFC 6943 section 3.1.1 strict form). */
export function isIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let dots = 0;
  let value = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) {
      if (value < 0) return false;
      dots++;
      value = -1;
    } else if (code >= 0x30 && code <= 0x39 && value !== 0) {
      value = (value < 0 ? 0 : value * 10) + code - 0x30;
      if (value > 255) return false;
    } else return false;
  }
  return dots === 3 && value >= 0;
}

/** The eight groups of an IPv6 address in any text form of RFC 4291 section 2.2, or null. */
export function ipv6Groups(text: string): number[] | null {
  const length = text.length;
  if (length < 2 || length > 45) return null;
  const groups: number[] = [];
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON && text.charCodeAt(1) === COLON) {
    gap = 0;
    at = 2;
  }
  while (at < length) {
    const end = endOfGroup(text, at);
    if (text.charCodeAt(end) === DOT) {
      if (!isIpv4(text.slice(at))) return null;
      const [a = 0, b = 0, c = 0, d = 0] = text.slice(at).split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
      break;
    }
    if (end === at || end - at > 4) return null;
    groups.push(Number.parseInt(text.slice(at, end), 16));
    if (end === length) break;
    if (text.charCodeAt(end) !== COLON || end + 1 === length) return null;
    at = end + 1;
    if (text.charCodeAt(at) !== COLON) continue;
    if (gap >= 0) return null;
    gap = groups.length;
    at++;
  }
  return filled(groups, gap);
}

const COLON = 0x3a;
const DOT = 0x2e;

/** Index after the hexadecimal digits that begin at `start`. */
function endOfGroup(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (!((code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66))) break;
  }
  return at;
}

/** The groups with zeros in place of `::`, which stands for one group at least. */
function filled(groups: number[], gap: number): number[] | null {
  if (gap < 0) return groups.length === 8 ? groups : null;
  if (groups.length > 7) return null;
  const tail = groups.splice(gap);
  while (groups.length + tail.length < 8) groups.push(0);
  groups.push(...tail);
  return groups;
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as `::`, mapped IPv4 dotted. */
export function formatIpv6(groups: readonly number[]): string {
  if (groups[5] === 0xffff && groups.every((group, index) => index >= 5 || group === 0)) {
    return `::ffff:${dotted(groups[6] ?? 0)}.${dotted(groups[7] ?? 0)}`;
  }
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
    start += length;
  }
  const hex = groups.map((group) => group.toString(16));
  if (bestStart < 0) return hex.join(':');
  return [hex.slice(0, bestStart).join(':'), hex.slice(bestStart + bestLength).join(':')].join('::');
}

function dotted(group: number): string {
  return `${group >> 8}.${group & 255}`;
}

function readIpv4(text: string | undefined): AddressRdata<'A'> | RdataFault {
  return text !== undefined && isIpv4(text) ? { type: 'A', address: text } : NOT_IPV4;
}

function readIpv6(text: string | undefined): AddressRdata<'AAAA'> | RdataFault {
  const groups = text === undefined ? null : ipv6Groups(text);
  return groups === null ? NOT_IPV6 : { type: 'AAAA', address: formatIpv6(groups) };
}

/** A, RFC 1035 section 3.4.1. */
export const address4: RdataCodec<AddressRdata<'A'>> = {
  fields: ['address'],
  fromTokens: (tokens) => (tokens.length === 1 ? readIpv4(tokens[0]) : memberCount('A', 'address')),
  fromFields: (read) => readIpv4(read('address')?.trim()),
  fromWire: (wire) => (wire.length === 4 ? { type: 'A', address: wire.join('.') } : null),
  toFields: ({ address }) => ({ address }),
  format: ({ address }) => address,
};

/** AAAA, RFC 3596 section 2.2. */
export const address6: RdataCodec<AddressRdata<'AAAA'>> = {
  fields: ['address'],
  fromTokens: (tokens) => (tokens.length === 1 ? readIpv6(tokens[0]) : memberCount('AAAA', 'address')),
  fromFields: (read) => readIpv6(read('address')?.trim()),
  fromWire: (wire) => {
    if (wire.length !== 16) return null;
    const groups = Array.from({ length: 8 }, (_, index) => (wire[index * 2] ?? 0) * 256 + (wire[index * 2 + 1] ?? 0));
    return { type: 'AAAA', address: formatIpv6(groups) };
  },
  toFields: ({ address }) => ({ address }),
  format: ({ address }) => address,
};
