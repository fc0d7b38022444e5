import { RecordReader } from './content-reader.ts';
import { refuse } from './refusal.ts';

/** Types the stand-in knows by name; others are `unknown type given`, as in PowerDNS, unless written TYPEnnn. */
export const TYPE_NUMBERS: Readonly<Record<string, number>> = {
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
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
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
  URI: 256,
  CAA: 257,
  ALIAS: 65401,
  LUA: 65402,
};

type Parser = (reader: RecordReader) => string;

const name: Parser = (reader) => reader.name();
const text: Parser = (reader) => reader.texts();
const hexAfter =
  (...bits: (8 | 16)[]): Parser =>
  (reader) =>
    [...bits.map((size) => String(reader.integer(size))), reader.hex()].join(' ');

const PARSERS: Readonly<Record<string, Parser>> = {
  A: (reader) => reader.ipv4(),
  NS: name,
  CNAME: name,
  PTR: name,
  DNAME: name,
  ALIAS: name,
  MX: (reader) => `${reader.integer(16)} ${reader.name()}`,
  SRV: (reader) => `${reader.integer(16)} ${reader.integer(16)} ${reader.integer(16)} ${reader.name()}`,
  TXT: text,
  SPF: text,
  CAA: (reader) => `${reader.integer(8)} ${reader.word()} ${reader.quoted()}`,
  SOA: (reader) =>
    [reader.name(), reader.name(), ...Array.from({ length: 5 }, () => String(reader.integer(32)))].join(' '),
  DS: hexAfter(16, 8, 8),
  CDS: hexAfter(16, 8, 8),
  TLSA: hexAfter(8, 8, 8),
  SMIMEA: hexAfter(8, 8, 8),
  SSHFP: hexAfter(8, 8),
  NAPTR: (reader) =>
    `${reader.integer(16)} ${reader.integer(16)} ${reader.quoted()} ${reader.quoted()} ${reader.quoted()} ${reader.name()}`,
  HTTPS: (reader) => `${reader.integer(16)} ${reader.name()}${reader.rest()}`,
  SVCB: (reader) => `${reader.integer(16)} ${reader.name()}${reader.rest()}`,
};

/** RFC 5952 spelling of an IPv6 address, or null. */
function ipv6(content: string): string | null {
  const url = content.includes('.') ? null : URL.parse(`http://[${content}]/`);
  return url === null ? null : url.hostname.slice(1, -1);
}

function checkUnknown(owner: string, type: string, content: string): void {
  const fields = content.split(' ');
  if (fields.length < 3 || fields[0] !== '\\#') {
    refuse(
      `Record ${owner}/${type} '${content}': Unknown record was stored incorrectly, need 3 fields, got ${fields.length}: ${content}`,
    );
  }
}

/**
 * Judges one record's content as `PATCH` does: it must parse, and be spelled as the server would spell it (letter case
 * aside). AAAA is the exception: any IPv6 spelling is taken.
 * @returns the content as the server shows it from then on
 */
export function checkContent(owner: string, type: string, content: string): string {
  const say = (what: string): never => refuse(`Record ${owner}/${type} '${content}': ${what}`);
  if (type === 'AAAA') return ipv6(content) ?? say('Invalid IPv6 address');
  const parser = Object.hasOwn(PARSERS, type) ? PARSERS[type] : undefined;
  if (parser === undefined) {
    if (/^TYPE\d+$/.test(type)) checkUnknown(owner, type, content);
    return content;
  }
  const reader = new RecordReader(content, say);
  const spelled = parser(reader);
  if (reader.trailing().trim() !== '') say(`When parsing ${type} trailing data was not parsed: '${reader.trailing()}'`);
  if (spelled.toLowerCase() !== content.toLowerCase()) say(`Not in expected format (parsed as '${spelled}')`);
  return spelled;
}
