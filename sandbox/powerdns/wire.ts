import { TYPE_NUMBERS } from './content.ts';

/** A question as it came, with the name in lower case and presentation form. */
export interface Question {
  id: number;
  /** Bits of the query's header that are echoed: opcode and RD. */
  flags: number;
  name: string;
  type: number;
  class: number;
  /** Octets of the question section, echoed as they came. */
  octets: Buffer;
  /** UDP size offered by EDNS; null without EDNS. */
  edns: number | null;
}

export interface Answered {
  owner: string;
  type: number;
  ttl: number;
  rdata: Buffer;
}

export interface Reply {
  rcode: number;
  authoritative: boolean;
  answer: Answered[];
  authority: Answered[];
  additional: Answered[];
}

const OPT = 41;

/** Octets of presentation text: `\DDD` and `\x` are unescaped, the rest is UTF-8. */
function unescaped(text: string): Buffer {
  const octets: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      const char = String.fromCodePoint(text.codePointAt(at) as number);
      octets.push(...Buffer.from(char));
      at += char.length - 1;
      continue;
    }
    const digits = /^\d{3}/.exec(text.slice(at + 1))?.[0];
    octets.push(digits === undefined ? text.charCodeAt(at + 1) & 0xff : Number(digits) & 0xff);
    at += digits === undefined ? 1 : 3;
  }
  return Buffer.from(octets);
}

/** An absolute name on the wire, without compression. */
export function nameOctets(name: string): Buffer {
  const parts: Buffer[] = [];
  for (const label of name === '.' ? [] : (name.replace(/\.$/, '').match(/(?:\\\d{3}|\\.|[^.\\])+/g) ?? [])) {
    const octets = unescaped(label);
    parts.push(Buffer.from([octets.length]), octets);
  }
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

function uint(bits: 8 | 16 | 32, text: string | undefined): Buffer {
  const octets = Buffer.alloc(bits / 8);
  octets.writeUIntBE(Number(text), 0, bits / 8);
  return octets;
}

function strings(content: string): Buffer {
  const parts: Buffer[] = [];
  for (const [, inner] of content.matchAll(/"((?:\\[^]|[^"\\])*)"/g)) {
    const octets = unescaped(inner ?? '');
    for (let at = 0; at === 0 || at < octets.length; at += 255) {
      const piece = octets.subarray(at, at + 255);
      parts.push(Buffer.from([piece.length]), piece);
    }
  }
  return Buffer.concat(parts);
}

function ipv6(text: string): Buffer {
  const [head = '', tail] = text.toLowerCase().split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0');
  return Buffer.concat([...left, ...zeros, ...right].map((group) => uint(16, `0x${group}`)));
}

function hexed(fields: readonly string[], sizes: readonly (8 | 16)[]): Buffer {
  const numbers = sizes.map((size, index) => uint(size, fields[index]));
  return Buffer.concat([...numbers, Buffer.from(fields.slice(sizes.length).join(''), 'hex')]);
}

function caa(content: string): Buffer {
  const [, flags, tag = '', value = ''] = /^(\d+) (\S+) "((?:\\[^]|[^"\\])*)"$/.exec(content) ?? [];
  return Buffer.concat([uint(8, flags), Buffer.from([tag.length]), Buffer.from(tag.toLowerCase()), unescaped(value)]);
}

function naptr(content: string, fields: readonly string[]): Buffer {
  return Buffer.concat([uint(16, fields[0]), uint(16, fields[1]), strings(content), nameOctets(fields.at(-1) ?? '.')]);
}

/** RDATA of a stored content; null for types that the stand-in keeps but does not serve. */
export function rdataOf(type: string, content: string): Buffer | null {
  const fields = content.split(' ');
  switch (type) {
    case 'A':
      return Buffer.from(content.split('.').map(Number));
    case 'AAAA':
      return ipv6(content);
    case 'NS':
    case 'CNAME':
    case 'PTR':
    case 'DNAME':
      return nameOctets(content);
    case 'MX':
      return Buffer.concat([uint(16, fields[0]), nameOctets(fields[1] ?? '.')]);
    case 'SRV':
      return Buffer.concat([...fields.slice(0, 3).map((field) => uint(16, field)), nameOctets(fields[3] ?? '.')]);
    case 'TXT':
    case 'SPF':
      return strings(content);
    case 'CAA':
      return caa(content);
    case 'SOA':
      return Buffer.concat([
        nameOctets(fields[0] ?? '.'),
        nameOctets(fields[1] ?? '.'),
        ...fields.slice(2, 7).map((field) => uint(32, field)),
      ]);
    case 'DS':
    case 'CDS':
      return hexed(fields, [16, 8, 8]);
    case 'TLSA':
    case 'SMIMEA':
      return hexed(fields, [8, 8, 8]);
    case 'SSHFP':
      return hexed(fields, [8, 8]);
    case 'NAPTR':
      return naptr(content, fields);
    default:
      return content.startsWith('\\# ') ? Buffer.from(fields.slice(2).join(''), 'hex') : null;
  }
}

