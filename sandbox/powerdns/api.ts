import { newCryptokey } from './cryptokeys.ts';
import { apiName, patched, withNextSerial } from './patch.ts';
import { Refusal, refuse } from './refusal.ts';
import { rrsetsOf, serialOf, type Rrsets, type StoredRrset, type Zone, type ZoneStore } from './zones.ts';

/** One request to the API, past authentication. */
export interface ApiRequest {
  method: string;
  /** Path below `/api/v1`, decoded segment by segment. */
  path: string[];
  query: URLSearchParams;
  body: string;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
}

/** What the API needs of the stand-in. */
export interface ApiContext {
  store: ZoneStore;
  now(): Date;
  /** True: what is committed never reaches the second name server. */
  hiddenFromSecond: boolean;
  /** True: zones are read as they were before their newest change. */
  outdated: boolean;
}

type Json = Record<string, unknown>;

const VERSION = '4.7.3';
const SERVER = {
  autoprimaries_url: '/api/v1/servers/localhost/autoprimaries{/autoprimary}',
  config_url: '/api/v1/servers/localhost/config{/config_setting}',
  daemon_type: 'authoritative',
  id: 'localhost',
  type: 'Server',
  url: '/api/v1/servers/localhost',
  version: VERSION,
  zones_url: '/api/v1/servers/localhost/zones{/zone}',
};

const NOT_FOUND = new Refusal(404, 'Not Found');

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'Bad Request');
  }
}

