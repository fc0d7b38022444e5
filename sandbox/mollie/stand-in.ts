import type { Listening } from '#sandbox/server/listening.ts';
import { ControlActs } from './control-acts.ts';
import { startControl } from './control.ts';
import { startHttpFront } from './http-front.ts';
import { KeyDesk } from './idempotency.ts';
import { armPayment } from './life/payment.ts';
import { armRefund } from './life/refund.ts';
import { armSubscription, noteFailure } from './life/subscription.ts';
import { touchPayment } from './life/touch.ts';
import type { Switches } from './switches.ts';
import type { Delivery } from './webhooks/calls.ts';
import type { Posted } from './webhooks/post.ts';
import { WebhookSender } from './webhooks/sender.ts';
import { World } from './world.ts';

export interface StandInOptions {
  /** Address to listen on; default 127.0.0.1. */
  host?: string;
  /** Ports; 0 or absent picks free ones. The checkout is on the API's. */
  apiPort?: number;
  controlPort?: number;
  /** Address by which others reach API and checkout; the listening one by default. */
  origin?: string;
  testKey?: string;
  liveKey?: string;
  /** Token of the organization: for next-gen webhooks, and for any call that says `testmode` itself. */
  accessToken?: string;
  /** File that keeps the state over restarts. */
  file?: string;
  /** Hundredths of a euro in each balance to begin with. */
  balance?: number;
  switches?: Partial<Switches>;
}

export interface RunningMollie {
  /** Base of the API, with its version: `http://127.0.0.1:8381/v2`. */
  apiUrl: string;
  testKey: string;
  liveKey: string;
  accessToken: string;
  controlUrl: string;
  /** The same acts as over the control port. */
  control: MollieStandIn;
  stop(): Promise<void>;
}

export const DEFAULT_TEST_KEY = 'test_sandboxsandboxsandboxsandbox1';
export const DEFAULT_LIVE_KEY = 'live_sandboxsandboxsandboxsandbox1';
export const DEFAULT_ACCESS_TOKEN = 'access_sandboxsandboxsandboxsandbox1';
const BALANCE = 10_000_000;

/** The stand-in without its ports: the world, who tells of it, and what can be done to it. */
export class MollieStandIn extends ControlActs {
  readonly world: World;
  readonly sender: WebhookSender;
  readonly #balance: number;
  /** Told of every request to the API that has a right key. */
  heard: (method: string, url: URL) => void = () => undefined;

  constructor({ file, switches = {}, balance = BALANCE }: StandInOptions) {
    const world = new World(file, switches, balance);
    super(world);
    this.world = world;
    this.#balance = balance;
    this.sender = new WebhookSender(world);
    world.announce = this.sender.announce;
    world.ping = this.sender.ping;
    world.failed = (payment) => noteFailure(world, payment);
  }

  get clock(): World['clock'] {
    return this.world.clock;
  }

  get faults(): World['faults'] {
    return this.world.faults;
  }

  get ledger(): World['ledger'] {
    return this.world.ledger;
  }

  /** Moves time ahead; resolves when all that fell due has happened and every listener was called. */
  async advance(ms: number): Promise<void> {
    await this.sender.settled();
    await this.clock.advance(ms);
    this.world.save();
  }

  /** Resolves when every call that is due now was made. */
  settled(): Promise<void> {
    return this.sender.settled();
  }

  /** Calls a listener without anything having happened: that of a payment, or any address. */
  forge(id: string, to: { url?: string; times?: number } = {}): Promise<Posted[]> {
    const url = to.url ?? this.world.state.payments.get(id)?.webhookUrl;
    if (url === null || url === undefined) throw new Error(`There is no listener for ${id}.`);
    return this.sender.forge(url, id, to.times);
  }

  /** Attempts to call listeners, oldest first; of one payment or of all. */
  deliveries(paymentId?: string): Delivery[] {
    return this.world.state.deliveries.filter((one) => paymentId === undefined || one.paymentId === paymentId);
  }

  /** Sets switches while it runs. */
  setSwitches(switches: Partial<Switches>): void {
    const unknown = Object.keys(switches).find((name) => !(name in this.world.switches));
    if (unknown !== undefined) throw new Error(`There is no switch "${unknown}".`);
    Object.assign(this.world.switches, switches);
  }

  /** Forgets everything: objects, time, faults, ledger. Switches stay. */
  reset(): void {
    this.world.reset(this.#balance);
  }

  /** Makes the appointments again that a restart has cost. */
  resume(): void {
    const { state } = this.world;
    state.payments.all().forEach((payment) => {
      armPayment(this.world, payment);
      touchPayment(this.world, payment);
    });
    state.refunds.all().forEach((refund) => armRefund(this.world, refund));
    state.subscriptions.all().forEach((subscription) => armSubscription(this.world, subscription));
    state.calls.forEach((call) => this.sender.arm(call));
  }
}

/** Starts the Mollie stand-in: API and checkout on one port, the control port, all on loopback unless told otherwise. */
export async function startMollieStandIn(options: StandInOptions = {}): Promise<RunningMollie> {
  const { host = '127.0.0.1', testKey = DEFAULT_TEST_KEY, liveKey = DEFAULT_LIVE_KEY } = options;
  const { accessToken = DEFAULT_ACCESS_TOKEN } = options;
  const control = new MollieStandIn(options);
  const { world } = control;
  const running: Listening[] = [];
  const stop = async (): Promise<void> => {
    world.faults.clear();
    await Promise.all(running.map((one) => one.stop()));
    await world.close();
  };
  try {
    const desk = new KeyDesk(world);
    const context = {
      world,
      desk,
      keys: [testKey, liveKey, accessToken],
      heard: (method: string, url: URL) => control.heard(method, url),
    };
    const front = await startHttpFront(context, host, options.apiPort ?? 0);
    running.push(front);
    world.origin = options.origin ?? front.url;
    control.resume();
    const port = await startControl(control, host, options.controlPort ?? 0);
    running.push(port);
    return { apiUrl: `${front.url}/v2`, testKey, liveKey, accessToken, controlUrl: port.url, control, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
