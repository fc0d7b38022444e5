/** Names and types between presentation and wire (RFC 1035 sections 3.1, 4.1.4 and 5.1). */

/** A message, name or type that cannot be read or written as DNS. Nothing else leaves this folder's parsers. */
export class MalformedDns extends Error {
  override readonly name = 'MalformedDns';
}

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  ANY: 255,
  URI: 256,
  CAA: 257,
};

const MNEMONICS = new Map(Object.entries(TYPES).map(([name, number]) => [number, name]));

/** Number of a type mnemonic or of `TYPEnnn`. */
export function typeNumber(type: string): number {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const generic = /^TYPE(\d{1,5})$/.exec(type)?.[1];
  const number = known ?? (generic === undefined ? Number.NaN : Number(generic));
  if (!(number >= 1 && number <= 65_535)) throw new MalformedDns(`${type} is not a record type with a number`);
  return number;
}

/** Mnemonic of a type number, `TYPEnnn` where there is none. */
export function typeName(number: number): string {
  return MNEMONICS.get(number) ?? `TYPE${number}`;
}

/** Wire form of an absolute name; escapes `\.` and `\DDD` are read. */
export function nameToWire(name: string): Uint8Array {
  if (name === '.') return new Uint8Array(1);
  const wire = new Uint8Array(255);
  let length = 0;
  let start = 0;
  let at = 1;
  const put = (octet: number): void => {
    if (at > 254) throw new MalformedDns('a name is longer than 255 octets');
    wire[at++] = octet;
  };
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code === 0x2e) {
      length = at - start - 1;
      if (length < 1 || length > 63) throw new MalformedDns('a label has 1 to 63 octets');
      wire[start] = length;
      start = at;
      put(0);
      continue;
    }
    if (code !== 0x5c) {
      if (code > 255) throw new MalformedDns('a name holds a character that is not an octet');
      put(code);
      continue;
    }
    const digits = /^\d{3}/.exec(name.slice(index + 1, index + 4))?.[0];
    const octet = digits === undefined ? name.charCodeAt(index + 1) : Number(digits);
    if (!(octet <= 255)) throw new MalformedDns('a name holds a broken escape');
    put(octet);
    index += digits === undefined ? 1 : 3;
  }
  if (at - start !== 1 || at < 3) throw new MalformedDns('a name on the wire is absolute');
  return wire.slice(0, at);
}

/**
 * Follows a possibly compressed name and appends its labels to `out` in plain wire form. Each pointer must lead further
 * back than the last, so a hostile message cannot make this loop.
 * @returns the position after the name in the message
 */
export function expandName(message: Uint8Array, start: number, out: number[]): number {
  let at = start;
  let end = -1;
  let limit = start;
  let octets = 0;
  for (;;) {
    const length = message[at];
    if (length === undefined) throw new MalformedDns('a name runs past the end of the message');
    if (length >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) throw new MalformedDns('a compression pointer is cut off');
      if (end < 0) end = at + 2;
      at = ((length & 0x3f) << 8) | low;
      if (at >= limit) throw new MalformedDns('a compression pointer does not lead back');
      limit = at;
      continue;
    }
    if (length > 63) throw new MalformedDns('a label has an unknown form');
    octets += length + 1;
    if (octets > 255) throw new MalformedDns('a name is longer than 255 octets');
    if (at + 1 + length > message.length) throw new MalformedDns('a label runs past the end of the message');
    for (let index = at; index <= at + length; index++) out.push(message[index] as number);
    at += length + 1;
    if (length === 0) return end < 0 ? at : end;
  }
}

/** Lower-cases the letters of a wire name, for comparison (RFC 4343). */
export function foldedWire(wire: ArrayLike<number>): string {
  let text = '';
  for (let at = 0; at < wire.length; at++) {
    const octet = wire[at] as number;
    text += String.fromCharCode(octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet);
  }
  return text;
}
