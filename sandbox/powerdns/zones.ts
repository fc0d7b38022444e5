import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

export interface StoredRecord {
  content: string;
  disabled: boolean;
}

export interface StoredComment {
  account: string;
  content: string;
  modified_at: number;
}

/** One stored RRset; immutable, so that older versions of a zone stay what they were. */
export interface StoredRrset {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly StoredRecord[];
  readonly comments: readonly StoredComment[];
}

export type Rrsets = ReadonlyMap<string, StoredRrset>;

/** One committed state of a zone, with the time (ms) from which it counts. */
export interface Version {
  at: number;
  rrsets: Rrsets;
  /** True when the second name server never gets it. */
  hiddenFromSecond: boolean;
}

export interface Cryptokey {
  id: number;
  dnskey: string;
  ds: string[];
}

export interface Zone {
  name: string;
  kind: string;
  masters: string[];
  soaEditApi: string;
  apiRectify: boolean;
  dnssec: boolean;
  cryptokeys: Cryptokey[];
  /** Newest last; the last one is what the API shows. */
  versions: Version[];
}

const KEPT_VERSIONS = 50;

export function rrsetKey(name: string, type: string): string {
  return `${name} ${type}`;
}

/** The newest state of a zone. */
export function rrsetsOf(zone: Zone): Rrsets {
  return zone.versions.at(-1)?.rrsets ?? new Map();
}

/** Serial in the SOA of a state, 0 without one. */
export function serialOf(zone: Zone, rrsets: Rrsets = rrsetsOf(zone)): number {
  const soa = rrsets.get(rrsetKey(zone.name, 'SOA'))?.records[0]?.content;
  return Number(soa?.split(/\s+/)[2] ?? 0);
}

/** Next serial by the zone's SOA-EDIT-API: DEFAULT is YYYYMMDDnn, counted on when it is already past today's. */
export function nextSerial(serial: number, kind: string, now: Date): number {
  if (kind === '') return serial;
  if (kind === 'INCREASE' || kind === 'SOA-EDIT-INCREASE') return serial + 1;
  if (kind === 'EPOCH') return Math.floor(now.getTime() / 1000);
  const today = Number(now.toISOString().slice(0, 10).replaceAll('-', '')) * 100 + 1;
  return serial >= today ? serial + 1 : today;
}

interface SavedZone extends Omit<Zone, 'versions'> {
  rrsets: StoredRrset[];
}

/** All zones of the stand-in, in memory and, where a file is given, on disk after each change. */
export class ZoneStore {
  readonly #zones = new Map<string, Zone>();
  readonly #file: string | undefined;
  #saving: Promise<void> = Promise.resolve();
  #dirty = false;

  constructor(file?: string) {
    this.#file = file;
    if (file !== undefined) this.#load(file);
  }

  get(name: string): Zone | undefined {
    return this.#zones.get(name);
  }

  all(): Zone[] {
    return [...this.#zones.values()];
  }

  /** The zone that a name lies in, if any. */
  closest(name: string): Zone | undefined {
    for (let rest = name; rest !== ''; rest = rest.slice(rest.indexOf('.') + 1)) {
      const zone = this.#zones.get(rest);
      if (zone !== undefined) return zone;
    }
    return this.#zones.get('.');
  }

  add(zone: Zone): void {
    this.#zones.set(zone.name, zone);
    this.#save();
  }

  remove(name: string): boolean {
    const removed = this.#zones.delete(name);
    this.#save();
    return removed;
  }

  clear(): void {
    this.#zones.clear();
    this.#save();
  }

  /** Makes a state the newest one of its zone. */
  commit(zone: Zone, rrsets: Rrsets, at: number, hiddenFromSecond = false): void {
    zone.versions.push({ at, rrsets, hiddenFromSecond });
    if (zone.versions.length > KEPT_VERSIONS) zone.versions.shift();
    this.#save();
  }

  /** Settings of a zone changed in place. */
  touched(): void {
    this.#save();
  }

  /** Resolves when all changes so far are on disk. */
  async saved(): Promise<void> {
    while (this.#dirty) await this.#saving;
    await this.#saving;
  }

  #load(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for (const { rrsets, ...zone } of JSON.parse(text) as SavedZone[]) {
      const state = new Map(rrsets.map((rrset) => [rrsetKey(rrset.name, rrset.type), rrset]));
      this.#zones.set(zone.name, { ...zone, versions: [{ at: 0, rrsets: state, hiddenFromSecond: false }] });
    }
  }

  /** One write at a time; changes that arrive meanwhile share the next one. */
  #save(): void {
    const file = this.#file;
    if (file === undefined || this.#dirty) return;
    this.#dirty = true;
    this.#saving = this.#saving.then(async () => {
      this.#dirty = false;
      const saved = this.all().map((zone): SavedZone => {
        const { name, kind, masters, soaEditApi, apiRectify, dnssec, cryptokeys } = zone;
        return {
          name,
          kind,
          masters,
          soaEditApi,
          apiRectify,
          dnssec,
          cryptokeys,
          rrsets: [...rrsetsOf(zone).values()],
        };
      });
      await writeFile(`${file}.new`, JSON.stringify(saved));
      await rename(`${file}.new`, file);
    });
  }
}
