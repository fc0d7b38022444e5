import { sentence } from '../sentence.ts';
import { byteString, octetsOfToken, quote, textOf, type ByteString } from './character-string.ts';
import { memberCount, readNumber, type RdataCodec, type RdataFault } from './codec.ts';

/** CAA data. Tags compare without case and are kept in lower case; `value` holds octets. */
export interface CaaRdata {
  type: 'CAA';
  flags: number;
  tag: string;
  value: ByteString;
}

const MAX_VALUE_OCTETS = 65_535 - 2;

function build(flagsText: string | undefined, tagText: string | undefined, valueToken: string): CaaRdata | RdataFault {
  const flags = readNumber(flagsText, 255, 'flags');
  if (typeof flags !== 'number') return flags;
  const tag = tagText ?? '';
  if (!isTag(tag))
    return { ...sentence('caa-tag', 'A tag is 1 to 255 letters and digits, such as issue'), field: 'tag' };
  const value = octetsOfToken(valueToken);
  if (typeof value !== 'string') return { ...value, field: 'value' };
  if (value.length > MAX_VALUE_OCTETS - tag.length) {
    return { ...sentence('value-too-long', 'The value is longer than a record can be'), field: 'value' };
  }
  return { type: 'CAA', flags, tag: tag.toLowerCase(), value };
}

function isTag(text: string): boolean {
  return text.length <= 255 && /^[0-9A-Za-z]+$/.test(text);
}

/** CAA, RFC 8659 section 4. */
export const caa: RdataCodec<CaaRdata> = {
  fields: ['flags', 'tag', 'value'],
  fromTokens: (tokens) => {
    if (tokens.length !== 3) return memberCount('CAA', 'flags tag "value"');
    return build(tokens[0], tokens[1], tokens[2] ?? '');
  },
  fromFields: (field) => {
    const raw = field('value') ?? '';
    // A value that is not text comes as its quoted presentation form (see `toFields`).
    const token = raw.startsWith('"') ? raw : quoteTyped(raw);
    return build(field('flags')?.trim(), field('tag')?.trim(), token);
  },
  fromWire: (wire) => {
    const tagLength = wire[1] ?? 0;
    const tag = byteString(wire.subarray(2, 2 + tagLength));
    if (wire.length < 2 + tagLength || !isTag(tag)) return null;
    return {
      type: 'CAA',
      flags: wire[0] ?? 0,
      tag: tag.toLowerCase(),
      value: byteString(wire.subarray(2 + tagLength)),
    };
  },
  toFields: ({ flags, tag, value }) => {
    const text = textOf(value);
    return { flags, tag, value: text === null || text.startsWith('"') ? quote(value) : text };
  },
  format: ({ flags, tag, value }) => `${flags} ${tag} ${quote(value)}`,
};

/** A typed value as a token: what it says, without a meaning for backslashes. */
function quoteTyped(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
