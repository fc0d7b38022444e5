import { MAX_TTL } from '../canonical.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** True when a token can only be a TTL: it begins with a digit, as no type or class does. */
export function looksLikeTtl(token: string): boolean {
  const code = token.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

/** Seconds of a TTL, plain or with the units of BIND (`1h30m`); null when malformed or above RFC 2181 section 8. */
export function parseTtl(token: string): number | null {
  const plain = plainNumber(token);
  if (plain >= 0) return bounded(plain);
  if (token.length > 40 || !/^(?:\d+[smhdw])+$/i.test(token)) return null;
  let seconds = 0;
  for (const [, count, unit] of token.matchAll(/(\d+)([smhdw])/gi)) {
    seconds += Number(count) * (UNITS[(unit ?? '').toLowerCase()] ?? 0);
  }
  return bounded(seconds);
}

/** The number that up to 15 digits are, or -1. */
function plainNumber(token: string): number {
  if (token.length === 0 || token.length > 15) return -1;
  let value = 0;
  for (let at = 0; at < token.length; at++) {
    const digit = token.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function bounded(seconds: number): number | null {
  return seconds <= MAX_TTL ? seconds : null;
}
