import { ApexkeepError } from '#model/errors.ts';
import { keyOf, type RecordSet, type RecordSetKey } from '#model/rules/record-set.ts';
import { sentence } from '#model/rules/sentence.ts';
import type {
  ConnectionReport,
  DnsReader,
  ProviderCapabilities,
  ProviderConnection,
  ProviderZone,
  ZoneReading,
} from '../dns-provider.ts';
import { callProvider, SMALL_BYTES, ZONE_BYTES, type HttpOptions } from '../http.ts';
import type { Peer } from '../http-errors.ts';
import {
  decodeDisabled,
  decodeRrsets,
  decodeServer,
  decodeZone,
  decodeZones,
  proveComplete,
  toRecordSet,
  withDisabled,
  type Rrset,
} from './decode.ts';
import { MAX_TTL } from './encode.ts';
import { serversToAsk } from './name-servers.ts';
import { apexOf, parseSettings, zoneUrl, type PowerDnsSettings } from './settings.ts';

/** PowerDNS writes record sets, all of one PATCH or none; nothing it offers is a precondition. */
export const POWERDNS_CAPABILITIES: ProviderCapabilities = {
  writeModel: 'record-set',
  atomicBatch: true,
  maxChangesPerCall: 500,
  ttl: { min: 0, max: MAX_TTL },
  precondition: false,
};

/** From this many sets on, one read of the whole zone is cheaper than one filtered read each. */
const FILTER_LIMIT = 32;
const FILTER_PARALLEL = 8;
const SAMPLE = 5;
const SEARCH_MAX = 500;

/** Reads of one PowerDNS authoritative server over its HTTP API. */
export class PowerDnsReader implements DnsReader {
  readonly capabilities = POWERDNS_CAPABILITIES;
  readonly #settings: PowerDnsSettings;
  readonly #secret: string;
  readonly #options: HttpOptions;

  constructor(connection: ProviderConnection, options: HttpOptions) {
    this.#settings = parseSettings(connection, options);
    this.#secret = connection.secret;
    this.#options = options;
  }

