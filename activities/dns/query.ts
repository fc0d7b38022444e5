import { ApexkeepError } from '#model/errors.ts';
import { canonicalFromText } from '#model/rules/rdata.ts';
import { isEditable, type RecordSetKey } from '#model/rules/record-set.ts';
import { encodeQuery, type WireMessage, type WireRecord } from './message.ts';
import { foldedWire, MalformedDns, nameToWire, typeNumber } from './names.ts';
import { askTcp, askUdp, parseServer, queryId, type DnsServer } from './transport.ts';

/** What one server says about one record set. */
export interface DnsAnswer {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`, … or `RCODEnn`. */
  rcode: string;
  /** Authoritative answer. False for a referral: see `section`. */
  aa: boolean;
  /** Lowest TTL of the set; null when there is none. */
  ttl: number | null;
  /** Canonical values for editable types, RFC 3597 generic form (`\# 4 c0000201`) for all others; sorted. */
  values: string[];
  /** Where the set was: `authority` for the NS of a delegation, `additional` for its glue; null when it is not there. */
  section: 'answer' | 'authority' | 'additional' | null;
  /** Target of the CNAME that stands at the name instead, in canonical form. */
  cname: string | null;
  /** Serial of the SOA in the answer or authority section. */
  serial: number | null;
  transport: 'udp' | 'tcp';
}

export interface QueryOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 3_000;
const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];
const IN = 1;
const NS = 2;
const CNAME = 5;
const SOA = 6;

/**
 * Asks one server for one record set: UDP with EDNS0, TCP when the answer is cut, no recursion desired. The question must
 * come back unchanged.
 * @param server `address:port` of a server whose address has passed the address policy
 * @throws ApexkeepError `provider-unavailable` (no answer; `extra.cause` names why), `provider-unexpected` (damaged answer),
 * `invalid-input`; the signal's reason when aborted
 */
export async function queryRecordSet(
  server: string,
  key: RecordSetKey,
  options: QueryOptions = {},
): Promise<DnsAnswer> {
  const target = parseServer(server);
  const signal = options.signal ?? new AbortController().signal;
  const deadline = Date.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const question = questionOf(key);
  let { message, transport } = await exchange(target, key, question, true, deadline, signal);
  // RFC 6891 section 7: a server that knows no EDNS says so with FORMERR or NOTIMP.
  if (message.rcode === 1 || message.rcode === 4) {
    ({ message, transport } = await exchange(target, key, question, false, deadline, signal));
  }
  return { ...judge(message, question), transport };
}

/** Serial of a zone at one server, or null when the server gives no authoritative SOA. */
export async function querySerial(server: string, apex: string, options: QueryOptions = {}): Promise<number | null> {
  const answer = await queryRecordSet(server, { name: apex, type: 'SOA' }, options);
  return answer.aa && answer.section === 'answer' ? answer.serial : null;
}

interface Question {
  owner: string;
  type: number;
  typeText: string;
}

function questionOf(key: RecordSetKey): Question {
  try {
    return { owner: foldedWire(nameToWire(key.name)), type: typeNumber(key.type), typeText: key.type };
  } catch (error) {
    if (!(error instanceof MalformedDns)) throw error;
    throw new ApexkeepError('invalid-input', `${key.name} ${key.type} cannot be asked for: ${error.message}.`, {
      cause: error,
    });
  }
}

async function exchange(
  server: DnsServer,
  key: RecordSetKey,
  question: Question,
  edns: boolean,
  deadline: number,
  signal: AbortSignal,
): Promise<{ message: WireMessage; transport: 'udp' | 'tcp' }> {
  const id = queryId();
  const query = encodeQuery(id, key.name, key.type, edns);
  const matches = (message: WireMessage): boolean => {
    if (!message.response || message.id !== id) return false;
    // A server that could not even read the query may leave the question out.
    if (message.question === null) return message.rcode !== 0 && message.answer.length === 0;
    return (
      message.question.owner === question.owner &&
      message.question.type === question.type &&
      message.question.class === IN
    );
  };
  const message = await askUdp(server, query, matches, deadline, signal);
  if (!message.truncated) return { message, transport: 'udp' };
  return { message: await askTcp(server, query, matches, deadline, signal), transport: 'tcp' };
}

function judge(message: WireMessage, question: Question): Omit<DnsAnswer, 'transport'> {
  const ofSet = (records: readonly WireRecord[]): WireRecord[] =>
    records.filter((record) => record.class === IN && record.type === question.type && record.owner === question.owner);
  const referral =
    !message.authoritative && message.answer.length === 0 && message.authority.some((record) => record.type === NS);
  const places: [DnsAnswer['section'], WireRecord[]][] = [['answer', ofSet(message.answer)]];
  if (referral && question.type === NS) places.push(['authority', ofSet(message.authority)]);
  else if (referral) places.push(['additional', ofSet(message.additional)]);
  const [section, records] = places.find(([, found]) => found.length > 0) ?? [null, []];
  const cname = message.answer.find(
    (record) => record.type === CNAME && record.class === IN && record.owner === question.owner,
  );
  const soa = [...message.answer, ...message.authority].find((record) => record.type === SOA && record.class === IN);
  return {
    rcode: RCODES[message.rcode] ?? `RCODE${message.rcode}`,
    aa: message.authoritative,
    ttl: records.length === 0 ? null : Math.min(...records.map((record) => record.ttl)),
    values: [...new Set(records.map((record) => presented(question.typeText, record.rdata)))].sort(),
    section,
    cname: cname === undefined || question.type === CNAME ? null : presented('CNAME', cname.rdata),
    serial: soa === undefined ? null : serialOf(soa.rdata),
  };
}

/** Generic form of RFC 3597 section 5, which the record rules read into canonical presentation. */
function presented(type: string, rdata: Uint8Array): string {
  const generic = rdata.length === 0 ? '\\# 0' : `\\# ${rdata.length} ${Buffer.from(rdata).toString('hex')}`;
  if (!isEditable(type)) return generic;
  const value = canonicalFromText(type, generic, '.');
  // Data that does not fit its type stays visible in generic form, so that it compares as different.
  return typeof value === 'string' ? value : generic;
}

/** The five numbers after the two names of a SOA are its last 20 octets. */
function serialOf(rdata: Uint8Array): number | null {
  return rdata.length < 22 ? null : new DataView(rdata.buffer, rdata.byteOffset + rdata.length - 20, 4).getUint32(0);
}
