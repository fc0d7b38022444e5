import { ApexkeepError } from '#model/errors.ts';
import { canonicalSet } from '#model/rules/canonical.ts';
import { keyOf, type RecordSet } from '#model/rules/record-set.ts';
import { sentence, type Param, type Sentence } from '#model/rules/sentence.ts';
import type { ProviderZone } from '../dns-provider.ts';
import type { Peer } from '../http-errors.ts';

/** One RRset of the API, after the check of its shape. */
export interface Rrset {
  name: string;
  type: string;
  ttl: number;
  records: { content: string; disabled: boolean }[];
  comments: Record<string, unknown>[];
}

/** What PowerDNS keeps beside the data of a set. Comments are kept by the server itself on a replace that omits them. */
export interface PowerDnsExtras {
  comments?: Record<string, unknown>[];
  /** Contents of records that are stored but not served. */
  disabled?: string[];
}

const KINDS: Record<string, ProviderZone['kind']> = {
  native: 'primary',
  master: 'primary',
  primary: 'primary',
  producer: 'primary',
  slave: 'secondary',
  secondary: 'secondary',
  consumer: 'secondary',
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member for a message; anything but text is left out, since an object of a stranger can break its own conversion. */
function named(value: unknown): string | Sentence {
  return typeof value === 'string' ? value.slice(0, 100) : sentence('something-else', 'something else');
}

function uint32(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : null;
}

function incomplete(zone: Param, what: Sentence): ApexkeepError {
  return new ApexkeepError(
    'provider-incomplete',
    sentence('answer-incomplete', 'The answer for {zone} is not complete: {what}. Nothing was concluded from it.', {
      zone,
      what,
    }),
  );
}

/** The server object of `GET /servers/{id}`, or `provider-unexpected` when something else answered. */
export function decodeServer(body: unknown, peer: Peer): { version: string } {
  if (!isObject(body) || body['type'] !== 'Server' || typeof body['version'] !== 'string') {
    throw new ApexkeepError(
      'provider-unexpected',
      sentence('not-powerdns', '{peer} does not answer like a PowerDNS server. Check the base URL.', { peer }),
    );
  }
  if (body['daemon_type'] !== 'authoritative') {
    throw new ApexkeepError(
      'provider-unexpected',
      sentence('powerdns-other', '{peer} is a PowerDNS {daemon}; an authoritative server is needed.', {
        peer,
        daemon: named(body['daemon_type']),
      }),
    );
  }
  return { version: body['version'] };
}

/** One zone of the list or of a zone's own answer. */
export function decodeZone(body: unknown, peer: Peer): ProviderZone {
  if (
    !isObject(body) ||
    typeof body['id'] !== 'string' ||
    typeof body['name'] !== 'string' ||
    typeof body['kind'] !== 'string'
  ) {
    throw new ApexkeepError(
      'provider-unexpected',
      sentence(
        'zone-list-entry',
        '{peer} listed a zone without id, name or kind. Check that it is PowerDNS 4.1 or newer.',
        { peer },
      ),
    );
  }
  const name = body['name'].toLowerCase();
  return {
    ref: body['id'],
    name: name.endsWith('.') ? name : `${name}.`,
    kind: body['presigned'] === true ? 'presigned' : (KINDS[body['kind'].toLowerCase()] ?? 'unknown'),
    serial: uint32(body['serial']),
    dnssec: body['dnssec'] === true,
  };
}

/** The zone list. Two zones with one name make the list useless and are refused. */
export function decodeZones(body: unknown, peer: Peer): ProviderZone[] {
  if (!Array.isArray(body))
    throw new ApexkeepError(
      'provider-unexpected',
      sentence('zone-list-missing', '{peer} did not answer with a list of zones. Check the base URL.', { peer }),
    );
  const zones = body.map((zone: unknown) => decodeZone(zone, peer));
  if (new Set(zones.map((zone) => zone.ref)).size !== zones.length)
    throw incomplete(
      sentence('the-zone-list', 'the zone list'),
      sentence('lacks-zone-twice', 'a zone is listed twice'),
    );
  return zones;
}

function decodeRecord(record: unknown): { content: string; disabled: boolean } | null {
  if (!isObject(record) || typeof record['content'] !== 'string') return null;
  const disabled = record['disabled'] ?? false;
  return typeof disabled === 'boolean' ? { content: record['content'], disabled } : null;
}

function decodeRrset(item: unknown, index: number, zone: string): Rrset {
  if (!isObject(item))
    throw incomplete(zone, sentence('lacks-record-set', 'entry {index} is not a record set', { index }));
  const { name, type, records } = item;
  if (
    typeof name !== 'string' ||
    typeof type !== 'string' ||
    !/^[A-Za-z0-9-]+$/.test(type) ||
    !Array.isArray(records)
  ) {
    throw incomplete(zone, sentence('lacks-members', 'entry {index} lacks name, type or records', { index }));
  }
  const ttl = uint32(item['ttl'] ?? (records.length === 0 ? 0 : undefined));
  const decoded = records.map(decodeRecord);
  const damaged = ttl === null || decoded.includes(null);
  const lower = name.toLowerCase();
  if (damaged) throw incomplete(zone, sentence('lacks-data', '{name} {type} is damaged', { name: lower, type }));
  if (lower !== zone && !lower.endsWith(zone === '.' ? '.' : `.${zone}`))
    throw incomplete(zone, sentence('lacks-place', '{name} {type} is outside the zone', { name: lower, type }));
  const comments = Array.isArray(item['comments']) ? item['comments'].filter(isObject) : [];
  return { name: lower, type: type.toUpperCase(), ttl, records: decoded as Rrset['records'], comments };
}

/**
 * The RRsets of a zone's answer. Entries without records are left out: PowerDNS lists a set that has only a comment, and a
 * filtered answer lists every commented set of the zone that way.
 * @throws ApexkeepError `provider-incomplete` when one entry cannot be read or a set appears twice
 */
export function decodeRrsets(body: unknown, zone: string): Rrset[] {
  const list = isObject(body) ? body['rrsets'] : undefined;
  if (!Array.isArray(list)) throw incomplete(zone, sentence('lacks-list', 'it holds no list of record sets'));
  const rrsets = list
    .map((item: unknown, index) => decodeRrset(item, index, zone))
    .filter((rrset) => rrset.records.length > 0);
  if (new Set(rrsets.map(keyOf)).size !== rrsets.length)
    throw incomplete(zone, sentence('lacks-set-twice', 'a record set appears twice'));
  return rrsets;
}

/**
 * Checks that a reading is a whole zone: the answer is about this zone and its apex has exactly one SOA.
 * @returns the serial of that SOA
 */
export function proveComplete(body: unknown, rrsets: readonly Rrset[], zone: string): number | null {
  const name = isObject(body) ? body['name'] : undefined;
  if (typeof name !== 'string' || name.toLowerCase() !== zone)
    throw incomplete(zone, sentence('lacks-zone', 'it is about {other}', { other: named(name) }));
  const soas = rrsets.filter((rrset) => rrset.type === 'SOA');
  const soa = soas[0];
  if (soas.length !== 1 || soa?.name !== zone)
    throw incomplete(zone, sentence('lacks-soa', 'its apex has no SOA record'));
  const enabled = soa.records.filter((record) => !record.disabled);
  if (enabled.length !== 1)
    throw incomplete(zone, sentence('lacks-one-soa', 'its apex has {count} SOA records', { count: enabled.length }));
  return uint32(Number(enabled[0]?.content.split(/\s+/)[2]));
}

function byJson(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/**
 * One RRset in the record model. Editable types become canonical; a value of theirs that our rules cannot read keeps the
 * whole set in the provider's spelling, so that nothing is lost and a finding can name it. Other types stay byte-exact.
 */
export function toRecordSet(rrset: Rrset, apex: string): RecordSet {
  const served = rrset.records.filter((record) => !record.disabled).map((record) => record.content);
  const disabled = rrset.records.filter((record) => record.disabled).map((record) => record.content);
  const extras: PowerDnsExtras = {
    ...(rrset.comments.length === 0 ? {} : { comments: rrset.comments.sort(byJson) }),
    ...(disabled.length === 0 ? {} : { disabled: disabled.sort() }),
  };
  const plain: RecordSet = { name: rrset.name, type: rrset.type, ttl: rrset.ttl, values: [...served].sort() };
  const canonical = canonicalSet(plain, apex);
  const set = canonical.ok ? canonical.value : plain;
  return Object.keys(extras).length === 0 ? set : { ...set, extras: { ...extras } };
}

/**
 * Disabled records of one name, from `GET search-data?object_type=record`.
 * @returns null when the answer may be cut at `max`
 */
export function decodeDisabled(
  body: unknown,
  asked: { ref: string; name: string; max: number; peer: Peer },
): Rrset[] | null {
  if (!Array.isArray(body)) {
    throw new ApexkeepError(
      'provider-unexpected',
      sentence('search-list-missing', '{peer} did not answer a search with a list.', { peer: asked.peer }),
    );
  }
  if (body.length >= asked.max) return null;
  const sets = new Map<string, Rrset>();
  for (const hit of body as unknown[]) {
    if (!isObject(hit) || hit['disabled'] !== true || hit['zone_id'] !== asked.ref) continue;
    const { name, type, content } = hit;
    const ttl = uint32(hit['ttl']);
    if (typeof name !== 'string' || typeof type !== 'string' || typeof content !== 'string' || ttl === null) {
      throw incomplete(asked.name, sentence('lacks-search-data', 'a search result is damaged'));
    }
    if (name.toLowerCase() !== asked.name) continue;
    const rrset = sets.get(type) ?? { name: asked.name, type: type.toUpperCase(), ttl, records: [], comments: [] };
    rrset.records.push({ content, disabled: true });
    sets.set(type, rrset);
  }
  return [...sets.values()];
}

/** Adds the disabled records of a search to the sets of a filtered read, which newer servers already include. */
export function withDisabled(rrsets: readonly Rrset[], disabled: readonly Rrset[]): Rrset[] {
  const merged = new Map(rrsets.map((rrset) => [keyOf(rrset), rrset]));
  for (const extra of disabled) {
    const known = merged.get(keyOf(extra));
    const records = extra.records.filter(
      ({ content }) => known?.records.some((record) => record.disabled && record.content === content) !== true,
    );
    merged.set(keyOf(extra), known === undefined ? extra : { ...known, records: [...known.records, ...records] });
  }
  return [...merged.values()];
}
