import { checkContent, TYPE_NUMBERS } from './content.ts';
import { refuse } from './refusal.ts';
import {
  nextSerial,
  rrsetKey,
  rrsetsOf,
  serialOf,
  type Rrsets,
  type StoredComment,
  type StoredRecord,
  type StoredRrset,
  type Zone,
} from './zones.ts';

type Json = Record<string, unknown>;

const ONE_RECORD_ONLY = new Set(['CNAME', 'DNAME', 'SOA']);

function text(object: Json, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : refuse(`Key '${key}' not present or not a String`);
}

/** A name of the API: canonical (final dot), lower-cased, of the letters that PowerDNS allows. */
export function apiName(name: string): string {
  if (!name.endsWith('.')) refuse(`DNS Name '${name}' is not canonical`);
  const labels = name
    .replace(/\\\d{3}|\\./g, 'x')
    .slice(0, -1)
    .split('.');
  if (name !== '.' && labels.some((label) => label === '' || Buffer.byteLength(label) > 63))
    refuse(`Unable to parse DNS Name '${name}'`);
  return name.toLowerCase();
}

function checkLetters(name: string): void {
  if (/^(?:\*\.)?[a-z0-9_/.-]*$/.test(name)) return;
  const shown = name.replace(/[^\x21-\x7e]/gu, (char) =>
    [...Buffer.from(char)].map((octet) => `\\${String(octet).padStart(3, '0')}`).join(''),
  );
  refuse(`Name '${shown}' contains unsupported characters`);
}

/** TTL as the server's 32 bit field holds it: -5 becomes 4294967291. */
function ttlOf(rrset: Json): number {
  const value = typeof rrset['ttl'] === 'string' ? Number(rrset['ttl']) : rrset['ttl'];
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.trunc(value) >>> 0
    : refuse("Key 'ttl' not an Integer or not present");
}

function objects(list: unknown[]): Json[] {
  return list.map((item) => (typeof item === 'object' && item !== null ? (item as Json) : {}));
}

function recordsOf(rrset: Json, name: string, type: string): StoredRecord[] {
  return objects(rrset['records'] as unknown[]).map((record) => {
    const given = text(record, 'content');
    const disabled = record['disabled'] ?? false;
    if (typeof disabled !== 'boolean') return refuse("Key 'disabled' not present or not a Bool");
    return { content: checkContent(name, type, given), disabled };
  });
}

function commentsOf(rrset: Json, now: Date): StoredComment[] {
  return objects(rrset['comments'] as unknown[]).map((comment) => ({
    content: text(comment, 'content'),
    account: text(comment, 'account'),
    modified_at: typeof comment['modified_at'] === 'number' ? comment['modified_at'] : Math.floor(now.getTime() / 1000),
  }));
}

/** Targets of NS, MX and SRV are host names: letters, digits and inner hyphens. */
function checkHost(name: string, type: string, content: string): void {
  const target = { NS: 0, MX: 1, SRV: 3 }[type];
  const host = target === undefined ? '.' : (content.split(' ')[target] ?? '.');
  if (host !== '.' && !/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+$/i.test(host)) {
    refuse(`RRset ${name} IN ${type} non-hostname content ${host}`);
  }
}

function checkTogether(zone: Zone, name: string, type: string, records: readonly StoredRecord[]): void {
  if (type === 'SOA' && name !== zone.name) refuse(`Record ${name} IN SOA is only allowed at apex`);
  for (const { content } of records) checkHost(name, type, content);
  const sorted = records.map((record) => record.content).sort();
  for (let index = 1; index < sorted.length; index++) {
    if (ONE_RECORD_ONLY.has(type)) refuse(`RRset ${name} IN ${type} has more than one record`);
    if (sorted[index] === sorted[index - 1])
      refuse(`Duplicate record in RRset ${name} IN ${type} with content "${sorted[index]}"`);
  }
}

function checkAgainst(
  rrsets: Map<string, StoredRrset>,
  byName: Map<string, Set<string>>,
  name: string,
  type: string,
): void {
  for (const other of byName.get(name) ?? []) {
    const live = rrsets.get(rrsetKey(name, other))?.records.some((record) => !record.disabled) === true;
    if (live && other !== type && (type === 'CNAME' || other === 'CNAME'))
      refuse(`RRset ${name} IN ${type}: Conflicts with pre-existing RRset`);
  }
}

