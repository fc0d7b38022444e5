import { SandboxClock } from '#sandbox/server/clock.ts';
import { Ledger } from '#sandbox/server/ledger.ts';
import { dayOf } from './moments.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { newWorld } from './new-world.ts';
import type { Errand, StoredJob, World } from './world.ts';

/** Something that really happened in the world, whoever heard of it. */
export interface Effect {
  /** ISO time by the stand-in's clock. */
  at: string;
  kind: 'registration' | 'renewal' | 'transfer' | 'restore' | 'deletion' | 'transit' | 'transfer-out';
  name: string;
  /** Net price in the account's currency; 0 where nothing is billed. */
  price: number;
  ctid: string | null;
  job: number | null;
  /** True for what the provider did by itself. */
  auto: boolean;
}

export interface Credentials {
  user: string;
  password: string;
  context: string;
}

type Acts = Record<Errand['kind'], (core: Core, errand: Errand) => void>;

/** What all parts of the stand-in share: the world, its clock, what is to come, and the ledger. */
export class Core {
  world: World = newWorld();
  switches: Switches = structuredClone(DEFAULT_SWITCHES);
  readonly credentials: Credentials;
  readonly clock = new SandboxClock();
  readonly ledger = new Ledger<Effect>();
  /** What went wrong in the stand-in itself; must stay empty. */
  readonly failures: unknown[] = [];
  /** Told after every change of the world. */
  changed: () => void = () => undefined;
  readonly #acts: Acts;
  readonly #takeBack = new Map<number, () => void>();

  constructor(credentials: Credentials, acts: Acts) {
    this.credentials = { ...credentials };
    this.#acts = acts;
  }

  now(): number {
    return this.clock.now().getTime();
  }

  next(id: keyof World['ids']): number {
    return this.world.ids[id]++;
  }

  stid(): string {
    return `${dayOf(this.now()).replaceAll('-', '')}-app1-${this.next('stid')}`;
  }

  record(effect: Omit<Effect, 'at' | 'auto'> & { auto?: boolean }): void {
    this.ledger.record({ at: this.clock.now().toISOString(), auto: false, ...effect });
  }

  /** Makes something happen by itself at a time, also after a restart. */
  plan(at: number, kind: Errand['kind'], about: string, step = 0): void {
    const errand: Errand = { id: this.next('errand'), at, kind, about, step };
    this.world.errands.push(errand);
    this.#arm(errand);
  }

  /** Takes back what was to happen to something. */
  drop(kind: Errand['kind'], about: string): void {
    for (const errand of this.world.errands.filter((one) => one.kind === kind && one.about === about)) {
      this.#takeBack.get(errand.id)?.();
      this.#forget(errand);
    }
  }

  /** Makes the appointments of a world that was loaded, or of the one that is there once the clock has none. */
  armAll(): void {
    this.#takeBack.forEach((takeBack) => takeBack());
    this.#takeBack.clear();
    this.world.errands.forEach((errand) => this.#arm(errand));
  }

  /** The user that everything belongs to, as the wire names it. */
  owner(): { context: number; user: string } {
    return { context: Number(this.credentials.context), user: this.credentials.user };
  }

  /** The job that works on a name now, if any. */
  running(name: string): StoredJob | undefined {
    return Object.values(this.world.jobs).find((job) => !job.ended && job.name === name);
  }

  #arm(errand: Errand): void {
    const act = (): void => {
      this.#forget(errand);
      try {
        this.#acts[errand.kind](this, errand);
      } catch (error) {
        this.failures.push(error);
      }
      this.changed();
    };
    this.#takeBack.set(errand.id, this.clock.at(new Date(errand.at), act));
  }

  #forget(errand: Errand): void {
    this.#takeBack.delete(errand.id);
    this.world.errands = this.world.errands.filter((one) => one.id !== errand.id);
  }
}
