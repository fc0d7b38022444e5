import type { Hook } from '../records.ts';
import { newId } from '../shelf.ts';
import { WEBHOOK_FAULTS, type Fault } from '../faults.ts';
import type { Announcement, World } from '../world.ts';
import { type Call, type Delivery, LOGGED } from './calls.ts';
import { post, type Posted } from './post.ts';
import { eventBody, wants } from './signed.ts';

/** What classic webhooks tell; the rest has to be looked up. */
const CLASSIC: readonly string[] = [
  'payment.authorized',
  'payment.paid',
  'payment.expired',
  'payment.failed',
  'payment.canceled',
  'refund.processing',
  'refund.refunded',
  'refund.failed',
  'chargeback.received',
];

const MINUTE = 60_000;

/** Calls listeners until they answer 200, by the documented schedule, and logs each attempt. */
export class WebhookSender {
  readonly #world: World;
  readonly #flying = new Set<Promise<void>>();
  #overtaken: (() => Promise<void>)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Plans the calls for something that happened: the payment's own listener, and the next-gen ones that want it. */
  announce = (announcement: Announcement): void => {
    const { payment, type } = announcement;
    const { state } = this.#world;
    if (payment.webhookUrl !== null && CLASSIC.includes(type)) {
      const body = new URLSearchParams({ id: payment.id }).toString();
      this.#plan({ kind: 'classic', url: payment.webhookUrl, paymentId: payment.id, event: type, body, secret: null });
    }
    const hooks = state.hooks.where((hook) => hook.mode === payment.mode && wants(hook, type));
    if (hooks.length === 0) return;
    const { id: paymentId, mode } = payment;
    const body = eventBody(this.#world, mode, type, announcement.entityId, announcement.entity());
    for (const { url, secret } of hooks) this.#plan({ kind: 'signed', url, paymentId, event: type, body, secret });
  };

  /** Calls a next-gen webhook on demand, with an event about itself. */
  ping = ({ id, mode, url, secret, name }: Hook): void => {
    const body = eventBody(this.#world, mode, 'hook.ping', id, { resource: 'webhook', id, name, mode });
    this.#plan({ kind: 'signed', url, paymentId: id, event: 'hook.ping', body, secret });
  };

  #plan(call: Omit<Call, 'id' | 'since' | 'at' | 'made'>): void {
    const now = this.#world.now();
    const planned = { ...call, id: newId('call'), since: now, at: now, made: 0 };
    this.#world.state.calls.push(planned);
    this.arm(planned);
  }

  /** Makes the appointment for the next attempt of a call. */
  arm(call: Call): void {
    this.#world.save();
    this.#world.clock.at(new Date(call.at), () => this.#fly(this.#attempt(call)));
  }

  /** Resolves when every call that is due was made and answered. */
  async settled(): Promise<void> {
    do {
      await Promise.all(this.#flying);
      await this.#world.clock.advance(0);
    } while (this.#flying.size > 0);
  }

  /** While the clock is moved it waits for the listener; in real time others must not wait for a slow one. */
  #fly(attempt: Promise<void>): Promise<void> | undefined {
    const flight = attempt.catch(() => undefined).finally(() => this.#flying.delete(flight));
    this.#flying.add(flight);
    return this.#world.clock.moving ? flight : undefined;
  }

  async #attempt(call: Call): Promise<void> {
    const fault = this.#world.faults.strike(
      { method: 'WEBHOOK', path: new URL(call.url).pathname, text: `${call.paymentId} ${call.event}` },
      WEBHOOK_FAULTS,
    );
    if (fault?.kind === 'webhook-late') {
      call.at = this.#world.in(fault.ms ?? MINUTE);
      return this.arm(call);
    }
    if (fault?.kind === 'webhook-reordered') {
      this.#overtaken.push(() => this.#make(call, fault));
      return;
    }
    const overtaken = this.#overtaken;
    this.#overtaken = [];
    await this.#make(call, fault);
    for (const late of overtaken) await late();
  }

  async #make(call: Call, fault: Fault | null): Promise<void> {
    // It was forgotten meanwhile.
    if (!this.#world.state.calls.includes(call)) return;
    call.made += 1;
    const attempt = call.made;
    const times = fault?.kind === 'webhook-duplicate' ? (fault.count ?? 2) : 1;
    const posts =
      fault?.kind === 'webhook-lost'
        ? [{ status: null, error: 'lost' }]
        : await Promise.all(Array.from({ length: times }, () => post(this.#world.switches, call)));
    for (const posted of posts) this.#log(call, call.kind, attempt, posted, fault);
    if (posts.some(({ status }) => status === 200)) return this.#drop(call);
    const minutes = this.#world.switches.webhookMinutes[attempt];
    if (minutes === undefined) return this.#drop(call);
    call.at = new Date(Date.parse(call.since) + minutes * MINUTE).toISOString();
    this.arm(call);
  }

  #drop(call: Call): void {
    const { state } = this.#world;
    state.calls = state.calls.filter((other) => other !== call);
    this.#world.save();
  }

  #log(
    { id, url, paymentId, event }: Call,
    kind: Delivery['kind'],
    attempt: number,
    posted: Posted,
    fault: Fault | null,
  ): void {
    const { state } = this.#world;
    const acknowledged = posted.status === 200;
    const at = this.#world.now();
    state.deliveries.push({
      callId: id,
      kind,
      url,
      paymentId,
      event,
      attempt,
      at,
      ...posted,
      fault: fault?.kind ?? null,
      acknowledged,
    });
    state.deliveries = state.deliveries.slice(-LOGGED);
    this.#world.save();
  }

  /** Calls a listener as anybody could who knows its address: nothing happened, and nobody signed. */
  async forge(url: string, id: string, times = 1): Promise<Posted[]> {
    const body = new URLSearchParams({ id }).toString();
    const now = this.#world.now();
    const call: Call = {
      id: newId('call'),
      kind: 'classic',
      url,
      paymentId: id,
      event: 'forged',
      body,
      secret: null,
      since: now,
      at: now,
      made: 1,
    };
    const posts = await Promise.all(Array.from({ length: times }, () => post(this.#world.switches, call)));
    posts.forEach((posted) => this.#log(call, 'forged', 1, posted, null));
    return posts;
  }
}