/** Zone id of the API: characters outside the usual ones become `=XX`. */
export function zoneId(name: string): string {
  return name.replace(/[^a-z0-9._-]/gi, (char) =>
    [...Buffer.from(char)].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function zoneName(id: string): string {
  const name = id
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .toLowerCase();
  return name.endsWith('.') ? name : `${name}.`;
}

function listed(zone: Zone): Json {
  const serial = serialOf(zone);
  return {
    account: '',
    catalog: '',
    id: zoneId(zone.name),
    kind: zone.kind,
    last_check: 0,
    masters: zone.masters,
    name: zone.name,
    notified_serial: 0,
    serial,
    url: `/api/v1/servers/localhost/zones/${zoneId(zone.name)}`,
  };
}

function shownRrset(rrset: StoredRrset): Json {
  const { name, type, ttl, records, comments } = rrset;
  return { comments, name, records, ttl: records.length === 0 ? 0 : ttl, type };
}

function whole(zone: Zone): Json {
  return {
    ...listed(zone),
    api_rectify: zone.apiRectify,
    dnssec: zone.dnssec,
    edited_serial: serialOf(zone),
    master_tsig_key_ids: [],
    nsec3narrow: false,
    nsec3param: '',
    slave_tsig_key_ids: [],
    soa_edit: '',
    soa_edit_api: zone.soaEditApi,
  };
}

/**
 * The filtered read as 4.7 does it: disabled records are left out, and every commented set of the zone that does not match
 * is listed without records.
 */
function filtered(rrsets: Rrsets, name: string, type: string | null): Json[] {
  const found: Json[] = [];
  for (const rrset of rrsets.values()) {
    const matches = rrset.name === name && (type === null || rrset.type === type);
    const records = matches ? rrset.records.filter((record) => !record.disabled) : [];
    if (records.length > 0 || rrset.comments.length > 0) found.push(shownRrset({ ...rrset, records }));
  }
  return found;
}

function getZone(zone: Zone, query: URLSearchParams): Json {
  if (query.get('rrsets') === 'false') return whole(zone);
  const name = query.get('rrset_name');
  const rrsets = rrsetsOf(zone);
  if (name === null) return { ...whole(zone), rrsets: [...rrsets.values()].map(shownRrset) };
  return { ...whole(zone), rrsets: filtered(rrsets, name.toLowerCase().replace(/\.?$/, '.'), query.get('rrset_type')) };
}

function listZones(context: ApiContext, query: URLSearchParams): Json[] {
  const name = query.get('zone');
  const wanted = name === null || name === '' ? null : apiName(name);
  return context.store
    .all()
    .filter((zone) => wanted === null || zone.name === wanted)
    .map((zone) =>
      query.get('dnssec') === 'false'
        ? listed(zone)
        : { ...listed(zone), dnssec: zone.dnssec, edited_serial: serialOf(zone) },
    );
}

function initialRrsets(name: string, body: Json, secondary: boolean): Json[] {
  const given = Array.isArray(body['rrsets']) ? (body['rrsets'] as Json[]) : [];
  if (secondary) return given;
  const has = (type: string): boolean => given.some((rrset) => rrset['type'] === type && rrset['name'] === name);
  const soa = {
    name,
    type: 'SOA',
    ttl: 3600,
    records: [{ content: `a.misconfigured.dns.server.invalid. hostmaster.${name} 0 10800 3600 604800 3600` }],
  };
  const servers = Array.isArray(body['nameservers']) ? (body['nameservers'] as string[]) : [];
  const ns = { name, type: 'NS', ttl: 3600, records: servers.map((content) => ({ content: apiName(content) })) };
  return [...(has('SOA') ? [] : [soa]), ...given, ...(servers.length === 0 ? [] : [ns])];
}

function createZone(context: ApiContext, body: Json): Zone {
  if (typeof body['name'] !== 'string') return refuse("Key 'name' not present or not a String");
  const name = apiName(body['name']);
  if (context.store.get(name) !== undefined) throw new Refusal(409, 'Conflict');
  const kinds: Record<string, string> = {
    master: 'Master',
    slave: 'Slave',
    primary: 'Master',
    secondary: 'Slave',
    producer: 'Producer',
    consumer: 'Consumer',
  };
  const zone: Zone = {
    name,
    kind: kinds[String(body['kind']).toLowerCase()] ?? 'Native',
    masters: Array.isArray(body['masters']) ? (body['masters'] as string[]) : [],
    soaEditApi: typeof body['soa_edit_api'] === 'string' ? body['soa_edit_api'].toUpperCase() : 'DEFAULT',
    apiRectify: body['api_rectify'] === true,
    dnssec: false,
    cryptokeys: [],
    versions: [],
  };
  const rrsets = initialRrsets(name, body, zone.kind === 'Slave' || zone.kind === 'Consumer').map((rrset) => ({
    ...rrset,
    changetype: 'REPLACE',
  }));
  const state = patched(zone, { rrsets }, context.now());
  context.store.commit(zone, state, context.now().getTime(), context.hiddenFromSecond);
  context.store.add(zone);
  return zone;
}

/** `PUT zones/{z}`: settings only; without one that changes something nothing moves, the serial included. */
function putZone(context: ApiContext, zone: Zone, body: Json): void {
  if (typeof body['kind'] === 'string' && /^(?:native|master|slave)$/i.test(body['kind'])) {
    zone.kind = body['kind'][0]?.toUpperCase() + body['kind'].slice(1).toLowerCase();
  }
  if (typeof body['soa_edit_api'] === 'string') zone.soaEditApi = body['soa_edit_api'].toUpperCase();
  if (typeof body['api_rectify'] === 'boolean') zone.apiRectify = body['api_rectify'];
  if (typeof body['dnssec'] === 'boolean') {
    const changed = body['dnssec'] !== zone.dnssec;
    zone.dnssec = body['dnssec'];
    zone.cryptokeys = zone.dnssec ? (changed ? [newCryptokey(zone.name, 1)] : zone.cryptokeys) : [];
    context.store.commit(
      zone,
      withNextSerial(zone, rrsetsOf(zone), context.now()),
      context.now().getTime(),
      context.hiddenFromSecond,
    );
  }
  context.store.touched();
}

function exported(zone: Zone): string {
  const lines = [...rrsetsOf(zone).values()].flatMap(({ name, type, ttl, records }) =>
    records.filter((record) => !record.disabled).map(({ content }) => `${name}\t${ttl}\tIN\t${type}\t${content}\n`),
  );
  return lines.sort().join('');
}

function cryptokeys(zone: Zone): Json[] {
  return zone.cryptokeys.map(({ id, dnskey, ds }) => ({
    active: true,
    algorithm: 'ECDSAP256SHA256',
    bits: 256,
    dnskey,
    ds,
    flags: 257,
    id,
    keytype: 'csk',
    published: true,
    type: 'Cryptokey',
  }));
}

function belowZone(zone: Zone, request: ApiRequest, rest: readonly string[]): ApiAnswer {
  const [first, second] = rest;
  if (request.method !== 'GET') throw new Refusal(405, 'Method Not Allowed');
  if (first === 'export') return { status: 200, body: { zone: exported(zone) } };
  if (first === 'cryptokeys' && second === undefined) return { status: 200, body: cryptokeys(zone) };
  if (first === 'metadata' && second === undefined) {
    return {
      status: 200,
      body: zone.soaEditApi === '' ? [] : [{ kind: 'SOA-EDIT-API', metadata: [zone.soaEditApi], type: 'Metadata' }],
    };
  }
  if (first === 'metadata' && second === 'PRESIGNED')
    return { status: 200, body: { kind: 'PRESIGNED', metadata: [], type: 'Metadata' } };
  throw NOT_FOUND;
}

/** The zone as it was before its newest change; one that never changed, as it is. */
function before(zone: Zone): Zone {
  return zone.versions.length < 2 ? zone : { ...zone, versions: zone.versions.slice(0, -1) };
}

function oneZone(context: ApiContext, request: ApiRequest, id: string, rest: readonly string[]): ApiAnswer {
  const zone = context.store.get(zoneName(id));
  if (zone === undefined) throw NOT_FOUND;
  if (rest.length > 0) return belowZone(zone, request, rest);
  switch (request.method) {
    case 'GET':
      return { status: 200, body: getZone(context.outdated ? before(zone) : zone, request.query) };
    case 'PATCH':
      context.store.commit(
        zone,
        patched(zone, json(request.body), context.now()),
        context.now().getTime(),
        context.hiddenFromSecond,
      );
      return { status: 204, body: null };
    case 'PUT':
      putZone(context, zone, json(request.body) as Json);
      return { status: 204, body: null };
    case 'DELETE':
      context.store.remove(zone.name);
      return { status: 204, body: null };
    default:
      throw new Refusal(405, 'Method Not Allowed');
  }
}

/** `search-data`: `*` and `?` are wildcards, a backslash takes their meaning; names are matched without the final dot. */
function search(context: ApiContext, query: URLSearchParams): Json[] {
  const q = query.get('q') ?? '';
  if (q === '') refuse("Query q can't be blank");
  const max = Number(query.get('max') ?? 100);
  const source = q.replace(/\\(.)|[*?]|[.+^${}()|[\]]/g, (match, literal: string | undefined) =>
    match === '*' ? '.*' : match === '?' ? '.' : `\\${literal ?? match}`,
  );
  const pattern = new RegExp(`^${source}$`, 'i');
  const hits: Json[] = [];
  for (const zone of context.store.all()) {
    for (const { name, type, ttl, records } of rrsetsOf(zone).values()) {
      for (const { content, disabled } of records) {
        if (!pattern.test(name.slice(0, -1)) && !pattern.test(content)) continue;
        hits.push({
          content,
          disabled,
          name,
          object_type: 'record',
          ttl,
          type,
          zone: zone.name,
          zone_id: zoneId(zone.name),
        });
      }
    }
  }
  return hits.slice(0, max);
}

/**
 * Answers one request of `/api/v1`.
 * @throws Refusal with status and text
 */
export function answerApi(context: ApiContext, request: ApiRequest): ApiAnswer {
  const [servers, server, area, id, ...rest] = request.path;
  if (servers !== 'servers') throw NOT_FOUND;
  if (server === undefined) return { status: 200, body: [SERVER] };
  if (server !== 'localhost') throw NOT_FOUND;
  if (area === undefined) return { status: 200, body: SERVER };
  if (area === 'search-data' && id === undefined) return { status: 200, body: search(context, request.query) };
  if (area !== 'zones') throw NOT_FOUND;
  if (id !== undefined) return oneZone(context, request, id, rest);
  if (request.method === 'GET') return { status: 200, body: listZones(context, request.query) };
  if (request.method !== 'POST') throw new Refusal(405, 'Method Not Allowed');
  const zone = createZone(context, json(request.body) as Json);
  return { status: 201, body: getZone(zone, new URLSearchParams()) };
}
