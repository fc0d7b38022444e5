import type { Mode } from './records.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** An answer of the API: a status and JSON, or nothing. */
export interface ApiAnswer {
  status: number;
  body: object | null;
  /** It was given before, to the same key. */
  replayed?: boolean;
}

/** An answer that is given again to the same key. */
export interface CachedAnswer {
  mode: Mode;
  key: string;
  /** Method, path and body of the request. */
  request: string;
  /** ISO time. */
  until: string;
  answer: ApiAnswer;
}

/** Idempotency keys: answers are kept for an hour, by key and mode. Keys that are being worked on live in memory only. */
export class KeyDesk {
  readonly #world: World;
  readonly #busy = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The answer to give again, or null when the request is new and from now on in work. */
  begin(mode: Mode, key: string, request: string): ApiAnswer | null {
    const { state } = this.#world;
    const now = this.#world.now();
    state.keys = state.keys.filter(({ until }) => until > now);
    const kept = state.keys.find((one) => one.mode === mode && one.key === key);
    if (kept !== undefined && kept.request !== request)
      throw new Refusal(400, 'The idempotency key was used for a different request');
    if (kept !== undefined) return { ...kept.answer, replayed: true };
    if (this.#busy.has(`${mode} ${key}`))
      throw new Refusal(409, 'A request with this idempotency key is being processed');
    this.#busy.add(`${mode} ${key}`);
    return null;
  }

  /** The request of a key is done; null when it never was. */
  end(mode: Mode, key: string, request: string, answer: ApiAnswer | null): void {
    const { state, switches } = this.#world;
    this.#busy.delete(`${mode} ${key}`);
    if (answer === null || answer.status >= 500 || (answer.status >= 400 && !switches.keysKeepRefusals)) return;
    state.keys.push({ mode, key, request, until: this.#world.in(switches.keyLifeMs), answer: structuredClone(answer) });
    this.#world.save();
  }
}