/** The state of a zone while one PATCH is worked through. */
class Draft {
  readonly rrsets: Map<string, StoredRrset>;
  readonly #byName = new Map<string, Set<string>>();
  readonly #zone: Zone;
  readonly #now: Date;
  soaGiven = false;

  constructor(zone: Zone, now: Date) {
    this.#zone = zone;
    this.#now = now;
    this.rrsets = new Map(rrsetsOf(zone));
    for (const { name, type } of this.rrsets.values()) this.#index(name).add(type);
  }

  apply(item: Json, seen: Set<string>): void {
    const changetype = text(item, 'changetype').toUpperCase();
    const name = apiName(text(item, 'name'));
    checkLetters(name);
    const type = text(item, 'type').toUpperCase();
    if (!Object.hasOwn(TYPE_NUMBERS, type) && !/^TYPE\d{1,5}$/.test(type))
      refuse(`RRset ${name} IN ${type}: unknown type given`);
    const key = rrsetKey(name, type);
    if (seen.has(`${key} ${changetype}`)) refuse(`Duplicate RRset ${name} IN ${type} with changetype: ${changetype}`);
    seen.add(`${key} ${changetype}`);
    if (changetype === 'DELETE') this.rrsets.delete(key);
    else if (changetype === 'REPLACE') this.#replace(item, name, type);
    else refuse('Changetype not understood');
  }

  #replace(item: Json, name: string, type: string): void {
    const apex = this.#zone.name;
    if (name !== apex && !name.endsWith(apex === '.' ? '.' : `.${apex}`))
      refuse(`RRset ${name} IN ${type}: Name is out of zone`);
    const [newRecords, newComments] = [Array.isArray(item['records']), Array.isArray(item['comments'])];
    if (!newRecords && !newComments) refuse(`No change for RRset ${name} IN ${type}`);
    const key = rrsetKey(name, type);
    const old = this.rrsets.get(key);
    const ttl = newRecords ? ttlOf(item) : (old?.ttl ?? 0);
    let records = newRecords ? recordsOf(item, name, type) : (old?.records ?? []);
    if (newRecords) {
      checkTogether(this.#zone, name, type, records);
      checkAgainst(this.rrsets, this.#byName, name, type);
      if (type === 'SOA') {
        records = records.map((record) => ({
          ...record,
          content: withSerial(record.content, (serial) => nextSerial(serial, this.#zone.soaEditApi, this.#now)),
        }));
        this.soaGiven = true;
      }
    }
    // A set whose records are all taken away loses its comments too.
    const emptied = newRecords && records.length === 0;
    const comments = newComments ? commentsOf(item, this.#now) : emptied ? [] : (old?.comments ?? []);
    if (records.length === 0 && comments.length === 0) this.rrsets.delete(key);
    else {
      this.rrsets.set(key, { name, type, ttl, records, comments });
      this.#index(name).add(type);
    }
  }

  #index(name: string): Set<string> {
    const types = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, types);
    return types;
  }
}

function withSerial(content: string, change: (serial: number) => number): string {
  const fields = content.split(/\s+/);
  fields[2] = String(change(Number(fields[2])));
  return fields.join(' ');
}

/** A state with the SOA serial moved by the zone's rule. */
export function withNextSerial(zone: Zone, rrsets: Rrsets, now: Date): Rrsets {
  const key = rrsetKey(zone.name, 'SOA');
  const soa = rrsets.get(key);
  if (soa === undefined || zone.soaEditApi === '') return rrsets;
  const serial = nextSerial(serialOf(zone, rrsets), zone.soaEditApi, now);
  const records = soa.records.map((record) => ({ ...record, content: withSerial(record.content, () => serial) }));
  return new Map(rrsets).set(key, { ...soa, records });
}

/**
 * Works out one PATCH: all of it or, by `Refusal`, none. The serial moves on every accepted one, even an empty one.
 * @returns the new state, not yet committed
 */
export function patched(zone: Zone, body: unknown, now: Date): Rrsets {
  const list = typeof body === 'object' && body !== null ? (body as Json)['rrsets'] : undefined;
  if (!Array.isArray(list)) return refuse('No rrsets given in update request');
  const draft = new Draft(zone, now);
  const seen = new Set<string>();
  for (const item of objects(list)) draft.apply(item, seen);
  return draft.soaGiven ? draft.rrsets : withNextSerial(zone, draft.rrsets, now);
}