/** Number of a type as the wire has it. */
export function typeNumber(type: string): number {
  return TYPE_NUMBERS[type] ?? Number(type.slice(4));
}

/** Reads a query with one question; null for anything else, which gets no answer. */
export function readQuestion(packet: Buffer): Question | null {
  if (packet.length < 17 || (packet.readUInt16BE(2) & 0x8000) !== 0 || packet.readUInt16BE(4) !== 1) return null;
  let at = 12;
  let name = '';
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > 63 || at + 1 + length > packet.length) return null;
    if (length === 0) break;
    for (const octet of packet.subarray(at + 1, at + 1 + length)) name += spelled(octet);
    name += '.';
    at += length + 1;
  }
  const end = at + 5;
  if (end > packet.length) return null;
  const hasOpt =
    packet.readUInt16BE(10) > 0 &&
    packet.length >= end + 11 &&
    packet[end] === 0 &&
    packet.readUInt16BE(end + 1) === OPT;
  return {
    id: packet.readUInt16BE(0),
    flags: packet.readUInt16BE(2) & 0x7900,
    name: name === '' ? '.' : name,
    type: packet.readUInt16BE(at + 1),
    class: packet.readUInt16BE(at + 3),
    octets: packet.subarray(12, end),
    edns: hasOpt ? packet.readUInt16BE(end + 3) : null,
  };
}

function spelled(octet: number): string {
  const char = String.fromCharCode(octet).toLowerCase();
  if (/[a-z0-9_*/-]/.test(char)) return char;
  return octet > 0x20 && octet < 0x7f ? `\\${char}` : `\\${String(octet).padStart(3, '0')}`;
}

function recordOctets(record: Answered, compressed: Map<string, number>, offset: number): Buffer {
  const pointer = compressed.get(record.owner);
  const owner = pointer === undefined ? nameOctets(record.owner) : uint(16, String(0xc000 | pointer));
  if (pointer === undefined && offset < 0x3fff) compressed.set(record.owner, offset);
  return Buffer.concat([
    owner,
    uint(16, String(record.type)),
    uint(16, '1'),
    uint(32, String(record.ttl)),
    uint(16, String(record.rdata.length)),
    record.rdata,
  ]);
}

/** A reply on the wire; cut to the bare question with TC when it is longer than `limit`. */
export function writeReply(question: Question, reply: Reply, limit: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(0x8000 | question.flags | (reply.authoritative ? 0x0400 : 0) | reply.rcode, 2);
  header.writeUInt16BE(1, 4);
  const opt = question.edns === null ? Buffer.alloc(0) : Buffer.from([0, 0, OPT, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);
  const compressed = new Map<string, number>([[question.name, 12]]);
  const parts: Buffer[] = [];
  let size = 12 + question.octets.length;
  for (const record of [...reply.answer, ...reply.authority, ...reply.additional]) {
    const octets = recordOctets(record, compressed, size);
    parts.push(octets);
    size += octets.length;
  }
  header.writeUInt16BE(reply.answer.length, 6);
  header.writeUInt16BE(reply.authority.length, 8);
  header.writeUInt16BE(reply.additional.length + (opt.length > 0 ? 1 : 0), 10);
  if (size + opt.length <= limit) return Buffer.concat([header, question.octets, ...parts, opt]);
  header.writeUInt16BE(header.readUInt16BE(2) | 0x0200, 2);
  for (const at of [6, 8]) header.writeUInt16BE(0, at);
  header.writeUInt16BE(opt.length > 0 ? 1 : 0, 10);
  return Buffer.concat([header, question.octets, opt]);
}
