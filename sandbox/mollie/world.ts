import { SandboxClock } from '#sandbox/server/clock.ts';
import { FaultPlan } from '#sandbox/server/faults.ts';
import { KeptFile } from '#sandbox/server/kept-file.ts';
import { Ledger } from '#sandbox/server/ledger.ts';
import type { Actor, Effect, EffectKind } from './effects.ts';
import { FAULT_KINDS } from './faults.ts';
import { spelled, type Money } from './money.ts';
import type * as records from './records.ts';
import { freshState, type SavedState, type State } from './state.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';

/** Something that listeners are told, with the object it is about. */
export interface Announcement {
  /** Name of the next-gen event. */
  type: string;
  payment: records.Payment;
  entityId: string;
  entity: () => object;
}

/** Everything behind the ports: state, time, faults, and who is told of what. */
export class World {
  readonly clock = new SandboxClock();
  readonly faults = new FaultPlan(FAULT_KINDS, this.clock.now);
  readonly ledger = new Ledger<Effect>();
  readonly switches: Switches;
  readonly state: State;
  /** Where API and checkout stand; known once they listen. */
  origin = '';
  announce: (announcement: Announcement) => void = () => undefined;
  /** Calls a next-gen webhook although nothing happened. */
  ping: (hook: records.Hook) => void = () => undefined;
  /** Told when a charge of a subscription fails. */
  failed: (payment: records.Payment) => void = () => undefined;
  readonly #file: KeptFile<SavedState>;
  readonly #shown = new Map<string, { at: number; body: object }[]>();

  constructor(file: string | undefined, switches: Partial<Switches>, balance: number) {
    this.switches = { ...DEFAULT_SWITCHES, ...switches };
    this.state = freshState(balance);
    this.#file = new KeptFile(file, () => ({ ...this.state.saved(), clockOffsetMs: this.clock.offsetMs }));
    const kept = this.#file.load();
    if (kept !== null) {
      this.state.fill(kept);
      this.clock.set({ offsetMs: kept.clockOffsetMs });
    }
  }

  now = (): string => this.clock.now().toISOString();

  /** A moment from now, as ISO string. */
  in(ms: number): string {
    return new Date(this.clock.now().getTime() + ms).toISOString();
  }

  save(): void {
    this.#file.save();
  }

  /** Writes a last time, and keeps no appointment any more. */
  async close(): Promise<void> {
    await this.#file.close();
    this.clock.reset();
  }

  /** Keeps how an object looks now, for reads that shall be stale later; and saves. */
  remember(id: string, body: object): void {
    const seen = this.#shown.get(id) ?? [];
    seen.push({ at: this.clock.now().getTime(), body: structuredClone(body) });
    this.#shown.set(id, seen.slice(-12));
    this.save();
  }

  /** How an object looked before its newest change, or so many milliseconds ago. */
  before(id: string, ms?: number): object | null {
    const seen = this.#shown.get(id) ?? [];
    if (ms === undefined) return seen.at(-2)?.body ?? seen[0]?.body ?? null;
    const limit = this.clock.now().getTime() - ms;
    return (seen.findLast(({ at }) => at <= limit) ?? seen[0])?.body ?? null;
  }

  /** Writes an effect into the ledger. */
  effect(
    kind: EffectKind,
    object: { id: string; mode: records.Mode; paymentId?: string; amount?: Money },
    { by, key = null, fault = null }: Actor,
    origin: Effect['origin'] = null,
  ): void {
    const paymentId = object.paymentId ?? (object.id.startsWith('tr_') ? object.id : null);
    const amount = object.amount === undefined ? null : spelled(object.amount);
    this.ledger.record({
      at: this.now(),
      kind,
      mode: object.mode,
      id: object.id,
      paymentId,
      amount,
      by,
      key,
      fault,
      origin,
    });
  }

  /** Forgets everything: state, time, faults, ledger. */
  reset(balance: number): void {
    this.clock.reset();
    this.faults.clear();
    this.ledger.clear();
    this.#shown.clear();
    this.state.fill(freshState(balance).saved());
    this.save();
  }
}
