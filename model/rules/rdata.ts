import { issueAt, type FieldIssue, type Parsed } from './field-issue.ts';
import { address4, address6, type AddressRdata } from './rdata/address.ts';
import { caa, type CaaRdata } from './rdata/caa.ts';
import type { NameContext, RdataCodec, RdataFault } from './rdata/codec.ts';
import { GENERIC_MARK, genericToWire } from './rdata/generic.ts';
import { mx, type MxRdata } from './rdata/mx.ts';
import { srv, type SrvRdata } from './rdata/srv.ts';
import { targetCodec, type TargetRdata } from './rdata/target.ts';
import { tokensOf } from './rdata/token.ts';
import { txt, type TxtRdata } from './rdata/txt.ts';
import { isEditable, type EditableType } from './record-set.ts';
import { sentence, type Sentence } from './sentence.ts';

export type { AddressRdata, CaaRdata, MxRdata, SrvRdata, TargetRdata, TxtRdata };

/** The data of one record, taken apart. `formatRdata` gives its one canonical spelling. */
export type Rdata =
  | AddressRdata<'A'>
  | AddressRdata<'AAAA'>
  | CaaRdata
  | MxRdata
  | SrvRdata
  | TargetRdata<'CNAME'>
  | TargetRdata<'NS'>
  | TargetRdata<'PTR'>
  | TxtRdata;

/** The data of one record as an editor holds it: `{preference: 10, exchange: 'mail'}`. */
export type RdataFields = Record<string, string | number>;

const CODECS: { readonly [T in EditableType]: RdataCodec<Extract<Rdata, { type: T }>> } = {
  A: address4,
  AAAA: address6,
  CAA: caa,
  CNAME: targetCodec('CNAME'),
  MX: mx,
  NS: targetCodec('NS'),
  PTR: targetCodec('PTR'),
  SRV: srv,
  TXT: txt,
};

function codecOf(type: EditableType): RdataCodec<Rdata> {
  return CODECS[type] as unknown as RdataCodec<Rdata>;
}

/** Members of each editable type in the order of presentation, for forms. */
export function fieldNames(type: EditableType): readonly string[] {
  return codecOf(type).fields;
}

/**
 * Reads the data of one record as a person, an API or a provider writes it: presentation form of RFC 1035 section 5, or
 * the generic form of RFC 3597 section 5. Targets may be relative to the zone. Text of a TXT record may come without
 * quotes; then the whole text is one string. Issues carry the path `value`.
 */
export function parseRdata(type: string, text: string, apex: string): Parsed<Rdata> {
  if (!isEditable(type)) return refused('value', opaqueType(type));
  const result = readTyped(type, text, apex);
  return 'code' in result ? refused('value', result) : { ok: true, value: result };
}

/** Reads what an editor's fields hold. Issues carry the field's name as path. */
export function rdataFromFields(type: EditableType, fields: Readonly<RdataFields>, apex: string): Parsed<Rdata> {
  const codec = codecOf(type);
  const unknown = Object.keys(fields).find((name) => !codec.fields.includes(name));
  if (unknown !== undefined) {
    return refused(
      unknown,
      sentence('field-unknown', '{type} records have: {fields}', { type, fields: codec.fields.join(', ') }),
    );
  }
  const result = codec.fromFields((name) => fieldText(fields, name), { origin: apex, typed: true });
  return 'code' in result ? refused(result.field ?? codec.fields[0] ?? 'value', result) : { ok: true, value: result };
}

/** Types that are kept byte for byte are refused wherever someone wants to edit one. */
export function opaqueType(type: string): Sentence {
  return sentence('type-opaque', '{type} records are shown and kept as they are; Apexkeep does not edit them', {
    type,
  });
}

/** What an editor shows for the data of one record; `rdataFromFields` reads it back to the same data. */
export function fieldsOfRdata(rdata: Rdata): RdataFields {
  return codecOf(rdata.type).toFields(rdata);
}

/** The one canonical presentation form: absolute lower-case targets, RFC 5952 addresses, quoted strings of at most 255 octets. */
export function formatRdata(rdata: Rdata): string {
  return codecOf(rdata.type).format(rdata);
}

/** Reads tokens of a zone file line to canonical form. */
export function canonicalFromTokens(
  type: EditableType,
  tokens: readonly string[],
  names: NameContext,
): string | RdataFault {
  const codec = codecOf(type);
  const result = tokens[0] === GENERIC_MARK ? fromGeneric(codec, tokens) : codec.fromTokens(tokens, names);
  return 'code' in result ? result : codec.format(result);
}

/** Reads one value to canonical form as `parseRdata` does. */
export function canonicalFromText(type: EditableType, text: string, apex: string): string | RdataFault {
  const result = readTyped(type, text, apex);
  return 'code' in result ? result : codecOf(type).format(result);
}

function readTyped(type: EditableType, text: string, apex: string): Rdata | RdataFault {
  const codec = codecOf(type);
  const context: NameContext = { origin: apex, typed: true };
  const tokens = tokensOf(text);
  if ('code' in tokens) return tokens;
  if (tokens[0] === GENERIC_MARK) return fromGeneric(codec, tokens);
  if (type === 'TXT' && !text.trimStart().startsWith('"')) return codec.fromTokens([text.trim()], context);
  return codec.fromTokens(tokens, context);
}

function fromGeneric(codec: RdataCodec<Rdata>, tokens: readonly string[]): Rdata | RdataFault {
  const wire = genericToWire(tokens);
  if ('code' in wire) return wire;
  return (
    codec.fromWire(wire) ??
    sentence('generic-misfit', 'The hexadecimal data does not fit the type (RFC 3597 section 5)')
  );
}

function fieldText(fields: Readonly<RdataFields>, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}

function refused(path: string, fault: RdataFault): { ok: false; issues: FieldIssue[] } {
  return { ok: false, issues: [issueAt(path, fault)] };
}
