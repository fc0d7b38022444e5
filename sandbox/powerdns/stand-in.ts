import { FaultPlan } from '#sandbox/server/faults.ts';
import { Ledger } from '#sandbox/server/ledger.ts';
import type { Listening } from '#sandbox/server/listening.ts';
import { startControl } from './control.ts';
import { answerApi, zoneId, type ApiContext } from './api.ts';
import { startDnsListener, type DnsListener } from './dns-server.ts';
import { type ApiWrite, startHttpFront } from './http-front.ts';
import { FAULT_KINDS } from './faults.ts';
import { ZoneStore, type Rrsets, type Zone } from './zones.ts';

/** A zone to begin with, as `POST /zones` of the API takes it. */
export interface SeedZone {
  name: string;
  kind?: string;
  nameservers?: string[];
  soa_edit_api?: string;
  rrsets?: {
    name: string;
    type: string;
    ttl: number;
    records: { content: string; disabled?: boolean }[];
    comments?: { content: string; account: string }[];
  }[];
}

export interface StandInOptions {
  /** Address to listen on; default 127.0.0.1. */
  host?: string;
  /** Ports; 0 or absent picks free ones. */
  apiPort?: number;
  dnsPort?: number;
  secondDnsPort?: number;
  controlPort?: number;
  apiKeys?: readonly string[];
  readOnlyKeys?: readonly string[];
  /** File that keeps the zones over restarts. */
  file?: string;
  /** Milliseconds by which the second name server is behind. */
  secondLagMs?: number;
  zones?: readonly SeedZone[];
}

export interface RunningStandIn {
  /** Base URL for an account's settings. */
  apiUrl: string;
  apiKey: string;
  /** `127.0.0.1:port` of the name server, UDP and TCP. */
  dnsAddress: string;
  /** The second name server, which may lag or differ. */
  secondDnsAddress: string;
  controlUrl: string;
  /** The same acts as over the control port. */
  control: PowerDnsStandIn;
  stop(): Promise<void>;
}

export const DEFAULT_API_KEY = 'sandbox-key';

/** The state behind the ports: zones, clock, faults and ledger. */
export class PowerDnsStandIn {
  readonly store: ZoneStore;
  readonly faults = new FaultPlan(FAULT_KINDS);
  readonly ledger = new Ledger<ApiWrite>();
  /** Told of every request to the API that has a right key, reads included. */
  heard: (method: string, url: URL) => void = () => undefined;
  first!: DnsListener;
  second!: DnsListener;
  #clockOffsetMs = 0;
  #secondLagMs: number;

  constructor(file: string | undefined, secondLagMs: number) {
    this.store = new ZoneStore(file);
    this.#secondLagMs = secondLagMs;
  }

  now = (): Date => new Date(Date.now() + this.#clockOffsetMs);

  /** Sets the clock to a time, or moves it from the real one. */
  setClock(to: { at?: string; offsetMs?: number }): void {
    this.#clockOffsetMs = to.at === undefined ? (to.offsetMs ?? 0) : Date.parse(to.at) - Date.now();
  }

  setSecond(to: { lagMs?: number; silent?: boolean }): void {
    this.#secondLagMs = to.lagMs ?? this.#secondLagMs;
    this.second.silent = to.silent ?? this.second.silent;
  }

  /** Creates a zone outside API and ledger; a zone that exists stays as it is. */
  seed(zone: SeedZone): void {
    if (this.store.get(zone.name) !== undefined) return;
    const body = JSON.stringify({ kind: 'Native', ...zone });
    answerApi(this.#unharmed(), {
      method: 'POST',
      path: ['servers', 'localhost', 'zones'],
      query: new URLSearchParams(),
      body,
    });
  }

  /** Writes to a zone as its owner would elsewhere: past the API, its faults and the ledger. */
  edit(zone: string, rrsets: readonly unknown[]): void {
    answerApi(this.#unharmed(), {
      method: 'PATCH',
      path: ['servers', 'localhost', 'zones', zoneId(zone)],
      query: new URLSearchParams(),
      body: JSON.stringify({ rrsets }),
    });
  }

  #unharmed(): ApiContext {
    return { store: this.store, now: this.now, hiddenFromSecond: false, outdated: false };
  }

  /** Takes back faults, ledger, clock and silence; zones stay. */
  reset(): void {
    this.faults.clear();
    this.ledger.clear();
    this.setClock({});
    this.first.silent = false;
    this.second.silent = false;
  }

  /** State of a zone on the first name server: the newest. */
  newest = (zone: Zone): Rrsets | null => zone.versions.at(-1)?.rrsets ?? null;

  /** State of a zone on the second name server: the newest one that is old enough and was not kept from it. */
  lagging = (zone: Zone): Rrsets | null => {
    const limit = this.now().getTime() - this.#secondLagMs;
    const visible = zone.versions.filter((version) => !version.hiddenFromSecond);
    return (visible.findLast((version) => version.at <= limit) ?? visible[0])?.rrsets ?? null;
  };
}

/** Starts the PowerDNS stand-in: HTTP API, two name servers and the control port, all on loopback unless told otherwise. */
export async function startPowerDnsStandIn(options: StandInOptions = {}): Promise<RunningStandIn> {
  const host = options.host ?? '127.0.0.1';
  const standIn = new PowerDnsStandIn(options.file, options.secondLagMs ?? 0);
  const keys = { full: options.apiKeys ?? [DEFAULT_API_KEY], readOnly: options.readOnlyKeys ?? [] };
  const stops: (() => Promise<void>)[] = [];
  const started = async <T extends Listening | DnsListener>(starting: Promise<T>): Promise<T> => {
    const running = await starting;
    stops.push(() => running.stop());
    return running;
  };
  const stop = async (): Promise<void> => {
    standIn.faults.clear();
    await Promise.all(stops.map((one) => one()));
    await standIn.store.saved();
  };
  try {
    standIn.first = await started(startDnsListener(standIn.store, standIn.newest, host, options.dnsPort ?? 0));
    standIn.second = await started(startDnsListener(standIn.store, standIn.lagging, host, options.secondDnsPort ?? 0));
    const { store, now, faults, ledger } = standIn;
    const api = { store, now };
    const port = options.apiPort ?? 0;
    const front = await started(
      startHttpFront({ api, keys, faults, ledger, heard: (method, url) => standIn.heard(method, url) }, host, port),
    );
    const control = await started(startControl(standIn, host, options.controlPort ?? 0));
    for (const zone of options.zones ?? []) standIn.seed(zone);
    return {
      apiUrl: front.url,
      apiKey: keys.full[0] ?? '',
      dnsAddress: standIn.first.address,
      secondDnsAddress: standIn.second.address,
      controlUrl: control.url,
      control: standIn,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
