import * as z from 'zod';
import type { RegistrarMessage } from '#model/rules/sales/registrar-message.ts';
import type { RegistrarWire } from './wire.ts';

/*
 * The registrar's queue of messages: the oldest is handed out again and again until it is confirmed (InterNetX help, Polling). What
 * cannot be read is a message all the same, or it would block every other.
 */

const message = z.object({
  id: z.number(),
  ctid: z.string().nullish(),
  messages: z.array(z.object({ code: z.string().nullish() })).nullish(),
  notify: z.object({ type: z.string().nullish() }).nullish(),
  object: z.object({ value: z.string().nullish() }).nullish(),
});
const onlyId = z.object({ id: z.number() });

export class RegistrarMessages {
  readonly #wire: RegistrarWire;

  constructor(wire: RegistrarWire) {
    this.#wire = wire;
  }

  /** The oldest message; null when there is none. */
  async oldest(): Promise<RegistrarMessage | null> {
    const [head] = (await this.#wire.read('GET', '/poll')).data;
    if (head === undefined) return null;
    const found = message.safeParse(head).data;
    if (found === undefined) return { id: onlyId.parse(head).id, kind: 'unknown', name: null, ctid: null };
    const kind = found.notify?.type ?? found.messages?.[0]?.code ?? 'unknown';
    return { id: found.id, kind, name: found.object?.value?.toLowerCase() ?? null, ctid: found.ctid ?? null };
  }

  /** Lets the next one come. One that is gone was confirmed before. */
  async confirm(id: number): Promise<void> {
    await this.#wire.confirm(`/poll/${id}`);
  }
}
