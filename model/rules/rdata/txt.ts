import { sentence } from '../sentence.ts';
import { byteString, octetsOfToken, quote, textOf, utf8, type ByteString } from './character-string.ts';
import { memberCount, type RdataCodec, type RdataFault } from './codec.ts';
import { tokensOf } from './token.ts';

/** TXT data: all strings joined. Where they were cut carries no meaning to any reader we know (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2). */
export interface TxtRdata {
  type: 'TXT';
  octets: ByteString;
}

const MAX_STRING = 255;
/** Strings of 255 octets with a length octet each, at most 65,535 octets together. */
const MAX_OCTETS = 65_535 - Math.ceil(65_535 / 256);

function fromTokens(tokens: readonly string[]): TxtRdata | RdataFault {
  if (tokens.length === 0) return memberCount('TXT', '"text" or several quoted strings');
  let octets = '';
  for (const token of tokens) {
    const part = octetsOfToken(token);
    if (typeof part !== 'string') return { ...part, field: 'text' };
    octets += part;
  }
  return build(octets);
}

function build(octets: ByteString): TxtRdata | RdataFault {
  if (octets.length <= MAX_OCTETS) return { type: 'TXT', octets };
  const said = sentence('text-too-long', 'The text has {octets} octets; at most {max} fit into a record', {
    octets: octets.length,
    max: MAX_OCTETS,
  });
  return { ...said, field: 'text' };
}

function fromFields(text: string | undefined, raw: string | undefined): TxtRdata | RdataFault {
  if (raw !== undefined) {
    const tokens = tokensOf(raw);
    if ('code' in tokens) return { ...tokens, field: 'raw' };
    const result = fromTokens(tokens);
    return 'code' in result ? { ...result, field: 'raw' } : result;
  }
  if (text === undefined) return { ...sentence('text-missing', 'A text is missing'), field: 'text' };
  if (!text.isWellFormed())
    return { ...sentence('text-unicode', 'The text holds half of a character pair'), field: 'text' };
  const octets = utf8(text);
  if (textOf(octets) !== null) return build(octets);
  return { ...sentence('text-control', 'The text holds a line break or another control character'), field: 'text' };
}

/**
 * TXT, RFC 1035 section 3.3.14. Editors hold `text` as it reads, without quotes and escapes; octets that are no text come
 * as `raw` in presentation form instead.
 */
export const txt: RdataCodec<TxtRdata> = {
  fields: ['text', 'raw'],
  fromTokens,
  fromFields: (field) => fromFields(field('text'), field('raw')),
  fromWire: (wire) => {
    let octets = '';
    let at = 0;
    for (; at < wire.length; at += 1 + (wire[at] ?? 0))
      octets += byteString(wire.subarray(at + 1, at + 1 + (wire[at] ?? 0)));
    return at === wire.length && at > 0 && octets.length <= MAX_OCTETS ? { type: 'TXT', octets } : null;
  },
  toFields: (rdata) => {
    const text = textOf(rdata.octets);
    return text === null ? { raw: txt.format(rdata) } : { text };
  },
  format: ({ octets }) => {
    if (octets.length <= MAX_STRING) return quote(octets);
    const strings: string[] = [];
    for (let at = 0; at < octets.length; at += MAX_STRING) strings.push(quote(octets.slice(at, at + MAX_STRING)));
    return strings.join(' ');
  },
};
