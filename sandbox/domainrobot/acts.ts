import { FaultPlan } from '#sandbox/server/faults.ts';
import { KeptFile } from '#sandbox/server/kept-file.ts';
import { addContact } from './contacts.ts';
import { Core, type Credentials, type Effect } from './core.ts';
import { ERRANDS } from './errands.ts';
import { FAULT_KINDS } from './faults.ts';
import { endRunning } from './jobs.ts';
import { JOB_EFFECTS } from './job-effects.ts';
import { leave } from './life.ts';
import { addYears, readMoment } from './moments.ts';
import { newDomain, put, watchExpiry } from './portfolio.ts';
import { RequestLog, type SeenRequest } from './request-log.ts';
import type { NameScript } from './scripts.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { beginTransferOut } from './transfer-out.ts';
import { confirmOwner } from './verification.ts';
import { newWorld } from './new-world.ts';
import type { BusinessCase, StoredAccount, World } from './world.ts';

export interface StandInOptions {
  /** Address to listen on; default 127.0.0.1. */
  host?: string;
  /** Ports; 0 or absent picks free ones. */
  apiPort?: number;
  controlPort?: number;
  user?: string;
  password?: string;
  context?: string;
  /** File that keeps the world over restarts. */
  file?: string;
  switches?: Partial<Switches>;
}

/** A domain that is in the portfolio already. Times as the wire or ISO write them. */
export interface SeedDomain {
  name: string;
  ownerc: number;
  created?: string;
  expire?: string;
  comment?: string;
  nameServers?: { name: string }[];
}

interface Kept {
  world: World;
  switches: Switches;
  effects: Effect[];
  clockOffsetMs: number;
}

export const DEFAULT_CREDENTIALS: Credentials = { user: 'sandbox', password: 'sandbox-secret', context: '4' };

/** The state behind the ports, and what a test or a person can do to it. */
export class DomainRobotStandIn {
  readonly core: Core;
  readonly faults: FaultPlan<(typeof FAULT_KINDS)[number]>;
  readonly requests = new RequestLog();
  /** Told of every request that was let in, before any fault strikes: where a test lets something happen in between. */
  heard: (request: SeenRequest, body: string) => void = () => undefined;
  readonly #file: KeptFile<Kept>;
  readonly #switches: Partial<Switches>;

  constructor(options: StandInOptions) {
    const { user, password, context } = { ...DEFAULT_CREDENTIALS, ...options };
    this.core = new Core({ user, password, context }, ERRANDS);
    this.faults = new FaultPlan(FAULT_KINDS, this.core.clock.now);
    this.#switches = options.switches ?? {};
    this.#file = new KeptFile(options.file, () => this.#kept());
    this.core.changed = () => this.#file.save();
    this.#begin(this.#file.load());
  }

  get ledger() {
    return this.core.ledger;
  }

  get clock() {
    return this.core.clock;
  }

  /** Moves the clock ahead; resolves when all that fell due has happened. */
  async advance(ms: number): Promise<void> {
    await this.core.clock.advance(ms);
    this.core.changed();
  }

  setClock(to: { at?: string; offsetMs?: number }): void {
    this.core.clock.set(to);
    this.core.changed();
  }

  /** Says how names are and how tasks on them go; replaces what was said of them before. */
  script(names: Readonly<Record<string, NameScript>>): void {
    Object.assign(this.core.world.scripts, structuredClone(names));
    this.core.changed();
  }

  setPrices(prices: Readonly<Record<string, Partial<Record<BusinessCase, number>>>>): void {
    for (const [tld, cases] of Object.entries(prices))
      this.core.world.prices[tld] = { ...this.core.world.prices[tld], ...cases };
    this.core.changed();
  }

  setAccount(members: Partial<StoredAccount>): void {
    Object.assign(this.core.world.account, members);
    this.core.changed();
  }

  setSwitches(switches: Partial<Switches>): void {
    const codes = { ...this.core.switches.codes, ...switches.codes };
    Object.assign(this.core.switches, switches, { codes });
    this.core.changed();
  }

  setCredentials(credentials: Partial<Credentials>): void {
    Object.assign(this.core.credentials, credentials);
  }

  /** Puts a contact into the address book, with an id of one's choice. */
  seedContact(data: Record<string, unknown>, id?: number): number {
    const contact = addContact(this.core, data, id);
    this.core.changed();
    return contact.id;
  }

  /** Puts a domain into the portfolio, past API and ledger. */
  seedDomain(seed: SeedDomain): void {
    const { core } = this;
    const { name, ownerc, comment = null } = seed;
    const created = seed.created === undefined ? core.now() : readMoment(seed.created);
    const expire = seed.expire === undefined ? addYears(created, 1) : readMoment(seed.expire);
    const roles = { ownerc, adminc: ownerc, techc: ownerc, zonec: ownerc };
    const nameServers = seed.nameServers ?? [{ name: 'ns1.example-dns.net' }, { name: 'ns2.example-dns.net' }];
    const of = { years: 1, ...roles, nameServers, dnssec: false, dnssecData: [], comment, extra: {} };
    const domain = newDomain(core, name, of, 'CREATE');
    put(core, { ...domain, created, updated: created, domainCreated: created, expire, payable: expire });
    watchExpiry(core, name);
    core.changed();
  }

  /** Puts a message of somebody else's into the queue. */
  pushMessage(body: Record<string, unknown>): number {
    const id = this.core.next('message');
    this.core.world.messages.push({ id, created: this.core.now(), ctid: null, stid: null, body });
    this.core.changed();
    return id;
  }

  /** Ends the job that runs on a name, now, whatever its script says. Says whether there was one. */
  endJob(name: string, end: 'SUCCESS' | 'FAILED' | 'CANCELED'): boolean {
    const ended = endRunning(this.core, JOB_EFFECTS, name, end);
    this.core.changed();
    return ended;
  }

  /** Another registrar asks for a domain. */
  beginTransferOut(name: string, gainingRegistrar?: string): void {
    beginTransferOut(this.core, name, gainingRegistrar);
    this.core.changed();
  }

  /** A domain is gone, without a question. */
  loseDomain(name: string): void {
    leave(this.core, name);
    this.core.changed();
  }

  /** An owner follows the link of the mail. */
  confirmOwner(contact: number): boolean {
    const confirmed = confirmOwner(this.core, contact);
    this.core.changed();
    return confirmed;
  }

  /** Everything as at the first start: an empty world, the real time, no faults. */
  reset(): void {
    this.heard = () => undefined;
    this.faults.clear();
    this.requests.clear();
    this.core.ledger.clear();
    this.core.clock.reset();
    this.#begin(null);
    this.core.changed();
  }

  /** Ends what happens by itself, and waits for the file. */
  async end(): Promise<void> {
    this.faults.clear();
    await this.#file.close();
    this.core.clock.reset();
  }

  #begin(kept: Kept | null): void {
    const defaults = { ...structuredClone(DEFAULT_SWITCHES), ...this.#switches };
    this.core.switches = kept?.switches ?? defaults;
    this.core.world = kept?.world ?? newWorld();
    for (const effect of kept?.effects ?? []) this.core.ledger.record(effect);
    if (kept !== null) this.core.clock.set({ offsetMs: kept.clockOffsetMs });
    this.core.armAll();
  }

  #kept(): Kept {
    const effects = this.core.ledger.since().map(({ seq: _seq, ...effect }) => effect);
    const clockOffsetMs = this.core.now() - Date.now();
    return { world: this.core.world, switches: this.core.switches, effects, clockOffsetMs };
  }
}
