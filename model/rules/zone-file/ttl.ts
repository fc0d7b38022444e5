import { MAX_TTL } from '../canonical.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** True when a token can only be a TTL: it begins with a digit, as no type or class does. */
export function looksLikeTtl(token: string): boolean {
  const code = token.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

/** Seconds of a TTL, plain or with the units of BIND (`1h30m`); null when malformed or above RFC 2181 section 8. */
export function parseTtl(token: string): number | null {
  if (token.length > 40) return null;
  if (/^\d+$/.test(token)) return bounded(Number(token));
  if (!/^(?:\d+[smhdw])+$/i.test(token)) return null;
  let seconds = 0;
  for (const [, count, unit] of token.matchAll(/(\d+)([smhdw])/gi)) {
    seconds += Number(count) * (UNITS[(unit ?? '').toLowerCase()] ?? 0);
  }
  return bounded(seconds);
}

function bounded(seconds: number): number | null {
  return seconds <= MAX_TTL ? seconds : null;
}
