import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Role } from '#model/rules/permission.ts';
import { randomSource, type RandomSource } from '#sandbox/random-source.ts';
import { granted, type Answer, type Send } from '../stack/api-person.ts';
import { APPROVERS, RESTING } from '../stack/change.ts';
import type { Part, Stack } from '../stack/stack.ts';
import { type Hold, providerHold } from './holds.ts';
import { RowHold } from './row-holds.ts';
import type { Point } from './points.ts';

const TICK_MS = 100;
/** The bound of INV1: a request that is not at its end by then never will be. */
export const LONGEST_MS = 120_000;
/** A wanted set as the API takes it; `values: null` deletes. */
export interface Wish {
  label: string;
  values: string[] | null;
}

/** The end of a trial. */
export interface End {
  state: string;
  /** The longest time from the part being back, or from an act of a person after that, to what it led to. Milliseconds. */
  recoveryMs: number;
}

/** Something a person did, with the answer it got, to be repeated under its key. */
export interface DoneAct {
  role: Role;
  method: Send;
  path: string;
  body: unknown;
  key: string;
  answer: Answer;
}

/** One change (or import) of one zone, held at its point while something is killed, then carried to its end. */
export class Trial {
  readonly stack: Stack;
  readonly seed: number;
  readonly part: Part;
  readonly point: Point;
  readonly zone: { id: string; name: string };
  readonly wishes: Wish[];
  /** Ids of the requests of this trial; the last one is the one that was held. */
  readonly requests: string[] = [];
  /** Everything people did in this trial that was answered. */
  readonly acts: DoneAct[] = [];
  /** Whether the change waits at its point; as of the last look before the kill once that has happened. */
  atPoint = false;
  /** What is known of a change that is not at its point. */
  whereabouts = '';
  importId: string | null = null;
  readonly #random: RandomSource;
  #hold: Hold | null = null;
  #seen = false;
  #open: () => void = () => undefined;
  readonly #opened: Promise<void>;
  /** What people waited for: from an act to the state it leads to. */
  readonly #waits: { from: number; to: number }[] = [];
  ended: Promise<string> | null = null;

