import { readName, resolveName } from '../name.ts';
import { sentence, type Sentence } from '../sentence.ts';

/** What is wrong with the data of a record; `field` names the member it is about. */
export interface RdataFault extends Sentence {
  field?: string;
}

/** How names are read: `typed` by a person or an API, otherwise strictly as in a zone file, relative to `origin`. */
export interface NameContext {
  origin: string;
  typed: boolean;
}

/** How one type is read and written. `fromX` answers a fault instead of throwing; `format` is canonical. */
export interface RdataCodec<R> {
  readonly fields: readonly string[];
  /** Tokens as written, escapes and quotes included. */
  fromTokens(tokens: readonly string[], context: NameContext): R | RdataFault;
  fromFields(read: (name: string) => string | undefined, context: NameContext): R | RdataFault;
  /** Data in wire form without compression, or null when it does not fit the type. */
  fromWire(wire: Uint8Array): R | null;
  toFields(rdata: R): Record<string, string | number>;
  format(rdata: R): string;
}

/** Reads a target name, or the fault with its field. */
export function readTarget(text: string | undefined, context: NameContext, field: string): string | RdataFault {
  if (text === undefined || text === '') return { ...sentence('name-empty', 'A name is missing'), field };
  const name = context.typed ? readName(text, context.origin) : resolveName(text, context.origin);
  return typeof name === 'string' ? name : { ...name, field };
}

/** Reads a decimal number from 0 to `max`, or the fault with its field. */
export function readNumber(text: string | undefined, max: number, field: string): number | RdataFault {
  if (text === undefined || text === '')
    return { ...sentence('number-missing', 'A number from 0 to {max} is missing', { max }), field };
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) value = Infinity;
    value = value * 10 + digit;
  }
  if (value <= max && text.length <= 12) return value;
  return { ...sentence('number-range', 'A whole number from 0 to {max} is needed', { max }), field };
}

/** The fault for too few or too many members. */
export function memberCount(type: string, form: string): RdataFault {
  return sentence('member-count', '{type} data has the form: {form}', { type, form });
}
