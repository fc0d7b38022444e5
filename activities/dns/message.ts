import { expandName, foldedWire, MalformedDns, nameToWire, typeNumber } from './names.ts';

/** One resource record of a message; names inside `rdata` are expanded. */
export interface WireRecord {
  /** Owner in folded plain wire form, comparable by `===`. */
  owner: string;
  type: number;
  class: number;
  ttl: number;
  rdata: Uint8Array;
}

export interface WireMessage {
  id: number;
  response: boolean;
  authoritative: boolean;
  truncated: boolean;
  /** With the upper bits of EDNS (RFC 6891 section 6.1.3). */
  rcode: number;
  question: { owner: string; type: number; class: number } | null;
  answer: WireRecord[];
  authority: WireRecord[];
  additional: WireRecord[];
}

/** UDP payload we accept: fits every path without fragments (DNS flag day 2020). */
export const UDP_PAYLOAD = 1232;
const OPT = 41;
const IN = 1;

/**
 * Types whose RDATA may hold compressed names (RFC 3597 section 4, and SRV, which some servers compress): octets before
 * the names, how many names. Any other RDATA is taken as it is.
 */
const NAMES_IN_RDATA: Readonly<Record<number, readonly [skip: number, names: number]>> = {
  2: [0, 1],
  5: [0, 1],
  6: [0, 2],
  12: [0, 1],
  15: [2, 1],
  17: [0, 2],
  18: [2, 1],
  33: [6, 1],
  36: [2, 1],
  39: [0, 1],
};

/** A query for one record set: class IN, no recursion desired, EDNS0 unless `edns` is false. */
export function encodeQuery(id: number, name: string, type: string, edns = true): Uint8Array {
  const owner = nameToWire(name);
  const message = Buffer.alloc(12 + owner.length + 4 + (edns ? 11 : 0));
  message.writeUInt16BE(id, 0);
  message.writeUInt16BE(1, 4);
  message.writeUInt16BE(edns ? 1 : 0, 10);
  message.set(owner, 12);
  message.writeUInt16BE(typeNumber(type), 12 + owner.length);
  message.writeUInt16BE(IN, 14 + owner.length);
  if (edns) {
    message.writeUInt16BE(OPT, 17 + owner.length);
    message.writeUInt16BE(UDP_PAYLOAD, 19 + owner.length);
  }
  return message;
}

function rdataAt(message: Uint8Array, start: number, length: number, type: number): Uint8Array {
  const layout = NAMES_IN_RDATA[type];
  if (layout === undefined || length === 0) return message.slice(start, start + length);
  const [skip, names] = layout;
  if (length <= skip) throw new MalformedDns('record data is shorter than its type');
  const out = [...message.subarray(start, start + skip)];
  let at = start + skip;
  for (let index = 0; index < names; index++) at = expandName(message, at, out);
  if (at > start + length) throw new MalformedDns('a name runs past the end of its record');
  return Uint8Array.from([...out, ...message.subarray(at, start + length)]);
}

/**
 * Reads a message. Every length and pointer is checked; anything after the records is ignored.
 * @throws MalformedDns and nothing else, whatever the octets are
 */
export function decodeMessage(message: Uint8Array): WireMessage {
  if (message.length < 12) throw new MalformedDns('a message is shorter than its header');
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = view.getUint16(2);
  let at = 12;
  const need = (octets: number): void => {
    if (at + octets > message.length) throw new MalformedDns('a message ends inside a record');
  };
  const owner = (): string => {
    const name: number[] = [];
    at = expandName(message, at, name);
    return foldedWire(name);
  };
  if (view.getUint16(4) > 1) throw new MalformedDns('a message asks more than one question');
  let question: WireMessage['question'] = null;
  if (view.getUint16(4) === 1) {
    const name = owner();
    need(4);
    question = { owner: name, type: view.getUint16(at), class: view.getUint16(at + 2) };
    at += 4;
  }
  const section = (count: number): WireRecord[] => {
    const records: WireRecord[] = [];
    for (let index = 0; index < count; index++) {
      const name = owner();
      need(10);
      const type = view.getUint16(at);
      const length = view.getUint16(at + 8);
      const record = { owner: name, type, class: view.getUint16(at + 2), ttl: view.getUint32(at + 4) };
      at += 10;
      need(length);
      records.push({ ...record, rdata: rdataAt(message, at, length, type) });
      at += length;
    }
    return records;
  };
  const answer = section(view.getUint16(6));
  const authority = section(view.getUint16(8));
  const additional = section(view.getUint16(10));
  const opt = additional.find((record) => record.type === OPT);
  return {
    id: view.getUint16(0),
    response: (flags & 0x8000) !== 0,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: (flags & 0x000f) | (opt === undefined ? 0 : (opt.ttl >>> 24) << 4),
    question,
    answer,
    authority,
    additional,
  };
}