  constructor(stack: Stack, seed: number, part: Part, point: Point, zone: { id: string; name: string }) {
    this.stack = stack;
    this.seed = seed;
    this.part = part;
    this.point = point;
    this.zone = zone;
    this.#random = randomSource(seed);
    this.wishes = this.#chooseWishes();
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  #chooseWishes(): Wish[] {
    const address = (): string => `198.51.100.${1 + this.#random.below(250)}`;
    const wishes: Wish[] = [{ label: 'www', values: [address()] }];
    if (this.#random.below(2) === 0) wishes.push({ label: `new${this.#random.below(9)}`, values: [address()] });
    if (this.#random.below(3) === 0) wishes.push({ label: 'mail', values: [address()] });
    if (this.#random.below(3) === 0) wishes.push({ label: 'old', values: null });
    return wishes;
  }

  /** Does what comes before the trap: for most points nothing more than the draft, for later ones the plan. */
  async prepare(): Promise<void> {
    if (this.point.work === 'import') return;
    let id = await this.#draft();
    if (this.point.work === 'rollback') {
      await this.#submit(id);
      await this.#approve(id);
      const state = await this.#rests(id);
      if (state !== 'done') throw new Error(`the change to roll back is ${state}`);
      const made = await this.#act('member', 'POST', `/t/prove/changes/${id}/rollback`);
      id = String((made['change'] as { id: string }).id);
      this.requests.push(id);
    }
    if (this.point.at === 'approve') {
      await this.#submit(id);
      await this.#until(id, ['awaiting-approval']);
    }
  }

  /** Sets the trap and walks into it. */
  async walk(): Promise<void> {
    await this.#setTrap();
    this.ended = this.#toTheEnd();
    this.ended.catch(() => undefined);
  }

  /** Looks whether the change waits at its point now. One that waits for a person always does. */
  async look(): Promise<boolean> {
    this.atPoint = this.#hold === null || (await this.#hold.held());
    this.#seen ||= this.atPoint;
    return this.atPoint;
  }

  /** Says of a change that is not at its point where it is. */
  async tellWhereabouts(): Promise<void> {
    if (this.atPoint) return;
    const id = this.requests.at(-1);
    const state = id === undefined ? 'an import' : `a request that is ${await this.#stateOf(id)}`;
    this.whereabouts = `${state}; it ${this.#seen ? 'was there and had gone on' : 'had not come there yet'}`;
  }

  /** Ends all holding; what waits for a person goes on. */
  async release(): Promise<void> {
    if (this.point.work === 'stale') {
      const records = [{ content: '203.0.113.99', disabled: false }];
      const set = { name: `www.${this.zone.name}`, type: 'A', ttl: 60, changetype: 'REPLACE', records };
      this.stack.dns.control.edit(this.zone.name, [set]);
    }
    await this.#hold?.release();
    this.#open();
  }

  /** The state at the end, and the longest wait for it or on the way to it, counted from `back` at the earliest. */
  async end(back: number): Promise<End> {
    if (this.ended === null) throw new Error('The trial was not begun.');
    const state = await this.ended;
    const waited = this.#waits.map(({ from, to }) => to - Math.max(back, from));
    return { state, recoveryMs: Math.max(0, ...waited.map(Math.round)) };
  }

  async #act(role: Role, method: Send, path: string, body: unknown = {}): Promise<Record<string, unknown>> {
    const key = randomUUID();
    const answer = await this.stack.person(role).send(method, path, body, key);
    this.acts.push({ role, method, path, body, key, answer });
    return granted(answer);
  }

  async #draft(): Promise<string> {
    const path = `/t/prove/zones/${this.zone.id}/tray/edits`;
    let id = '';
    for (const { label, values } of this.wishes) {
      const body =
        values === null ? { name: label, type: 'A', after: null } : { name: label, type: 'A', ttl: 300, values };
      id = String((await this.#act('member', 'PUT', path, body))['id']);
    }
    this.requests.push(id);
    return id;
  }

  async #submit(id: string): Promise<void> {
    await this.#act('member', 'POST', `/t/prove/changes/${id}/submit`);
  }

  async #toTheEnd(): Promise<string> {
    if (this.point.work === 'import') return this.#import();
    const id = this.requests.at(-1) ?? '';
    if (this.point.at === 'submit') await this.#submit(id);
    if (this.point.hold.by === 'person') await this.#opened;
    await this.#approve(id);
    return this.#rests(id);
  }

  /** Approves as people who are not the author, until the plan has all it needs. */
  async #approve(id: string): Promise<void> {
    await this.#until(id, ['awaiting-approval']);
    const [plan] = await this.#ask<{ hash: string }>(
      'select p.hash from plan p join change_request r on r.plan_id = p.id where r.id = $1',
      [id],
    );
    const body = { verdict: 'approve', planHash: plan?.hash ?? '' };
    for (const role of APPROVERS) {
      await this.#act(role, 'POST', `/t/prove/changes/${id}/decisions`, body);
      if ((await this.#stateOf(id)) !== 'awaiting-approval') return;
    }
  }

  async #import(): Promise<string> {
    const path = `/t/prove/provider-accounts/${this.stack.accountId}/imports`;
    const id = String((await this.#act('owner', 'POST', path, { refs: [this.zone.name] }))['id']);
    this.importId = id;
    const [row] = await this.#poll(() =>
      this.#ask<{ state: string }>(`select state from zone_import where id = $1 and state <> 'running'`, [id]),
    );
    return row?.state ?? 'running';
  }

  async #setTrap(): Promise<void> {
    const { hold } = this.point;
    if (hold.by === 'person') return;
    if (hold.by === 'row') {
      this.#hold = await RowHold.put(this.stack, hold.statement, await this.#needle(hold.needle));
      return;
    }
    const skip = hold.afterOwnReads === true ? this.wishes.length : 0;
    const path = `/zones/${this.zone.name.replaceAll('.', '\\.')}$`;
    this.#hold = providerHold(this.stack, { ...hold.fault, match: { method: hold.method, path }, skip });
  }

  async #needle(kind: 'request' | 'zone' | 'change' | 'post-snapshot'): Promise<string> {
    const id = this.requests.at(-1) ?? '';
    if (kind === 'zone') return this.zone.id;
    if (kind === 'request') return id;
    const [row] = await this.#ask<{ change: string; number: number }>(
      `select c.id as change, r.number from change_request r join change c on c.plan_id = r.plan_id where r.id = $1 limit 1`,
      [id],
    );
    return kind === 'change' ? (row?.change ?? '') : `"After change request ${row?.number ?? 0}"`;
  }

  async #stateOf(id: string): Promise<string> {
    const [row] = await this.#ask<{ state: string }>('select state from change_request where id = $1', [id]);
    return row?.state ?? 'missing';
  }

  async #rests(id: string): Promise<string> {
    return this.#until(id, RESTING);
  }

  async #until(id: string, states: readonly string[]): Promise<string> {
    return this.#poll(async () => {
      const state = await this.#stateOf(id);
      return states.includes(state) ? state : '';
    }).catch(async () => {
      throw new Error(`still ${await this.#stateOf(id)} after ${LONGEST_MS / 1000} s, not ${states[0]} (INV1)`);
    });
  }

  /** Asks the database; while it is away it says nothing. */
  #ask<Row extends object>(text: string, params: unknown[]): Promise<Row[]> {
    return this.stack.sql<Row>(text, params).catch(() => []);
  }

  async #poll<T extends { length: number }>(ask: () => Promise<T>): Promise<T> {
    const from = performance.now();
    for (const end = Date.now() + LONGEST_MS; Date.now() < end; await pause(TICK_MS)) {
      const found = await ask();
      if (found.length === 0) continue;
      this.#waits.push({ from, to: performance.now() });
      return found;
    }
    throw new Error(`nothing came within ${LONGEST_MS / 1000} s (INV1)`);
  }
}