  async testConnection(signal: AbortSignal): Promise<ConnectionReport> {
    const server = decodeServer(await this.#server(signal), this.#settings.peer);
    const zones = await this.listZones(signal);
    return {
      server: `PowerDNS ${this.#settings.server.origin} (${this.#settings.serverId})`,
      version: server.version,
      zoneCount: zones.length,
      sample: zones.slice(0, SAMPLE).map((zone) => zone.name),
      rights: { read: true, write: 'not-proved' },
    };
  }

  async listZones(signal: AbortSignal): Promise<ProviderZone[]> {
    const body = await this.#get(new URL(`${this.#settings.server.href}/zones`), ZONE_BYTES, signal);
    return decodeZones(body, this.#settings.peer);
  }

  async readZone(ref: string, signal: AbortSignal): Promise<ZoneReading> {
    const body = await this.#zone(ref, {}, signal);
    const zone = decodeZone(body, this.#settings.peer);
    const apex = apexOf(ref);
    const rrsets = decodeRrsets(body, apex);
    const serial = proveComplete(body, rrsets, apex);
    const presigned = zone.kind === 'primary' && zone.dnssec && (await this.#presigned(ref, signal));
    return {
      zone: { ...zone, serial, kind: presigned ? 'presigned' : zone.kind },
      sets: rrsets.map((rrset) => toRecordSet(rrset, apex)),
      raw: Object.fromEntries(rrsets.map((rrset) => [keyOf(rrset), rrset.records])),
    };
  }

  async readSets(ref: string, keys: readonly RecordSetKey[], signal: AbortSignal): Promise<RecordSet[]> {
    const wanted = new Map(keys.map((key) => [keyOf(key), key]));
    if (wanted.size > FILTER_LIMIT || [...wanted.values()].some((key) => !searchable(key.name))) {
      const { sets } = await this.readZone(ref, signal);
      return sets.filter((set) => wanted.has(keyOf(set)));
    }
    const names = Map.groupBy(wanted.values(), (key) => key.name);
    const queue = [...names.values()];
    const found: RecordSet[] = [];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        found.push(...(await this.#readSetsOfName(ref, next, signal)));
      }
    };
    await Promise.all(Array.from({ length: Math.min(FILTER_PARALLEL, queue.length) }, work));
    return found;
  }

  async authoritativeServers(ref: string, signal: AbortSignal): Promise<string[]> {
    const apex = apexOf(ref);
    return serversToAsk(apex, this.#settings.nameservers, (keys) => this.readSets(ref, keys, signal), this.#options);
  }

  /**
   * The filtered read of PowerDNS leaves out records that are stored but disabled (seen on 4.7); a replace that does not
   * send them again would delete them. The search finds them.
   */
  async #readSetsOfName(ref: string, keys: readonly RecordSetKey[], signal: AbortSignal): Promise<RecordSet[]> {
    const apex = apexOf(ref);
    const name = keys[0]?.name ?? apex;
    const [disabled, ...bodies] = await Promise.all([
      this.#disabledAt(ref, name, signal),
      ...keys.map((key) => this.#zone(ref, { rrset_name: key.name, rrset_type: key.type }, signal)),
    ]);
    const wanted = new Set(keys.map(keyOf));
    if (disabled === null) return (await this.readZone(ref, signal)).sets.filter((set) => wanted.has(keyOf(set)));
    const rrsets = bodies.flatMap((body) => decodeRrsets(body, apex)).filter((rrset) => wanted.has(keyOf(rrset)));
    return withDisabled(
      rrsets,
      disabled.filter((rrset) => wanted.has(keyOf(rrset))),
    ).map((rrset) => toRecordSet(rrset, apex));
  }

  /**
   * Disabled records of one name, or null when the search was cut. `*` cannot be escaped in a search of 4.7; `?` stands
   * for one character, so a wildcard's own name is found among few others.
   */
  async #disabledAt(ref: string, name: string, signal: AbortSignal): Promise<Rrset[] | null> {
    const url = new URL(`${this.#settings.server.href}/search-data`);
    const pattern = name.replace(/\.$/, '').replaceAll('*', '?');
    url.search = new URLSearchParams({ q: pattern, max: String(SEARCH_MAX), object_type: 'record' }).toString();
    const body = await this.#get(url, SMALL_BYTES, signal);
    return decodeDisabled(body, { ref, name, max: SEARCH_MAX, peer: this.#settings.peer });
  }

  async #server(signal: AbortSignal): Promise<unknown> {
    try {
      return await this.#get(this.#settings.server, SMALL_BYTES, signal);
    } catch (error) {
      if (!(error instanceof ApexkeepError) || error.code !== 'provider-not-found') throw error;
      throw new ApexkeepError(
        'provider-not-found',
        sentence('server-id-unknown', '{peer} has no server "{serverId}". PowerDNS calls its own server "localhost".', {
          peer: this.#settings.peer,
          serverId: this.#settings.serverId,
        }),
        { cause: error },
      );
    }
  }

  async #zone(ref: string, filter: Record<string, string>, signal: AbortSignal): Promise<unknown> {
    const url = zoneUrl(this.#settings, ref);
    url.search = new URLSearchParams(filter).toString();
    try {
      return await this.#get(url, ZONE_BYTES, signal);
    } catch (error) {
      throw zoneMissing(error, ref, this.#settings.peer);
    }
  }

  /**
   * A presigned zone is signed elsewhere: the API would take a write, but the signatures would not match any more. A zone
   * without that mark answers 404.
   */
  async #presigned(ref: string, signal: AbortSignal): Promise<boolean> {
    const url = new URL(`${zoneUrl(this.#settings, ref).href}/metadata/PRESIGNED`);
    try {
      const body = await this.#get(url, SMALL_BYTES, signal);
      const metadata =
        typeof body === 'object' && body !== null ? (body as { metadata?: unknown }).metadata : undefined;
      return Array.isArray(metadata) && metadata.some((value) => value === '1' || value === 1);
    } catch (error) {
      if (error instanceof ApexkeepError && error.code === 'provider-not-found') return false;
      throw error;
    }
  }

  async #get(url: URL, maxBytes: number, signal: AbortSignal): Promise<unknown> {
    const response = await callProvider(
      {
        peer: this.#settings.peer,
        method: 'GET',
        url,
        headers: { 'x-api-key': this.#secret },
        effect: 'read',
        maxBytes,
        signal,
        secret: this.#secret,
      },
      this.#options,
    );
    return response.body;
  }
}

/** The search takes names without escapes; the root has no spelling there. */
function searchable(name: string): boolean {
  return name !== '.' && !name.includes('\\');
}

/** 404, or what PowerDNS 4.1 said instead (422 "Could not find domain"), as one error that names the zone. */
export function zoneMissing(error: unknown, ref: string, peer: Peer): unknown {
  if (!(error instanceof ApexkeepError)) return error;
  const old =
    error.code === 'provider-refused' && String(error.extra['providerText']).startsWith('Could not find domain');
  if (error.code !== 'provider-not-found' && !old) return error;
  return new ApexkeepError(
    'provider-not-found',
    sentence('zone-not-there', '{peer} does not have the zone {zone}', { peer, zone: apexOf(ref) }),
    { cause: error, extra: error.extra },
  );
}
